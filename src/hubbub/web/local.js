// What a person does on the page that is no line: looking, scrolling, typing, searching; pure.

import { LOBBY, byScope, drop, homeOf, isRoom, privateHome, roomKey, toOf } from "./model.js";
import { visit as find, watch } from "./arriving.js";
import { retry, seen } from "./history.js";
import { late } from "./outbox.js";
import { expire } from "./people.js";
import { enterMissing, open } from "./rooms.js";

const MOST_HIDDEN = 200; // conversations
const TYPING_AGAIN = 3_000; // ms between two typing notices, IRCv3 typing
const READ_AGAIN = 2_000; // ms between telling the server twice what was read

/** Tell whether there is a connection; where there is none, say so: nothing of this waits for it. */
function connected(turn) {
  const on = turn.state.link === "on";
  if (!on) {
    turn.effect("warn", { text: "There is no connection. Try again when it is back." });
  }
  return on;
}

/** A second passed. */
export function tick(turn) {
  expire(turn);
  late(turn);
  watch(turn);
  tellRead(turn);
  enterMissing(turn);
  retry(turn);
}

/** Look at a conversation that is known, perhaps at one of its messages; enter a room that is not. */
export function look(turn, { key, seq = 0, name = "" }) {
  if (turn.state.conversations[key]) {
    tellRead(turn, true);
    open(turn, key, seq);
    seen(turn);
    if (seq) {
      turn.effect("go", { key, seq });
    }
  } else if (key.startsWith("#") && connected(turn)) {
    turn.ask("enter", { cmd: "join", room: name || key }, { key: "", room: name || key });
  }
}

/** Go where an address leads: a room that is not there is made only when one wants that. */
export function visit(turn, { key, seq = 0 }) {
  if (turn.state.conversations[key]) {
    look(turn, { key, seq });
  } else {
    find(turn, { key, seq });
  }
}

/** Look at a message that was found, in its conversation. */
export function lookAtMessage(turn, { message }) {
  const { recipient, scope, to, seq } = message;
  const room = byScope(turn.state, scope)?.key ?? roomKey(to);
  look(turn, { key: recipient ? homeOf(turn, message) : room, seq, name: to });
}

/** Set what a person chose in the settings; the server keeps it for all devices. */
export function prefer(turn, { name, value }) {
  if (turn.state.link === "on") {
    turn.ask("setting", { cmd: "set", name, value });
  }
}

/** Look at the private conversation with a person, which begins now if there was none. */
export function lookAtPerson(turn, { nick, person = "" }) {
  look(turn, { key: privateHome(turn, person, nick) });
}

/** Leave a room by the request that a typed /part would be. */
export function leave(turn, { key }) {
  const conversation = turn.state.conversations[key];
  if (conversation && isRoom(conversation) && key !== LOBBY && connected(turn)) {
    turn.ask("undo", { cmd: "part", room: toOf(conversation) });
  }
}

/** Take a private conversation from the list until something new is said in it. */
export function hide(turn, { key }) {
  const { [key]: conversation } = turn.state.conversations;
  if (!conversation || isRoom(conversation)) {
    return;
  }
  const { scope, last } = conversation;
  const { [scope]: _old, ...others } = turn.state.hidden;
  const kept = Object.entries(others).slice(-MOST_HIDDEN + 1);
  turn.set({ hidden: { ...Object.fromEntries(kept), ...(scope && { [scope]: last }) } });
  look(turn, { key: LOBBY });
  drop(turn, key);
}

/** The page came into sight, or went out of it. */
export function visible(turn, { on }) {
  turn.set({ visible: on });
  if (on) {
    turn.set({ invited: 0 });
    seen(turn);
  } else {
    turn.change(turn.state.open, { settled: true });
    tellRead(turn, true);
  }
}

/** The end of the log came into sight, or went out of it. */
export function bottom(turn, { on }) {
  turn.set({ bottom: on });
  if (on) {
    seen(turn);
  }
}

/** Esc: to the end, and all of it counts as read. */
export function markRead(turn, { key }) {
  turn.change(key, { newAfter: 0, settled: false, jump: 0 });
  turn.set({ bottom: true });
  seen(turn);
}

/** Tell the server what was read; not for each message of a busy room. */
function tellRead(turn, now = false) {
  const { conversations, open: key, link, readAt = 0 } = turn.state;
  const conversation = conversations[key];
  const due = now || turn.now - readAt >= READ_AGAIN;
  if (link === "on" && due && conversation?.read > conversation?.told) {
    turn.tell({ cmd: "read", to: toOf(conversation), upto: conversation.read });
    turn.change(key, { told: conversation.read });
    turn.set({ readAt: turn.now });
  }
}

/** The box changed: others may see that one types; never for commands, and never what. */
export function typed(turn, { key, text }) {
  const { composed, link, conversations, preferences } = turn.state;
  const conversation = conversations[key];
  if (link !== "on" || !conversation || preferences.typing === "off") {
    return;
  }
  const talks = text.trim() && (!text.startsWith("/") || text.startsWith("/me "));
  const again = composed.key !== key || turn.now - composed.at >= TYPING_AGAIN;
  if (talks && again) {
    turn.tell({ cmd: "compose", state: "active", to: toOf(conversation) });
    turn.set({ composed: { key, at: turn.now } });
  } else if (!text.trim() && composed.key === key && composed.at) {
    turn.tell({ cmd: "compose", state: "done", to: toOf(conversation) });
    turn.set({ composed: { key, at: 0 } });
  }
}

/** Take back one's own message. */
export function undo(turn, { id, key }) {
  const conversation = turn.state.conversations[key];
  if (conversation && connected(turn)) {
    turn.ask("undo", { cmd: "undo", message: id, to: toOf(conversation) });
  }
}

/** Search for words, or for more of what was found. */
export function search(turn, { words, before = 0 }) {
  if (words.trim() && connected(turn)) {
    const more = before ? { before } : {};
    turn.ask("search", { cmd: "search", words, ...more }, { words, more: Boolean(before) });
  }
}

/** Close the panel. */
export function closePanel(turn) {
  turn.set({ panel: null });
}

/** Ask which rooms there are, for the go-to box. */
export function directory(turn) {
  if (turn.state.link === "on") {
    turn.ask("directory", { cmd: "rooms" });
  }
}
