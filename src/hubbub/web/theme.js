// The colours: System, light, dark or high contrast; kept for the next visit (theme-first.js reads it).

export const THEMES = ["system", "light", "dark", "contrast"];
const KEPT_AS = "hubbub.theme";

/** Return the chosen theme. */
export function theme(root = document.documentElement) {
  return THEMES.includes(root.dataset.theme) ? root.dataset.theme : "system";
}

/** Show a theme and keep it; a word that is none changes nothing. Return whether it was one. */
export function setTheme(name, root = document.documentElement) {
  if (!THEMES.includes(name)) {
    return false;
  }
  if (name === "system") {
    delete root.dataset.theme;
  } else {
    root.dataset.theme = name;
  }
  keep(name);
  colourFrame();
  return true;
}

/** Give the frame of a phone's browser the colour of the page, now and when the system changes. */
export function followSystem() {
  colourFrame();
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", colourFrame);
  }
}

function keep(name) {
  try {
    localStorage.setItem(KEPT_AS, name);
  } catch {
    // private mode without storage: the theme holds until the page is closed
  }
}

function colourFrame() {
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--side").trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", colour);
}
