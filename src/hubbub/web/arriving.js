// Coming in, being put out, and coming back after the connection was lost; pure.

import { LOBBY, VERSION, opened as openedOne } from "./model.js";
import { resume, show } from "./history.js";
import { pump, unanswered } from "./outbox.js";
import { lastSeq, note } from "./log.js";
import { takeOut } from "./people.js";
import { span, told } from "./words.js";

const NAME_REFUSED = new Set(["name-taken", "name-reserved", "bad-name", "name-needed", "usage", "login-first"]);
const PUT_OUT = new Set([
  "removed", "kicked", "banned", "barred", "full", "full-connections", "too-many-connections", "flood-cut",
]);
const STALLED = 20_000; // ms without an answer that is due
const AWAKE = 5_000; // ms in which a server that is there answers when it is asked on waking
const SILENT = 30_000; // ms without a word from the server, before it is asked whether it is there
const FULL_AGAIN = 30_000; // ms before a full server is tried again

// The connection

/** There is a connection: say hello, with a name if one is known and wanted. */
export function opened(turn) {
  turn.set({ link: "greeting", retryAt: 0, heard: turn.now, progress: turn.now });
  if (turn.state.name && (turn.state.phase === "chat" || turn.state.wants)) {
    logIn(turn);
  } else if (turn.state.phase === "card") {
    turn.tell({ cmd: "hello", version: VERSION, token: turn.state.token });
  }
}

function logIn(turn) {
  const { name, token } = turn.state;
  turn.ask("login", { cmd: "hello", version: VERSION, name, token });
  turn.set({ link: "login" });
}

/** The connection broke, or could not be made. */
export function lost(turn) {
  const { link, lostAt } = turn.state;
  const first = !lostAt && (link === "on" || link === "restoring");
  turn.set({ link: "off", asked: [], typists: [], missing: [] });
  if (first) {
    turn.set({ lostAt: turn.now, wasUnread: unreadOf(turn.state) });
  }
  unanswered(turn);
}

function unreadOf({ conversations }) {
  return Object.fromEntries(Object.values(conversations).map((one) => [one.key, one.unread]));
}

/** The next try comes at this time. */
export function retry(turn, event) {
  turn.set({ retryAt: event.at });
}

/** A person gave a name. */
export function named(turn, event) {
  const name = event.name.trim();
  if (!name) {
    turn.set({ card: { error: "Type your name first.", free: [] } });
    return;
  }
  turn.set({ name, wants: true, card: { error: "", free: [] } });
  if (turn.state.link === "greeting") {
    logIn(turn);
  }
}

/** From the page that says why one is not in: back to the card, or straight in. */
export function tryAgain(turn) {
  turn.set({ gone: null, phase: turn.state.name ? "chat" : "card" });
  turn.effect("hang-up"); // whatever connection there is, it was refused
  turn.effect("connect");
}

/** The computer woke up, or the page is seen again: is the server still there? */
export function wake(turn) {
  if (turn.state.link === "on" && !turn.state.asked.some((one) => one.what === "ping")) {
    turn.ask("ping", { cmd: "ping" }, { at: turn.now });
  }
}

/** Every second: give up on a connection that does not answer; ask one that is silent. */
export function watch(turn) {
  const { link, asked, progress, heard, gone } = turn.state;
  const owes = asked.length > 0 && turn.now - Math.max(progress, heard) > STALLED;
  const silent = asked.some((one) => one.what === "ping" && heard <= one.at && turn.now - one.at > AWAKE);
  if (link !== "off" && (owes || silent)) {
    turn.effect("hang-up");
  } else if (link === "on" && turn.now - heard > SILENT) {
    wake(turn);
  }
  if (gone?.code === "full" && turn.now >= gone.until) {
    tryAgain(turn);
  }
}

// The server's answers

/** The server said who it is. */
export function hello(turn, event) {
  turn.set({ server: event.server, count: event.people, closing: "" });
  if (event.version > VERSION) {
    turn.set({ closing: `${event.server} speaks a newer form than this page. Load the page again.` });
  }
  if (turn.state.link === "greeting" && turn.state.phase === "card") {
    turn.set({ name: turn.state.name || event.nick || "" });
  }
}

/** The name is ours: ask where we are, then enter what is missing. */
export function welcome(turn, event) {
  const { server, nick, person, preferences = {} } = event;
  turn.set({ server, nick, person, preferences, name: nick, wants: false });
  turn.set({ phase: "chat", link: "restoring", gone: null });
  for (const key of Object.keys(turn.state.conversations).filter((other) => other !== LOBBY)) {
    turn.change(key, { members: null }); // asked for when it is opened; #lobby's come by themselves
  }
  turn.ask("conversations", { cmd: "conversations" });
}

/** The rooms are known: enter again those that are missing; then all is as it was. */
export function restore(turn) {
  const { rooms, conversations, open } = turn.state;
  for (const key of Object.keys(conversations)) {
    const anew = key === open ? {} : { loaded: false, items: [], gap: null }; // when it is opened
    turn.change(key, { early: [], again: 0, ...anew });
  }
  enterAgain(turn, rooms.filter((key) => key.startsWith("#") && key !== LOBBY && !conversations[key]));
  restored(turn);
}

/** Ask to be let into rooms that we were in. */
export function enterAgain(turn, keys) {
  for (const key of keys) {
    const scope = turn.state.scopes[key];
    turn.ask("join", { cmd: "join", room: key, ...(scope ? { scope } : {}) }, { key });
  }
}

/** Go on when no room is left to be entered. */
export function restored(turn) {
  const { link, asked } = turn.state;
  if (link !== "restoring" || asked.some((one) => one.what === "join" || one.what === "conversations")) {
    return;
  }
  const { conversations, open, jump, visit: key } = turn.state;
  const here = conversations[open] ? { open, jump } : { open: LOBBY, jump: 0 };
  turn.set({ link: "on", open: here.open, jump: 0, visit: "" });
  if (!turn.state.lostAt) {
    const { unread, read } = conversations[here.open] ?? {};
    turn.change(here.open, { newAfter: unread ? read : 0 }); // where reading ended at the last visit
  }
  show(turn, here.open, here.jump);
  if (turn.state.lostAt) {
    back(turn);
  }
  if (key && !conversations[key]) {
    visit(turn, { key, seq: jump });
  }
  pump(turn);
}

/** An address leads to a room that we are not in: is there one? To enter it would make it. */
export function visit(turn, { key, seq }) {
  if (key.startsWith("#") && turn.state.link === "on") {
    turn.ask("visit", { cmd: "rooms" }, { key, seq });
  }
}

/** Note how long the connection was away; what came meanwhile is counted when it is here. */
function back(turn) {
  const { lostAt, wasUnread, conversations } = turn.state;
  const here = openedOne(turn.state);
  const more = (one) => Math.max(0, one.unread - (wasUnread[one.key] ?? 0));
  const others = Object.values(conversations).filter((one) => one !== here);
  const elsewhere = others.reduce((sum, one) => sum + more(one), 0);
  const away = span(Math.round((turn.now - lostAt) / 1000));
  turn.set({ lostAt: 0, returned: { away, elsewhere, open: more(here), seq: lastSeq(here.items) } });
  if (here.loaded) {
    resume(turn, here.key);
  }
}

/** The name was refused, or we may not come in. */
export function refusedLogin(turn, event) {
  turn.set({ link: "greeting", wants: false });
  if (NAME_REFUSED.has(event.code)) {
    turn.set({ phase: "card", card: { error: event.text, free: event.free ?? [] } });
  } else {
    putOut(turn, event);
  }
}

/** Show why we are not in, and when we may be again. */
function putOut(turn, event) {
  const again = event.code === "full" ? FULL_AGAIN : -1;
  const wait = event.wait == null ? again : event.wait * 1000;
  const gone = { code: event.code ?? "", text: event.text, until: wait < 0 ? -1 : turn.now + wait };
  turn.set({ phase: "gone", panel: null, gone });
}

/** The session ended: we left, were put out, or the connection is to be made anew. */
export function goodbye(turn, event) {
  const { asked, outbox, gone } = turn.state;
  const refs = asked.map((one) => one.ref);
  const quit = outbox.find((item) => refs.includes(item.ref) && isQuit(item.line));
  if (quit) {
    left(turn, event, quit);
  } else if (gone && event.wait != null) {
    putOut(turn, { ...event, code: gone.code, text: gone.text });
  } else if (PUT_OUT.has(event.code)) {
    putOut(turn, event);
  } else if (!event.error || event.code === "closing") {
    turn.set({ closing: event.text });
  }
}

/** Tell whether a line ends the session: the command, or a word alone on its line, as on the server. */
function isQuit(line) {
  return /^\/(quit|exit|bye|logout|disconnect)(?=[ \n]|$)/i.test(line) || /^\s*(quit|exit|logout)\s*$/i.test(line);
}

function left(turn, event, quit) {
  const outbox = turn.state.outbox.filter((item) => item !== quit);
  turn.set({
    phase: "card", link: "off", card: { error: "", free: [], said: event.text }, panel: null,
    conversations: {}, rooms: [], people: {}, typists: [], asked: [], outbox, lostAt: 0,
  });
  turn.effect("hang-up");
}

/** An operator put somebody out of the server. */
export function removed(turn, event) {
  if (event.person !== turn.state.person) {
    takeOut(turn, event.who, (key) => note(turn, key, told(event), { at: event.at }));
  }
}
