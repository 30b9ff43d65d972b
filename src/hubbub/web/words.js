// The page's own sentences and the small grammar they share; those of the chat come from the server.

import { short } from "./when.js";

/** Return `1 person`, `3 people`. */
export function count(number, one, many) {
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;
}

/** Join words as `ben, cho and dee`. */
export function listing(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Return how long something took: `42 s`, `40 min`, `2 h`, `3 days`. */
export function span(seconds) {
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  const days = Math.floor(seconds / 86_400);
  return days ? count(days, "day", "days") : `${Math.floor(seconds / 3_600)} h`;
}

/** Return a longer time in words: `30 seconds`, `1 minute`, `10 minutes`. */
export function minutes(seconds) {
  return seconds < 60 ? count(seconds, "second", "seconds") : count(Math.round(seconds / 60), "minute", "minutes");
}

/** Return `away: lunch`, or nothing for who is here. */
export const awayWords = ({ away, why: reason }) => (away ? `away${why(reason)}` : "");

/** What a role in a room is called. */
export const ROLES = { q: "founder", o: "room operator", v: "voice" };

/** Return what a list says about a member: `you, operator, typing, founder`. */
export function memberWords(one) {
  const marks = ["you", "operator", "typing", "script"].filter((mark) => one[mark]);
  return [...marks, ROLES[one.role], awayWords(one)].filter(Boolean).join(", ");
}

/** Return `: reason` or nothing. */
export const why = (text) => (text ? `: ${text}` : "");

/** Return `ben is typing`, `ben and cho are typing`, `3 people are typing`, or nothing. */
export function typing(nicks) {
  if (nicks.length > 2) {
    return `${nicks.length} people are typing`;
  }
  return nicks.length ? `${listing(nicks)} ${nicks.length === 1 ? "is" : "are"} typing` : "";
}

/** Return one line about all who came and went: `dee and ben connected`, `14 people came and went`. */
export function comings(list, lobby, room) {
  const last = new Map(list.map(({ nick, came }) => [nick, came]));
  const names = [...last.keys()];
  const came = names.filter((nick) => last.get(nick));
  const went = names.filter((nick) => !last.get(nick));
  const words = lobby ? ["connected", "disconnected"] : [`joined ${room}`, `left ${room}`];
  if (came.length && went.length && names.length > 3) {
    return `${names.length} people came and went`;
  }
  return [[came, words[0]], [went, words[1]]]
    .filter(([who]) => who.length)
    .map(([who, verb]) => `${who.length > 3 ? `${who.length} people` : listing(who)} ${verb}`)
    .join(", ");
}

/**
 * Return what stands on the banner while there is no connection, `{what, again}`, or null.
 *
 * `again` counts down: it is shown, and not read out each second.
 */
export function banner(state, now, clock) {
  if (state.phase !== "chat" || state.link === "on") {
    return null;
  }
  const wait = Math.ceil((state.retryAt - now) / 1000);
  const again = state.link === "off" && wait > 0 ? `Trying again in ${wait} s.` : "Trying again.";
  if (state.closing) {
    return { what: `${state.server} is restarting. You can keep typing.`, again };
  }
  const what = state.lostAt ? `Connection lost at ${clock(state.lostAt)}.` : "No connection yet.";
  return { what: `${what} You can keep typing.`, again };
}

/** Room modes by their letter: what is said when it is set, and when it is taken back. */
const MODES = {
  q: ["{by} made {value} the founder of {room}", "{by} ended {value} as founder of {room}"],
  o: ["{by} made {value} an operator of {room}", "{by}: {value} is no operator of {room} now"],
  v: ["{by} gave {value} a voice in {room}", "{by} took the voice of {value} in {room}"],
  b: ["{by} banned {value} from {room}", "{by} lifted the ban of {value} from {room}"],
  e: ["{by}: no ban of {room} holds {value}", "{by}: bans of {room} hold {value} again"],
  I: ["{by}: {value} may always enter {room}", "{by}: {value} needs an invitation now"],
  i: ["{room} is now by invitation", "{room} is open again"],
  k: ["{room} now needs a password", "{room} needs no password any more"],
  l: ["{room} now holds {value} people at most", "{room} holds any number of people"],
  f: ["Slow mode in {room}: one message per {value} s each", "Slow mode in {room} is over"],
  m: ["In {room} only those with a voice may talk now", "In {room} everybody may talk again"],
  t: ["Only operators may set the topic of {room} now", "Everybody may set {room}'s topic"],
  s: ["{room} is not listed any more", "{room} is listed again"],
};

/** Return one sentence for each change of a room's modes. */
export function modes({ nick, room, changes }) {
  return changes
    .filter(({ mode, value }) => Object.hasOwn(MODES, mode) && !(mode === "q" && value === nick))
    .map(({ mode, on, value = "" }) => {
      const given = { by: nick, room, value: mode === "k" ? "" : value };
      return MODES[mode][on ? 0 : 1].replace(/\{(\w+)\}/g, (_, word) => given[word]);
    });
}

const OPERATOR_NOW = "You are an operator now. /help op lists what you can do.";

const until = (event) => (event.until ? ` until ${short(event.until, event.at)}` : "");

/** What the page says about an event, as `you` see it; nothing = it goes without saying. */
const TOLD = {
  topic: (e, own) => (own ? (e.text ? `You set the topic: ${e.text}` : "You cleared the topic.")
    : `${e.nick} ${e.text ? `set the topic: ${e.text}` : "cleared the topic"}`),
  nick: (e, own) => (own ? `You are now called ${e.new}.` : `${e.nick} is now called ${e.new}`),
  op: (e, own) => (own ? (e.on ? OPERATOR_NOW : "You are no longer an operator.")
    : `${e.nick} is ${e.on ? "now" : "no longer"} an operator`),
  invite: (e, own) => (own ? `You invited ${e.to} to ${e.room}.`
    : `${e.nick} invites you to ${e.room}. /join ${e.room}`),
  away: (e, own) => (own ? (e.on ? `You are away${why(e.text)}. Your next message, or /back, ends it.`
    : `Welcome back. You were away ${span(Math.max(0, Math.round((e.at - (e.since ?? e.at)) / 1000)))}.`) : ""),
  kick: (e) => `${e.nick} removed ${e.who} from ${e.room}${why(e.text)}`,
  rename: (e) => `${e.nick} renamed ${e.room} to ${e.new}${why(e.text)}`,
  removed: (e) => `${e.nick} removed ${e.who}${why(e.text)}`,
  ban: (e) => `${e.nick}${e.on === false ? ": " : " banned "}${[e.name, e.address].filter(Boolean).join(" and ")}`
    + `${e.on === false ? " may come back" : until(e) + why(e.text)}`,
  silence: (e, own) => (e.on === false ? `${own ? "You" : e.who} may talk again`
    : `${own ? "You are" : `${e.who} is`} silenced${until(e)} by ${e.nick}`),
  redact: (e) => `${e.nick} removed a message${why(e.text)}`,
  mode: (e) => modes(e).join("; "),
};

/** Return the sentence about what an operator did, of any kind. */
export function did(event) {
  const { nick, room, by, changes = [] } = event;
  if (event.event === "op" && by) {
    return `${told(event)} (by ${by})`;
  }
  const letters = changes.map(({ mode, on = true, value }) => [(on ? "+" : "-") + mode, value].filter(Boolean).join(" "));
  return told(event) || `${nick} changed ${room}: ${letters.join(", ")}`;
}

/** Return the sentence about an event; `own` = it is about ourselves. */
export function told(event, own = false) {
  return Object.hasOwn(TOLD, event.event) ? TOLD[event.event](event, own) : "";
}
