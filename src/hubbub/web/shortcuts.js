// The list of shortcuts: fetched when it is first opened, from shortcuts.json; Ctrl is Cmd on a Mac.

import { later } from "./later.js";

/** Connect the list; return what fills it, `[[keys, what they do]]` once they are here. */
export function shortcutsIn(list, mac = /Mac|iP(hone|ad)/.test(navigator.platform)) {
  const fill = () => list.replaceChildren(...table().flatMap(([keys, what]) => [term(keys, mac), description(what)]));
  const table = later("/static/shortcuts.json", [], fill);
  return fill;
}

function term(keys, mac) {
  const made = document.createElement("dt");
  keys.forEach((key, index) => {
    const sign = document.createElement("kbd");
    sign.textContent = mac ? key.replace("Ctrl", "Cmd").replace("Alt", "Option") : key;
    made.append(...(index ? [" "] : []), sign);
  });
  return made;
}

function description(text) {
  const made = document.createElement("dd");
  made.textContent = text;
  return made;
}
