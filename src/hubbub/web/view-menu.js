// Menus and small questions: what can be done with a message or a person, and asking for a text.

import { $, copyText, make } from "./dom.js";
import { write } from "./fragment.js";
import { icon } from "./icons.js";
import { LOBBY, fold, isRoom, opened } from "./model.js";

const UNDO_TIME = 15 * 60_000; // ms in which one's own message can be taken back

/** Return what can be done with a message, by the key that does it while the message has focus. */
export function messageChoices(row, state, { feed, say, box, now }) {
  const { message, removed } = row.item;
  const person = state.people[fold(message.nick)];
  const address = /https?:\/\/\S+/.exec(message.text)?.[0];
  const recent = now() - message.at < UNDO_TIME;
  return [
    !removed && { key: "c", icon: "copy", text: "Copy text", act: () => copyText(message.text).then(() => say("Copied.")) },
    { icon: "copy", text: "Copy link", act: () => copyText(`${location.origin}/${write(state.open, message.seq)}`).then(() => say("Copied.")) },
    !removed && address && { key: "o", icon: "search", text: "Open the address", act: () => open(address, "_blank", "noopener,noreferrer") },
    !row.mine && { icon: "people", text: `Mention ${message.nick}`, act: () => box.insert(`@${message.nick.replaceAll(" ", "_")} `) },
    !row.mine && isRoom(opened(state)) && {
      icon: "reply", text: `Write to ${message.nick} privately`,
      act: () => feed({ local: "look-at-person", nick: message.nick, person: person?.person ?? message.person }),
    },
    row.mine && !removed && recent && { key: "d", icon: "undo", text: "Take back", danger: true, act: () => feed({ local: "undo", id: message.id, key: state.open }) },
  ].filter(Boolean);
}

/** Return what can be done with a person. */
export function personChoices(nick, { feed, line, box, mine }) {
  const name = nick.replaceAll(" ", "_");
  return [
    !mine && { talk: true, icon: "reply", text: "Write privately", act: () => feed({ local: "look-at-person", nick, person: "" }) },
    !mine && { talk: true, icon: "people", text: "Mention", act: () => box.insert(`@${name} `) },
    { icon: "search", text: "Who is this?", act: () => line(`/whois ${name}`) },
    !mine && { icon: "close", text: "Do not show messages", danger: true, act: () => line(`/ignore ${name}`) },
  ].filter(Boolean);
}

/** Return what can be done with the conversation that is open. */
export function placeChoices(state, { feed, line, say, topic }) {
  const one = opened(state);
  if (!one) {
    return [];
  }
  const link = { icon: "copy", text: "Copy link", act: () => copyText(`${location.origin}/${write(one.key)}`).then(() => say("Copied.")) };
  if (!isRoom(one)) {
    return [...personChoices(one.name, { feed, line, box: null, mine: false }).filter((choice) => !choice.talk), link];
  }
  const mute = one.muted ? { text: "Alerts on", verb: "/unmute" } : { text: "No alerts from here", verb: "/mute" };
  return [
    { icon: "pen", text: "Set the topic", act: topic },
    { icon: "bell", text: mute.text, act: () => line(mute.verb) },
    link,
    one.key !== LOBBY && { icon: "close", text: "Leave this room", danger: true, act: () => feed({ local: "leave", key: one.key }) },
  ].filter(Boolean);
}

/** Return what one can do with oneself. */
export function ownChoices(state, { ask, line, settings }) {
  const away = state.people[fold(state.nick)]?.away;
  const rename = async () => {
    const name = await ask({ title: "Change your name", label: "New name", ok: "Change", value: state.nick });
    return name && name !== state.nick && line(`/nick ${name}`);
  };
  const leave = async () => {
    const why = await ask({ title: "You are away", label: "Why", ok: "Away", value: "back soon" });
    return why && line(`/away ${why}`);
  };
  return [
    { icon: "settings", text: "Settings", act: () => settings.open() },
    { icon: "pen", text: "Change your name", act: rename },
    away ? { icon: "bell", text: "I am here again", act: () => line("/back") } : { icon: "bell", text: "Away", act: leave },
    { icon: "close", text: "Leave the chat", danger: true, act: () => line("/quit") },
  ];
}

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
  const button = make("button", { class: danger ? "danger" : "", role: "menuitem", type: "button" }, icon(name, true), make("span", { text }));
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
  if (!anchor || matchMedia("(max-width: 640px)").matches) {
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
  dialog.addEventListener("close", () => answer(""));
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
