// What look-ups answer, as elements for the panel: people, rooms, help, messages.

import { make } from "./dom.js";
import { fold } from "./model.js";
import { paint } from "./names.js";
import { render } from "./text.js";
import { sentence } from "./view-panel.js";
import { clock, exact, iso, short } from "./when.js";
import { awayWords, count, did, memberWords, minutes } from "./words.js";

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
    const quiet = one.quiet < 60 ? "" : `, quiet for ${minutes(one.quiet)}`;
    return [
      personResult(one, words, write),
      sentence(`Here since ${short(one.since, now(), known.style)}${quiet}.`),
      sentence(`Comes by ${doors.join(", ")}${from}. In ${rooms.join(", ")}.`),
    ];
  },

  help({ lines }, { line }) {
    return lines.flat().map((part) => helpLine(part, line));
  },

  record({ events }) {
    return events.map((event) => result(clock(event.at), did(event)));
  },

  page({ messages, tail }, act) {
    return [...messages.map((one) => messageResult(one, act)), sentence(tail)];
  },

  found({ head, messages, more, words, first }, act) {
    const next = () => act.feed({ local: "search", words, before: first });
    const button = make("button", { class: "button wide", type: "button", text: "Show more", on: { click: next } });
    const results = messages.map((one) => messageResult(one, act, words));
    return [sentence(head || `${count(messages.length, "message", "messages")} found.`), ...results, ...(more ? [button] : [])];
  },
};

const whois = (nick) => `/whois ${nick.replaceAll(" ", "_")}`;

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
  const words = [count(number, "person", "people"), topic, members.join(", ")].filter(Boolean).join(". ");
  return result(room, words, () => look(fold(room), room));
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

/** Mark the words that were searched for. */
function markWords(node, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
  const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (const text of [...iterate(texts)]) {
    const lower = text.data.toLowerCase();
    const at = Math.min(...wanted.map((word) => lower.indexOf(word)).filter((place) => place >= 0));
    const word = wanted.find((one) => lower.startsWith(one, at));
    if (word && lower.length === text.data.length) {
      const found = text.splitText(at);
      found.splitText(word.length);
      found.replaceWith(make("mark", { text: found.data }));
    }
  }
}

function* iterate(walker) {
  while (walker.nextNode()) {
    yield walker.currentNode;
  }
}

function messageResult(message, act, words = "") {
  const { known, now } = act;
  const place = message.recipient ? "private" : message.to;
  const name = make("strong", { text: message.nick, dir: "auto" });
  const time = make("time", { text: short(message.at, now(), known.style), datetime: iso(message.at) });
  const text = make("div", { class: "message-text", dir: "auto" });
  const show = () => act.feed({ local: "look-at-message", message });
  const where = message.recipient ? "Show in the conversation" : `Show in ${message.to}`;
  paint(name, message.person);
  time.title = exact(message.at, known.style);
  text.append(render(message.text, words ? Object.create(known, { nick: { value: "" } }) : known));
  markWords(text, words);
  const whole = { click: ({ target }) => target.closest("a, button") || String(getSelection()) || show() };
  return make("div", { class: "result pressed", on: whole },
    make("div", { class: "result-head" }, name, time, make("span", { text: place, dir: "auto" })),
    text,
    make("button", { class: "button quiet", type: "button", text: where, on: { click: show } }));
}
