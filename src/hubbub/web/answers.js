// Answers to what was asked: lists and help for the panel, quiet sentences, done and failed; pure.

import { fold, isRoom, opened } from "./model.js";
import { refusedLogin } from "./arriving.js";
import { refused } from "./history.js";
import { note } from "./log.js";
import * as outbox from "./outbox.js";
import { gather } from "./people.js";
import { askPassword, listed, open, reentered } from "./rooms.js";

const GOES_WITHOUT_SAYING = new Set(["talking-to", "back-in", "in-room", "left-room", "made-room"]);

const first = (turn, ...kinds) => turn.state.asked.find((one) => kinds.includes(one.what));

/** Who is in a room: for the list of people, or for a typed `/who`. */
export function members(turn, event) {
  const asked = first(turn, "who", "line");
  if (asked?.what === "line") {
    turn.set({ panel: { kind: "members", ...event } });
  }
  const key = asked?.what === "who" ? asked.key : keyOf(turn, event.room);
  gather(turn, key, event);
}

function keyOf(turn, room) {
  return Object.values(turn.state.conversations).find((one) => isRoom(one) && one.name === room)?.key;
}

/** The rooms there are: for the go-to box, an address, or a typed `/rooms` or `/look`. */
export function rooms(turn, event) {
  const asked = first(turn, "directory", "visit", "line");
  turn.set({ directory: event.rooms });
  if (asked?.what === "visit") {
    visited(turn, asked, event.rooms);
  } else if (asked?.what !== "directory") {
    panel(turn, event);
  }
}

function visited(turn, { key, seq }, rooms_) {
  const found = rooms_.find((one) => fold(one.room) === key);
  if (found) {
    turn.ask("enter", { cmd: "join", room: found.room }, { key: "", seq, room: found.room });
  } else {
    turn.effect("make", { key });
  }
}

/** An answer that is shown in the panel as it is. */
export function panel(turn, event) {
  turn.set({ panel: { kind: event.event, ...event } });
}

/** A sentence for us alone: a quiet line where we look. */
export function info(turn, event) {
  const asked = first(turn, "ping", "setting", "line")?.what;
  if ((event.code.startsWith("pong") && asked === "ping") || (event.code === "setting" && asked === "setting")) {
    return; // the page itself wanted to know
  }
  if (!GOES_WITHOUT_SAYING.has(event.code)) {
    note(turn, turn.state.open, event.text);
  }
}

/** Empty the log of the conversation looked at; nothing is deleted. */
export function clear(turn) {
  const conversation = opened(turn.state);
  if (conversation) {
    turn.change(conversation.key, { items: [], older: false, cleared: true });
  }
}

/** A request is settled. */
export function done(turn, event) {
  const asked = answered(turn, event.ref);
  if (asked?.what === "line") {
    outbox.done(turn, event);
  } else {
    SETTLED[asked?.what]?.(turn, asked, null);
  }
}

/** A request was refused; what nobody asked for is about the connection. */
export function failed(turn, event) {
  const asked = answered(turn, event.ref);
  if (asked?.what === "line") {
    outbox.failed(turn, event);
  } else if (asked && Object.hasOwn(SETTLED, asked.what)) {
    SETTLED[asked.what](turn, asked, event);
  } else if (turn.state.link === "login" || turn.state.link === "greeting") {
    refusedLogin(turn, event);
  } else {
    note(turn, turn.state.open, event.text, { error: true });
    turn.effect("alert", { text: event.text });
  }
}

/** Take a request from those without an answer. A message may have two answers; both find it. */
function answered(turn, ref) {
  const asked = turn.state.asked.find((one) => one.ref === ref);
  turn.set({ asked: turn.state.asked.filter((one) => one !== asked), progress: turn.now });
  return asked;
}

/** What follows when the page's own requests are settled, or refused (`failed`). */
const SETTLED = {
  login: (turn, asked, refusal) => refusal && refusedLogin(turn, refusal),
  conversations: (turn) => listed(turn),
  join: (turn, asked, refusal) => reentered(turn, asked, refusal),
  enter(turn, asked, refusal) {
    if (refusal) {
      complain(turn, refusal);
      askPassword(turn, refusal, asked.room);
    }
  },
  visit: (turn, asked, refusal) => refusal && complain(turn, refusal),
  undo: (turn, asked, refusal) => refusal && complain(turn, refusal),
  search: (turn, asked, refusal) => refusal && turn.set({ panel: nothing(asked, refusal) }),
  around: (turn, asked, refusal) => refusal && notThere(turn, asked, refusal),
  latest: refuse, older: refuse, newer: refuse, resume: refuse,
  who: refuse, directory: () => {}, ping: () => {}, setting: () => {},
};

function refuse(turn, asked, refusal) {
  if (refusal) {
    refused(turn, asked, refusal);
  }
}

function notThere(turn, asked, refusal) {
  refused(turn, asked, refusal);
  open(turn, asked.key);
}

function nothing(asked, refusal) {
  return { kind: "found", head: refusal.text, tail: "", more: false, words: asked.words, messages: [] };
}

function complain(turn, refusal) {
  note(turn, turn.state.open, refusal.text, { error: true });
  turn.effect("alert", { text: refusal.text });
}
