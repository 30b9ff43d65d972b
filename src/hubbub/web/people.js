// Who is here, what they are called, and who types; pure.

import { LOBBY, TYPING_SHOWN, fold, isRoom, privateWith, roomKey } from "./model.js";
import { coming, note } from "./log.js";
import { told as sentence, why } from "./words.js";

const MOST_TYPISTS = 50;

/** Note people as a list of members tells of them; return their keys. */
export function meet(turn, members) {
  const people = { ...turn.state.people };
  for (const { nick, person = "", operator = false, away = false, why: reason = "", script = false } of members) {
    people[fold(nick)] = { nick, person, operator, away, why: reason, script };
  }
  turn.set({ people });
  return members.map((member) => fold(member.nick));
}

/** Note who is in a room, and who has a role there; a list that is cut leaves what was known. */
export function gather(turn, key, { members, count }) {
  const held = members.filter((one) => one.role).map(({ person, role }) => [person, role]);
  const known = members.length < count && turn.state.conversations[key]?.roles;
  turn.change(key, { members: meet(turn, members), count, roles: { ...known, ...Object.fromEntries(held) } });
}

/** Note something about one person who is here. */
export function about(turn, nick, changes) {
  const key = fold(nick);
  const known = turn.state.people[key];
  if (known) {
    turn.set({ people: { ...turn.state.people, [key]: { ...known, ...changes } } });
  }
}

/** Put a person into a room, or take one out. */
export function inRoom(turn, key, nick, inside) {
  const conversation = turn.state.conversations[key];
  if (!conversation?.members) {
    return;
  }
  const others = conversation.members.filter((member) => member !== fold(nick));
  const members = inside ? [...others, fold(nick)] : others;
  const count = conversation.count + members.length - conversation.members.length;
  turn.change(key, { members, count: Math.max(0, count) });
}

/** Somebody came. */
export function login(turn, event) {
  if (event.person === turn.state.person) {
    return;
  }
  const isNew = !turn.state.people[fold(event.nick)];
  meet(turn, [{ ...event, script: event.door === "api" }]);
  inRoom(turn, LOBBY, event.nick, true);
  if (isNew) {
    coming(turn, LOBBY, [event.nick], true, event.at);
  }
}

/** Somebody is gone, from all rooms. */
export function quit(turn, event) {
  takeOut(turn, event.nick, (key) => {
    if (event.text && key === LOBBY) {
      note(turn, key, `${event.nick} disconnected${why(event.text)}`, { at: event.at });
    } else {
      coming(turn, key, [event.nick], false, event.at);
    }
  });
}

/** Take somebody out of all rooms; `tell` says so in one of them. */
export function takeOut(turn, nick_, tell) {
  const key = fold(nick_);
  stopTyping(turn, nick_);
  const all = Object.values(turn.state.conversations);
  for (const room of all.filter((one) => one.key === LOBBY || one.members?.includes(key))) {
    tell(room.key);
    inRoom(turn, room.key, nick_, false);
  }
  const { [key]: _gone, ...people } = turn.state.people;
  turn.set({ people });
}

/** Somebody, perhaps we, took another name. */
export function nick(turn, event) {
  const { [fold(event.nick)]: known, ...people } = turn.state.people;
  const own = event.person === turn.state.person;
  turn.set({ people: { ...people, [fold(event.new)]: { ...known, nick: event.new, person: event.person } } });
  stopTyping(turn, event.nick);
  for (const one of Object.values(turn.state.conversations)) {
    renameIn(turn, one, event, own);
  }
  const talk = privateWith(turn.state, event.person, event.nick);
  if (talk && !own) {
    turn.change(talk.key, { name: event.new });
    note(turn, talk.key, sentence(event), { at: event.at });
  }
  if (own) {
    turn.set({ nick: event.new, name: event.new });
  }
}

function renameIn(turn, conversation, event, own) {
  const before = fold(event.nick);
  if (conversation.members?.includes(before)) {
    const members = conversation.members.map((member) => (member === before ? fold(event.new) : member));
    turn.change(conversation.key, { members });
    note(turn, conversation.key, sentence(event, own), { at: event.at });
  }
}

/** Somebody is away or back; it is shown in the list and told to nobody but the one who said it. */
export function away(turn, event) {
  about(turn, event.nick, { away: event.on, why: event.text ?? "" });
  if (isSelf(turn, event.nick)) {
    note(turn, turn.state.open, sentence(event, true), { at: event.at });
  }
}

/** Somebody became an operator, or is none any more. */
export function op(turn, event) {
  about(turn, event.nick, { operator: event.on });
  note(turn, turn.state.open, sentence(event, isSelf(turn, event.nick)), { at: event.at });
}

/** Something happened that is told where one looks. */
export function told(turn, event) {
  const own = isSelf(turn, event.who ?? event.nick);
  note(turn, turn.state.open, sentence(event, own), { at: event.at });
}

/** Somebody was invited into a room: for us there is a button, and it counts like a mention. */
export function invite(turn, event) {
  if (!isSelf(turn, event.to)) {
    told(turn, event);
    return;
  }
  const { nick: from, room, at, id } = event;
  const { open: key, visible, invited } = turn.state;
  note(turn, key, sentence(event), { at, room });
  turn.set({ invited: visible ? invited : invited + 1 });
  turn.effect("invited", { from, room, id, text: sentence(event) });
}

/** One of our settings changed, here or on another device. */
export function preference(turn, event) {
  turn.set({ preferences: { ...turn.state.preferences, [event.name]: event.value } });
}

/** Tell whether a nick is ours. */
export const isSelf = (turn, nick_) => fold(nick_) === fold(turn.state.nick);

// Who types

/** Somebody types, or stopped. */
export function typing(turn, event) {
  stopTyping(turn, event.nick);
  const { state = "active" } = event;
  const key = event.to.startsWith("#") ? roomKey(event.to) : privateKey(turn, event.nick);
  if (state !== "done" && key && !isSelf(turn, event.nick)) {
    const typist = { nick: event.nick, key, until: turn.now + TYPING_SHOWN[state] };
    turn.set({ typists: [...turn.state.typists, typist].slice(-MOST_TYPISTS) });
  }
}

function privateKey(turn, nick_) {
  return privateWith(turn.state, turn.state.people[fold(nick_)]?.person, nick_)?.key;
}

/** Somebody does not type any more. */
export function stopTyping(turn, nick_) {
  const { typists } = turn.state;
  if (typists.some((one) => one.nick === nick_)) {
    turn.set({ typists: typists.filter((one) => one.nick !== nick_) });
  }
}

/** Let hints end whose time is over. */
export function expire(turn) {
  const { typists } = turn.state;
  if (typists.some((one) => one.until <= turn.now)) {
    turn.set({ typists: typists.filter((one) => one.until > turn.now) });
  }
}

/** Return the people of a conversation, operators and those who are here first. */
export function peopleOf(state, conversation) {
  const keys = isRoom(conversation) ? conversation.members ?? [] : [fold(state.nick), fold(conversation.name)];
  return keys.map((key) => state.people[key]).filter(Boolean).sort(byRank);
}

const { compare } = new Intl.Collator(undefined, { sensitivity: "base" });

function byRank(one, other) {
  return Number(one.away) - Number(other.away) || Number(other.operator) - Number(one.operator)
    || compare(one.nick, other.nick);
}
