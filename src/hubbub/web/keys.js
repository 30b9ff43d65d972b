// Keys that work anywhere on the page. Single letters do something only while a message has focus.

import { $, withCtrl } from "./dom.js";

const REGIONS = ["rooms", "log", "box", "people", "panel"];

/** Connect the keys. `act` has a function for each; those that return false let the key be. */
export function connectKeys(act) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || $("app").hidden) {
      return;
    }
    const done = document.querySelector("dialog[open]") ? inDialog(event, act) : onPage(event, act);
    if (done) {
      event.preventDefault();
    }
  });
}

/** Ctrl+K closes its own box, F6 leads out of any; nothing else works behind a dialog. */
function inDialog(event, act) {
  const goto = $("goto-dialog");
  if (event.key === "F6") {
    document.querySelector("dialog[open]").close();
    return act.region(event.shiftKey ? -1 : 1) !== false;
  }
  if (goto.open && withCtrl(event) && event.key.toLowerCase() === "k") {
    goto.close();
    return true;
  }
  return false;
}

function onPage(event, act) {
  const name = named(event);
  if (Object.hasOwn(KEYS, name)) {
    return KEYS[name](act, event) !== false;
  }
  const message = event.target.closest?.(".message");
  const copies = named(event) === "Ctrl+c" && !String(getSelection());
  if (message && event.target === message && (copies || !withCtrl(event)) && !event.altKey) {
    return act.onMessage(message, event.key) !== false;
  }
  const elsewhere = event.target.closest?.("input, textarea, select, button, a, .message");
  return isLetter(event) && !elsewhere && act.type(event.key) !== false;
}

/** Return how a key is called in the table: `Ctrl+Shift+f`, `Alt+ArrowUp`. */
function named(event) {
  const letter = event.altKey && /^Key([A-Z])$/.exec(event.code)?.[1]; // a Mac writes å for Alt+A
  const key = (letter || event.key).length === 1 ? (letter || event.key).toLowerCase() : event.key;
  return [withCtrl(event) && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", key].filter(Boolean).join("+");
}

const isLetter = (event) => event.key.length === 1 && event.key !== " " && !withCtrl(event) && !event.altKey;
const inEmptyBox = (event) => event.target === $("box-text") && !event.target.value;

const KEYS = {
  "Ctrl+k": (act) => act.goto(),
  "Ctrl+Shift+f": (act) => act.search(),
  "Ctrl+/": (act) => act.shortcuts(),
  "Alt+a": (act) => act.next(),
  "Alt+ArrowUp": (act) => act.beside(-1, false),
  "Alt+ArrowDown": (act) => act.beside(1, false),
  "Alt+Shift+ArrowUp": (act) => act.beside(-1, true),
  "Alt+Shift+ArrowDown": (act) => act.beside(1, true),
  "Shift+PageUp": (act) => act.toNew(),
  "PageUp": (act, event) => (event.target === $("box-text") ? act.page(-1) : false),
  "PageDown": (act, event) => (event.target === $("box-text") ? act.page(1) : false),
  "F6": (act) => act.region(1),
  "Shift+F6": (act) => act.region(-1),
  "Escape": (act) => act.escape(),
  "Shift+ArrowUp": (act, event) => (inEmptyBox(event) ? act.messages() : false),
};

/** Give the next part of the page (1), or the one before (-1), the focus: round and round. */
export function focusBeside(way) {
  const there = REGIONS.map($).filter((region) => region.getClientRects().length);
  const at = there.findIndex((region) => region.contains(document.activeElement));
  const first = at < 0 && way < 0 ? there.length : at;
  for (let step = 1; step <= there.length; step += 1) {
    const region = there[(first + way * step + there.length * 2) % there.length];
    focusRegion(region);
    if (region.contains(document.activeElement)) {
      return true;
    }
  }
  return false;
}

/** Give a part of the page the focus: where one is in it, its first button that is shown, or itself. */
export function focusRegion(region) {
  const shown = (selector) => [...region.querySelectorAll(selector)].find((one) => one.getClientRects().length);
  const inside = {
    log: () => shown('.message[tabindex="0"]'),
    box: () => $("box-text"),
  }[region.id]?.() ?? shown("[aria-current]") ?? shown("button:enabled, input");
  (inside ?? region).focus();
}
