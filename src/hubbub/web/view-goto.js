// The go-to box (Ctrl+K): rooms, people and commands by a few letters.

import { $, make } from "./dom.js";
import { byUse, rank } from "./complete.js";
import { fold, isRoom } from "./model.js";
import { places } from "./view-rooms.js";

const MOST = 12; // items shown

/** Return what can be gone to, the likeliest first: what waits, rooms, private talk, people, commands. */
export function items(state, commands) {
  const { rooms, others } = places(state);
  const known = [...rooms, ...others].filter((one) => one.key !== state.open).sort(byWaiting);
  const names = new Set([...rooms, ...others].map((one) => fold(one.name)));
  const isNew = (name) => !names.has(fold(name)) && fold(name) !== fold(state.nick);
  const people = Object.values(state.people).filter((one) => isNew(one.nick));
  const elsewhere = state.directory.filter((one) => isNew(one.room));
  return [
    ...known.map((one) => ({ name: one.name, note: noteOf(one), key: one.key })),
    ...people.map((one) => ({ name: one.nick, note: one.away ? "away" : "write privately", person: one })),
    ...elsewhere.map((one) => ({ name: one.room, note: one.topic || "enter this room", key: fold(one.room) })),
    ...[...commands].sort(byUse).map((one) => ({ name: `/${one.verb}`, note: one.help, command: one })),
  ];
}

const waits = (one) => one.unread || one.mentions;
const byWaiting = (one, other) => Number(waits(other) > 0) - Number(waits(one) > 0);

function noteOf(one) {
  if (waits(one)) {
    return `${waits(one)} unread`;
  }
  return isRoom(one) ? one.topic : "private";
}

/** Return the element of an option. */
function option({ name, note = "" }, at, index) {
  return make("div", {
    role: "option", id: `goto-${at}`, "data-index": at, "aria-selected": String(at === index),
  }, make("span", { class: "option-name", text: name, dir: "auto" }), make("span", { class: "option-note", text: note }));
}

/** Connect the dialog; return what opens it. */
export function gotoView({ state, feed, look, commands, type }) {
  const dialog = $("goto-dialog");
  const field = $("goto-text");
  const list = $("goto-list");
  let found = [];
  let index = 0;

  function draw() {
    list.replaceChildren(...found.map((one, at) => option(one, at, index)));
    if (found.length) {
      field.setAttribute("aria-activedescendant", `goto-${index}`);
      list.children[index].scrollIntoView({ block: "nearest" });
    } else {
      const text = `Nothing has these letters. Enter makes ${roomOf(field.value)}.`;
      list.append(make("div", { class: "empty", role: "option", id: "goto-none", "aria-selected": "true", text }));
      field.setAttribute("aria-activedescendant", "goto-none");
    }
  }

  function search() {
    found = rank(field.value, items(state(), commands())).slice(0, MOST - 1);
    const room = roomOf(field.value);
    const sign = /^\s*[@/]/.test(field.value);
    if (found.length && room !== "#" && !sign && !found.some((one) => fold(one.name) === room)) {
      found.push({ name: room, note: `makes ${room}`, key: room });
    }
    index = 0;
    draw();
  }

  function take(item) {
    dialog.close();
    if (!item) {
      look(roomOf(field.value));
    } else if (item.person) {
      feed({ local: "look-at-person", nick: item.person.nick, person: item.person.person });
      type("");
    } else if (item.command) {
      type(`${item.name} `);
    } else {
      look(item.key);
    }
  }

  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way && found.length) {
      index = (index + way + found.length) % found.length;
      draw();
      event.preventDefault();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      if (found.length || field.value.trim()) {
        take(found[index]);
      }
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      take(found[Number(option.dataset.index)]);
    }
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  function open() {
    feed({ local: "directory" });
    field.value = "";
    search();
    dialog.showModal();
    field.focus();
  }
  return open;
}

const roomOf = (text) => `#${fold(text).replace(/^[#@/]/, "")}`;
