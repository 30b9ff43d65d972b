// Menus and small questions: a list of choices, and asking for a text.

import { $, make } from "./dom.js";
import { icon } from "./icons.js";

/** Connect the menu; return what opens it: `open(title, choices, anchor)`. */
export function menuView() {
  const dialog = $("message-menu");
  const list = $("message-menu-list");
  let back = null;

  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => back?.isConnected && back.focus({ preventScroll: true }));
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.children];
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) {
      const at = buttons.indexOf(document.activeElement);
      buttons[(at + way + buttons.length) % buttons.length].focus();
      event.preventDefault();
    }
  });

  return (title, choices, anchor) => {
    back = document.activeElement;
    $("message-menu-title").textContent = title;
    list.replaceChildren(...choices.map((choice) => item(choice, dialog, (focus) => { back = focus; })));
    dialog.showModal();
    place(dialog, anchor);
    list.firstElementChild?.focus();
  };
}

function item({ text, key, icon: name, danger = false, act }, dialog, forget) {
  const button = make("button", { role: "menuitem", type: "button" }, icon(name, true), make("span", { text }));
  button.classList.toggle("danger", danger);
  if (key) {
    button.append(make("kbd", { text: key, "aria-hidden": "true" }));
  }
  button.addEventListener("click", () => {
    dialog.close();
    forget(null);
    act();
  });
  return button;
}

/** Put a menu beside what it is about; on a phone the style sheet puts it at the lower edge. */
function place(dialog, anchor) {
  dialog.style.margin = "";
  if (!anchor || matchMedia("(max-width: 640px), (max-width: 950px) and (max-height: 480px)").matches) {
    return;
  }
  const { right, left, top, bottom } = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = dialog;
  const x = Math.max(8, Math.min(right - width, innerWidth - width - 8, Math.max(left, right - width)));
  const y = bottom + height + 8 < innerHeight ? Math.max(8, bottom) : Math.max(8, top - height);
  dialog.style.margin = `${y}px auto auto ${x}px`;
}

/** Connect the small question; return what asks it: a promise of the text, "" when it is left. */
export function askView() {
  const dialog = $("ask-dialog");
  const field = $("ask-text");
  let answer = () => {};
  $("ask-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    answer(text);
    dialog.close();
  });
  $("ask-cancel").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => answer(null));
  return ({ title, label, ok, value = "" }) => new Promise((resolve) => {
    answer = resolve;
    $("ask-title").textContent = title;
    $("ask-label").textContent = label;
    $("ask-ok").textContent = ok;
    field.value = value;
    dialog.showModal();
    field.select();
  });
}
