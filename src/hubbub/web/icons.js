// Icons: the drawings are in index.html, this shows one of them.

const SVG = "http://www.w3.org/2000/svg";

/** Return an icon (menu, search, people, plus, send, close, down, more, settings, bell, clock, person, out, reply, undo, pen, up, copy). */
export function icon(name, small = false) {
  const drawing = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  drawing.setAttribute("class", small ? "icon small" : "icon");
  drawing.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  drawing.append(use);
  return drawing;
}
