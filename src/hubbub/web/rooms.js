// Rooms and the list of conversations: entered, left, renamed topics, muted; pure.

import { LOBBY, blank, byScope, drop, fold, otherOf, privateWith, roomHome, roomKey, privateHome } from "./model.js";
import { enterAgain, restore, restored } from "./arriving.js";
import { show } from "./history.js";
import { coming, note } from "./log.js";
import { call } from "./naming.js";
import { gather, inRoom, isSelf, meet } from "./people.js";
import { modes, told, why } from "./words.js";

const ROLES = "voq"; // voice, operator, founder of a room
const REENTER = 10; // seconds after which a room is tried again when the server does not say

/** Open a conversation. What was being read is left; the `new` line is placed where reading ended. */
export function open(turn, key, seq = 0) {
  const conversation = turn.state.conversations[key];
  if (!conversation) {
    return;
  }
  if (turn.state.open !== key) {
    turn.change(turn.state.open, { newAfter: 0, settled: false, below: 0 });
    if (conversation.cleared) {
      turn.change(key, { loaded: false, older: true, cleared: false });
    }
    const newAfter = conversation.unread ? conversation.read || -1 : 0;
    turn.change(key, { newAfter, settled: false, below: 0 });
    turn.set({ open: key, bottom: !seq });
    turn.effect("visit", { key });
  }
  show(turn, key, seq);
}

/** All conversations of this person, as the server keeps them. */
export function conversations(turn, event) {
  followNames(turn, event.list);
  const before = turn.state.conversations;
  const listed = {};
  const { hidden } = turn.state;
  for (const entry of event.list.filter(({ scope, last = 0 }) => !(last <= hidden[scope]))) {
    const one = known(turn, before, entry);
    listed[one.key] = one;
  }
  const kept = before[turn.state.open];
  if (kept && !listed[kept.key] && kept.key.startsWith("@")) {
    listed[kept.key] = kept;
  }
  turn.set({ conversations: listed });
  keepWaited(turn, before);
  remember(turn);
}

/** Keep, or make anew, the private conversations in which lines wait to be sent. */
function keepWaited(turn, before) {
  for (const { key, name = "" } of turn.state.outbox.filter((item) => item.key.startsWith("@"))) {
    const person = key.startsWith("@~") ? "" : key.slice(1);
    const known = Object.values(turn.state.people).find((one) => person && one.person === person);
    const { conversations: all } = turn.state;
    const kept = before[key] ?? { ...blank(key, known?.nick || name || key.slice(1)), person };
    if (!all[key]) {
      turn.set({ conversations: { ...all, [key]: kept } });
    }
  }
}

/** Let rooms that were renamed while we were away be those they were. */
function followNames(turn, list) {
  for (const { name, scope } of list.filter((entry) => entry.name.startsWith("#"))) {
    const old = byScope(turn.state, scope);
    if (old && old.key !== roomKey(name)) {
      call(turn, old, name);
    }
  }
}

function known(turn, before, entry) {
  const { name, scope, unread = 0, mentions = 0, read = 0, last = 0, muted = false, topic = "", count = 0, role = "" } = entry;
  const isRoom = name.startsWith("#");
  const person = isRoom ? "" : entry.person ?? otherOf(scope, turn.state.person);
  const all = { ...turn.state, conversations: before };
  const old = byScope(all, scope) ?? (isRoom ? before[roomKey(name)] : privateWith(all, person, name));
  const one = old ?? blank(isRoom ? roomKey(name) : `@${person}`, name);
  const marks = { unread, mentions, last, told: read, read: Math.max(one.read, read) };
  const roles = isRoom ? { ...one.roles, [turn.state.person]: role } : {};
  return { ...one, ...marks, name, scope, person, muted, topic, count, roles };
}

/** Remember which rooms we are in, to enter them again. */
function remember(turn) {
  const wanted = turn.state.link === "on" ? [] : turn.state.rooms;
  const rooms = Object.keys(turn.state.conversations).filter((key) => key.startsWith("#"));
  const all = [...new Set([...rooms, ...wanted])];
  const { scopes, conversations } = turn.state;
  const found = all.map((key) => [key, conversations[key]?.scope || scopes[key]]).filter(([, scope]) => scope);
  turn.set({ rooms: all, scopes: Object.fromEntries(found) });
}

/** We are in a room: who is there, what it is about. */
export function entered(turn, event) {
  const old = event.scope && wasCalled(turn, event.scope);
  if (old && old !== roomKey(event.room)) {
    call(turn, { key: old, scope: event.scope }, event.room);
  }
  const key = roomHome(turn, event.room, event.scope);
  if (event.login) {
    turn.set({ people: {} }); // who is in #lobby is here, and nobody else
  }
  gather(turn, key, event);
  turn.change(key, { topic: event.topic ?? "" });
  if (!event.login) {
    remember(turn);
    followed(turn, key);
  }
  if (event.made) {
    note(turn, key, `You made ${event.room}. Only you are here yet. /topic TEXT names it.`);
  }
}

/** Return the key that the room with a scope had, here or before a break. */
function wasCalled(turn, scope) {
  const { scopes } = turn.state;
  return byScope(turn.state, scope)?.key ?? Object.keys(scopes).find((key) => scopes[key] === scope);
}

/** Tell whether a request may lead somewhere else: talk never does. */
const leads = ({ what, talk }) => what === "enter" || (what === "line" && !talk);

/** Open what a typed line led to; a line that was sent to where we look leads nowhere else. */
function followed(turn, key) {
  const asked = turn.state.asked.filter((one) => leads(one));
  if (asked.length && asked.every((one) => one.key !== key)) {
    open(turn, key, asked.find((one) => one.seq)?.seq);
  }
}

/** The session looks elsewhere: for a typed `/join`, `/dm` or `/part` the page follows. */
export function window(turn, { name }) {
  const { asked, conversations: all } = turn.state;
  const sentThere = (one) => one.what === "line" && all[one.key] && fold(name.replace(/^@/, "")) === fold(all[one.key].name);
  if (!asked.some(leads) || asked.some(sentThere)) {
    return;
  }
  if (name.startsWith("#")) {
    followed(turn, roomKey(name));
    return;
  }
  const nick = name.slice(1);
  followed(turn, privateHome(turn, turn.state.people[fold(nick)]?.person ?? "", nick));
}

/** Somebody entered a room. */
export function join(turn, event) {
  const key = roomKey(event.room);
  if (!turn.state.people[fold(event.nick)]) {
    meet(turn, [event]);
  }
  inRoom(turn, key, event.nick, true);
  coming(turn, key, [event.nick], true, event.at);
}

/** Somebody, perhaps we, left a room. */
export function part(turn, event) {
  const key = roomKey(event.room);
  if (isSelf(turn, event.nick)) {
    gone(turn, key, `You left ${event.room}.`);
    return;
  }
  inRoom(turn, key, event.nick, false);
  if (event.text) {
    note(turn, key, `${event.nick} left ${event.room}${why(event.text)}`, { at: event.at });
  } else {
    coming(turn, key, [event.nick], false, event.at);
  }
}

/** Somebody, perhaps we, was put out of a room. */
export function kick(turn, event) {
  const key = roomKey(event.room);
  if (isSelf(turn, event.who)) {
    gone(turn, key, `${event.nick} removed you from ${event.room}${why(event.text)}. /rooms lists others.`);
    return;
  }
  inRoom(turn, key, event.who, false);
  note(turn, key, told(event), { at: event.at });
}

/** Forget a room; who looked at it looks at #lobby. */
export function gone(turn, key, text) {
  const wasOpen = turn.state.open === key;
  drop(turn, key);
  turn.set({ rooms: turn.state.rooms.filter((room) => room !== key) });
  if (wasOpen) {
    open(turn, LOBBY);
  }
  note(turn, turn.state.open, text);
}

/** Many came and went, told in one line. */
export function crowd(turn, event) {
  const key = roomKey(event.room);
  coming(turn, key, event.came ?? [], true, event.at);
  coming(turn, key, event.went ?? [], false, event.at);
}

/** A room got another topic. */
export function topic(turn, event) {
  const key = roomKey(event.room);
  turn.change(key, { topic: event.text });
  note(turn, key, told(event, isSelf(turn, event.nick)), { at: event.at });
}

/** A room's modes changed, or somebody's role: a lower one neither takes nor leaves what is held. */
export function mode(turn, event) {
  const key = roomKey(event.room);
  const roles = { ...turn.state.conversations[key]?.roles };
  for (const { mode: role, on, person } of event.changes) {
    const had = roles[person] ?? "";
    if (person && (on ? ROLES.indexOf(had) <= ROLES.indexOf(role) : had === role)) {
      roles[person] = on ? role : "";
    }
  }
  turn.change(key, { roles });
  for (const text of modes(event)) {
    note(turn, key, text, { at: event.at });
  }
}

/** We want alerts from a room, or none. */
export function mute(turn, event) {
  const conversation = byScope(turn.state, event.room) ?? turn.state.conversations[roomKey(event.room)];
  if (conversation) {
    turn.change(conversation.key, { muted: event.on, unread: event.on ? 0 : conversation.unread });
  }
}

/** Somebody is ignored, or seen again: what was said is asked for anew, as the server now shows it. */
export function ignore(turn) {
  const { conversations: all, open: key } = turn.state;
  Object.keys(all).forEach((one) => turn.change(one, { loaded: false, items: [], early: [], gap: null, older: true, newer: false }));
  show(turn, key);
}

/** The list was answered, or could not be: go on with entering rooms. */
export function listed(turn) {
  if (turn.state.link === "restoring") {
    restore(turn);
  }
}

/** A room was entered again, could not be, or can be later: the server counts how many are entered. */
export function reentered(turn, asked, failed) {
  if (failed?.code === "slow-down" || failed?.code === "flood") {
    const at = turn.now + (failed.wait ?? REENTER) * 1000;
    turn.set({ missing: [...turn.state.missing, { key: asked.key, at }] });
  } else if (failed) {
    turn.set({ rooms: turn.state.rooms.filter((room) => room !== asked.key) });
    turn.set({ untold: [...turn.state.untold, failed.text] });
    turn.effect("alert", { text: failed.text });
    askPassword(turn, failed, asked.key);
  }
  restored(turn);
}

/** Ask for the password of a room that needs one. */
export function askPassword(turn, { code }, room) {
  if (code === "room-password" && room) {
    turn.effect("password", { room });
  }
}

/** Enter the rooms whose time has come. */
export function enterMissing(turn) {
  const { missing, link } = turn.state;
  const due = missing.filter((one) => one.at <= turn.now);
  if (link === "on" && due.length) {
    turn.set({ missing: missing.filter((one) => !due.includes(one)) });
    enterAgain(turn, due.map((one) => one.key));
  }
}
