// What look-ups answer, as elements for the panel: people, rooms, help, messages.

import { make } from "./dom.js";
import { fold } from "./model.js";
import { paint } from "./names.js";
import { render } from "./text.js";
import { clock, exact, iso, short } from "./when.js";
import { awayWords, count, memberWords, minutes, told } from "./words.js";

/** The heading of each kind of answer. */
export const TITLES = {
  members: "Who is here",
  rooms: "Rooms",
  whois: "Who is this",
  help: "Help",
  record: "What operators did",
  page: "History",
  found: "Search",
};

/** Return the elements of an answer. `act`: look, feed, line, known and now. */
export const answer = (panel, act) => ANSWERS[panel.kind](panel, act);

const ANSWERS = {
  members({ room, count: number, members }, { line }) {
    const people = members.map((one) => personResult(one, memberWords(one), () => line(whois(one.nick))));
    return [sentence(`${count(number, "person", "people")} in ${room}.`), ...people];
  },

  rooms({ rooms, people, server, detailed }, act) {
    const number = count(rooms.length, "room", "rooms");
    const head = detailed ? `${count(people, "person", "people")} on ${server} in ${number}.` : `${number}.`;
    return [sentence(head), ...rooms.map((one) => roomResult(one, act))];
  },

  whois(one, { feed, known, now }) {
    const { nick, person = "", address, rooms, doors } = one;
    const words = [one.operator ? "operator" : "", awayWords(one)].filter(Boolean).join(", ");
    const write = () => feed({ local: "look-at-person", nick, person });
    const from = address ? ` from ${address}` : "";
    return [
      personResult(one, words, write),
      sentence(`Here since ${short(one.since, now(), known.style)}, quiet for ${minutes(one.quiet)}.`),
      sentence(`Comes by ${doors.join(", ")}${from}. In ${rooms.join(", ")}.`),
    ];
  },

  help({ lines }, { line }) {
    return lines.flat().map((part) => helpLine(part, line));
  },

  record({ events }) {
    return events.map((event) => result(clock(event.at), told(event)));
  },

  page({ messages, tail }, act) {
    return [...messages.map((one) => messageResult(one, act)), sentence(tail)];
  },

  found({ head, messages, more, words, first }, act) {
    const next = () => act.feed({ local: "search", words, before: first });
    const button = make("button", { class: "button wide", type: "button", text: "Show more", on: { click: next } });
    const results = messages.map((one) => messageResult(one, act));
    return [sentence(head || `${count(messages.length, "message", "messages")} found.`), ...results, ...(more ? [button] : [])];
  },
};

const whois = (nick) => `/whois ${nick.replaceAll(" ", "_")}`;

/** Return a sentence of an answer. */
export const sentence = (text) => make("p", { class: "empty", text });

/** One line of an answer: what it is, what is said about it, what a press does. */
function result(name, words, act = null) {
  const title = make("strong", { text: name, dir: "auto" });
  const made = act
    ? make("button", { class: "result", type: "button", on: { click: act } }, title)
    : make("div", { class: "result" }, title);
  if (words) {
    made.append(make("div", { class: "option-note", text: words, dir: "auto" }));
  }
  return made;
}

function personResult({ nick, person }, words, act) {
  const made = result(nick, words, act);
  paint(made.firstElementChild, person || nick);
  return made;
}

function roomResult({ room, count: number, topic = "", members = [] }, { look }) {
  const words = [topic, members.join(", ")].filter(Boolean).join(". ");
  return result(`${room}  ${number}`, words, () => look(fold(room), room));
}

/** `what to type TAB what it does`; a press on a command explains it. */
function helpLine(text, line) {
  const [what, does] = text.split("\t");
  const verb = /^\/(\w+)/.exec(what)?.[1];
  if (does === undefined) {
    return sentence(what);
  }
  return result(what, does, verb ? () => line(`/help ${verb}`) : null);
}

function messageResult(message, act) {
  const { known, now } = act;
  const place = message.recipient ? "private" : message.to;
  const name = make("strong", { text: message.nick, dir: "auto" });
  const time = make("time", { text: short(message.at, now(), known.style), datetime: iso(message.at) });
  const text = make("div", { class: "message-text", dir: "auto" });
  const show = () => act.feed({ local: "look-at-message", message });
  const where = message.recipient ? "Show in the conversation" : `Show in ${message.to}`;
  paint(name, message.person);
  time.title = exact(message.at, known.style);
  text.append(render(message.text, known));
  return make("div", { class: "result" },
    make("div", { class: "result-head" }, name, time, make("span", { text: place, dir: "auto" })),
    text,
    make("button", { class: "button quiet", type: "button", text: where, on: { click: show } }));
}
