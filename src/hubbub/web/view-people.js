// The list of people: who is in the room, who is away, who types.

import { $, copy, keyed, setText } from "./dom.js";
import { fold, isRoom, opened } from "./model.js";
import { initial, paint } from "./names.js";
import { peopleOf } from "./people.js";
import { ROLES, typing } from "./words.js";

const MOST = 300; // people listed; the number tells of the others

/** Connect the list; `onPerson(nick)` opens what can be done with one. Return what renders it. */
export function peopleView({ onPerson, onTyping }) {
  let shown = {};
  return (state) => {
    const conversation = opened(state);
    const { people, typists, nick } = state;
    const now = { conversation, people, typists, nick };
    if (Object.keys(now).every((key) => now[key] === shown[key])) {
      return;
    }
    shown = now;
    list(state, conversation, onPerson);
    const who = typing(typists.filter((one) => one.key === state.open).map((one) => one.nick));
    if ($("typing").textContent !== who) {
      setText($("typing"), who);
      onTyping(who);
    }
  };
}

function list(state, conversation, onPerson) {
  const all = conversation ? peopleOf(state, conversation) : [];
  const number = conversation && isRoom(conversation) ? conversation.count : all.length;
  setText($("people-title"), `Here (${number})`);
  const listed = all.slice(0, MOST);
  const rest = number - listed.length;
  const rows = rest > 0 && listed.length === MOST ? [...listed, { nick: `and ${rest} others`, rest: true }] : listed;
  keyed($("people-list"), rows, {
    key: (one) => one.nick,
    create: (one) => {
      const item = copy("person-template");
      if (!one.rest) {
        item.firstElementChild.addEventListener("click", () => onPerson(one.nick));
      }
      return item;
    },
    update: (item, one) => person(item.firstElementChild, one, state),
  });
}

function person(button, one, state) {
  const types = state.typists.some((other) => other.key === state.open && other.nick === one.nick);
  const [avatar, , name, note] = button.children;
  button.className = `place person${one.away ? " away" : ""}`;
  button.disabled = Boolean(one.rest);
  setText(avatar, one.rest ? "" : initial(one.nick));
  paint(avatar, one.person || one.nick);
  setText(name, one.nick);
  setText(note, words(one, types, state));
}

/** Say in words what the dot says with its colour. */
function words({ nick, person: id, operator, away, why, script }, types, state) {
  return [
    fold(nick) === fold(state.nick) ? "you" : "",
    operator ? "operator" : "",
    ROLES[opened(state).roles[id]],
    away ? why || "away" : "",
    script ? "script" : "",
    types ? "typing" : "",
  ].filter(Boolean).join(", ");
}
