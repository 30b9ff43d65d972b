// Keeps the page above the keyboard where the browser does not (iOS), and the log at its end.

/**
 * Follow the part of the window that is seen. The style sheet takes its height from `--height`.
 *
 * `pinned()` tells whether the log was at its end, `pin()` brings it there again.
 */
export function follow({ pinned = () => false, pin = () => {} } = {}, view = window.visualViewport) {
  let wasPinned = true;
  const fit = () => {
    wasPinned = pinned();
    document.documentElement.style.setProperty("--height", heightFor(view, window.innerHeight));
    if (view.offsetTop > 0) {
      window.scrollTo(0, 0); // iOS moves the whole page up for the field; the bar stays in sight
    }
    if (wasPinned) {
      requestAnimationFrame(pin);
    }
  };
  view?.addEventListener("resize", fit);
  view?.addEventListener("scroll", fit);
}

/** Return the height of the page: what is seen, unless somebody has zoomed in. */
export function heightFor(view, whole) {
  const covered = whole - view.height;
  return view.scale > 1.01 || covered < 60 ? "100dvh" : `${Math.round(view.height)}px`;
}
