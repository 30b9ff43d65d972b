// The panel: search, and the answers to look-ups (/who, /rooms, /help, /history, /whois).

import { $, make, setText, show } from "./dom.js";
import { fold } from "./model.js";
import { paint } from "./names.js";
import { render } from "./text.js";
import { clock, exact, iso, short } from "./when.js";
import { count, told } from "./words.js";

/** Connect the panel; return what renders it, `search()` to open it, and `close()`. */
export function panelView({ feed, look, line, known, now, say }) {
  const field = make("input", { type: "text", id: "search-text", "aria-label": "Search for words", placeholder: "Words", autocomplete: "off", enterkeyhint: "search", dir: "auto" });
  const form = make("form", { role: "search" }, field, make("button", { class: "button primary", type: "submit", text: "Search" }));
  const context = { feed, look, line, known, now };
  let shown = null;
  let searching = false;
  let back = null;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    feed({ local: "search", words: field.value });
  });
  $("panel-close").addEventListener("click", close);

  function close() {
    searching = false;
    shown = null;
    show($("panel"), false);
    feed({ local: "close-panel" });
    back?.isConnected && back.focus();
    back = null;
  }

  function open(title) {
    if ($("panel").hidden) {
      back = document.activeElement;
    }
    show($("panel"), true);
    setText($("panel-title"), title);
  }

  function search(words = "") {
    searching = true;
    open("Search");
    $("panel-body").replaceChildren(form, make("p", { class: "empty", text: "Covers the rooms you are in and your private conversations." }));
    field.value = words;
    field.focus();
  }

  function draw(panel) {
    const found = panel.kind === "found";
    const fresh = $("panel").hidden || !found;
    open(titleOf(panel));
    if (found && panel.words) {
      field.value = panel.words;
    }
    $("panel-body").replaceChildren(...(found || searching ? [form] : []), ...DRAW[panel.kind](panel, context));
    if (fresh && !searching) {
      say(`${titleOf(panel)}: in the panel. F6 goes there, Esc closes it.`); // the focus stays in the box
    }
  }

  function render_(state) {
    if (state.panel && state.panel !== shown) {
      shown = state.panel;
      searching = shown.kind === "found";
      draw(shown);
    } else if (!state.panel && shown && !searching) {
      shown = null;
      show($("panel"), false);
    }
  }
  return { render: render_, search, close };
}

const TITLES = { members: "Who is here", rooms: "Rooms", whois: "Who is this", help: "Help", record: "What operators did", page: "History", found: "Search" };
const titleOf = (panel) => TITLES[panel.kind];
const sentence = (text) => make("p", { class: "empty", text });

const DRAW = {
  members: ({ room, count: number, members }, context) => [
    sentence(`${count(number, "person", "people")} in ${room}.`),
    ...members.map((one) => result(one.nick, memberWords(one), () => context.line(`/whois ${one.nick.replaceAll(" ", "_")}`), true)),
  ],
  rooms: ({ rooms, people, server, detailed }, context) => [
    sentence(detailed ? `${count(people, "person", "people")} on ${server} in ${count(rooms.length, "room", "rooms")}.` : `${count(rooms.length, "room", "rooms")}.`),
    ...rooms.map((one) => result(`${one.room}  ${one.count}`, [one.topic, (one.members ?? []).join(", ")].filter(Boolean).join(". "), () => context.look(fold(one.room), one.room))),
  ],
  whois: (one, context) => [
    result(one.nick, [one.operator ? "operator" : "", one.away ? `away${one.why ? `: ${one.why}` : ""}` : ""].filter(Boolean).join(", "),
      () => context.feed({ local: "look-at-person", nick: one.nick, person: one.person ?? "" }), true),
    sentence(`Here since ${short(one.since, context.now(), context.known.style)}, quiet for ${minutes(one.quiet)}.`),
    sentence(`Comes by ${one.doors.join(", ")}${one.address ? ` from ${one.address}` : ""}. In ${one.rooms.join(", ")}.`),
  ],
  help: ({ lines }, context) => lines.map((entry) => (Array.isArray(entry) ? entry : [entry]).map((part) => helpLine(part, context))).flat(),
  record: ({ events }) => events.map((event) => result(clock(event.at), told(event), null)),
  page: (panel, context) => [...panel.messages.map((one) => messageResult(one, context)), sentence(panel.tail)],
  found: (panel, context) => [
    sentence(panel.head || `${count(panel.messages.length, "message", "messages")} found.`),
    ...panel.messages.map((one) => messageResult(one, context)),
    ...(panel.more ? [make("button", {
      class: "button wide", type: "button", text: "Show more",
      on: { click: () => context.feed({ local: "search", words: panel.words, before: panel.first }) },
    })] : []),
  ],
};

function minutes(seconds) {
  return seconds < 60 ? count(seconds, "second", "seconds") : count(Math.round(seconds / 60), "minute", "minutes");
}

function memberWords({ you, operator, away, why, typing, script }) {
  return [you ? "you" : "", operator ? "operator" : "", typing ? "typing" : "", script ? "script" : "", away ? `away${why ? `: ${why}` : ""}` : ""]
    .filter(Boolean).join(", ");
}

/** One line of an answer: what it is, what is said about it, what a press does. */
function result(name, words, act, isPerson = false) {
  const title = make("strong", { text: name, dir: "auto" });
  if (isPerson) {
    paint(title, name);
  }
  const made = make(act ? "button" : "div", { class: "result", ...(act ? { type: "button", on: { click: act } } : {}) }, title);
  if (words) {
    made.append(make("div", { class: "option-note", text: words, dir: "auto" }));
  }
  return made;
}

function helpLine(text, { line }) {
  const [what, does] = text.split("\t");
  const verb = /^\/\w+/.exec(what)?.[0];
  return does === undefined ? sentence(what) : result(what, does, verb ? () => line(`/help ${verb.slice(1)}`) : null);
}

function messageResult(message, { look, feed, known, now }) {
  const name = make("strong", { text: message.nick, dir: "auto" });
  const time = make("time", { text: short(message.at, now(), known.style), datetime: iso(message.at), title: exact(message.at, known.style) });
  paint(name, message.nick);
  const place = message.recipient ? "private" : message.to;
  const head = make("div", { class: "result-head" }, name, time, make("span", { text: place, dir: "auto" }));
  const text = make("div", { class: "message-text", dir: "auto" });
  text.append(render(message.text, known));
  const made = make("div", { class: "result" }, head, text);
  made.append(make("button", {
    class: "button quiet", type: "button", text: `Show in ${message.recipient ? "the conversation" : message.to}`,
    on: { click: () => goTo(message, { look, feed }) },
  }));
  return made;
}

function goTo(message, { look, feed }) {
  if (message.recipient) {
    feed({ local: "look-at-message", message });
  } else {
    look(fold(message.to), message.to, message.seq);
  }
}
