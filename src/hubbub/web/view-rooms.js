// The list of rooms and private conversations, the bar above the messages, and one's own name.

import { $, copy, keyed, make, setText, show } from "./dom.js";
import { LOBBY, fold, isRoom, opened } from "./model.js";
import { initial, paint } from "./names.js";
import { count } from "./words.js";

const EDGE = 12; // pixels of a place that are not enough to see it
const ADDRESS = /(https?:\/\/[^\s<>"]+)/;

/** Connect the list and the bar; return what renders them. */
export function roomsView({ look, ask, line, onMe, onMore }) {
  $("room-add").addEventListener("click", () => askRoom(ask, look));
  $("private-add").addEventListener("click", () => askPerson(ask, line));
  $("topic-edit").addEventListener("click", () => askTopic(ask, line));
  $("bar-more").addEventListener("click", () => onMore(() => askTopic(ask, line)));
  $("me-button").addEventListener("click", onMe);
  const tellUnseen = connectUnseen($("rooms").querySelector(".side-body"));
  return (state) => {
    const { rooms, others } = places(state);
    list($("room-list"), rooms, state, look);
    list($("private-list"), others, state, look);
    bar(state);
    me(state);
    setText($("server-name"), state.server);
    tellUnseen();
  };
}

/** Lead to what is unread beyond the edges of a long list; return what tells of it. */
function connectUnseen(body) {
  const unseen = () => {
    const { top, bottom } = body.getBoundingClientRect();
    return [...body.querySelectorAll(".unread")].find((one) => {
      const place = one.getBoundingClientRect();
      return place.top > bottom - EDGE || place.bottom < top + EDGE;
    });
  };
  const tell = () => show($("to-unread"), Boolean(unseen()));
  body.addEventListener("scroll", tell, { passive: true });
  new ResizeObserver(tell).observe(body);
  $("to-unread").addEventListener("click", () => unseen()?.scrollIntoView({ block: "center" }));
  return tell;
}

/** Return rooms and private conversations in the order in which they are listed. */
export function places(state) {
  const all = Object.values(state.conversations);
  const lobbyFirst = (one, other) => Number(other.key === LOBBY) - Number(one.key === LOBBY);
  const byName = (one, other) => lobbyFirst(one, other) || one.name.localeCompare(other.name);
  const byTime = (one, other) => other.last - one.last || one.name.localeCompare(other.name);
  return { rooms: all.filter(isRoom).sort(byName), others: all.filter((one) => !isRoom(one)).sort(byTime) };
}

/** Return how many places want attention: private messages and mentions. */
export function waiting(state) {
  return Object.values(state.conversations).reduce((sum, one) => sum + (isRoom(one) ? one.mentions : one.unread), 0);
}

function list(parent, conversations, state, look) {
  keyed(parent, conversations, {
    key: (one) => one.key,
    create: (one) => {
      const item = copy("place-template");
      item.firstElementChild.addEventListener("click", () => look(one.key));
      return item;
    },
    update: (item, one) => place(item.firstElementChild, one, state),
  });
}

function place(button, one, state) {
  const room = isRoom(one);
  const named = room ? one.mentions : one.unread;
  const open = one.key === state.open;
  const [sign, name, note, badge, words] = button.children;
  button.classList.toggle("unread", one.unread > 0 || named > 0);
  button.classList.toggle("mentioned", named > 0);
  button.classList.toggle("muted", one.muted);
  button.toggleAttribute("aria-current", open);
  if (open) {
    button.setAttribute("aria-current", "page");
  }
  setText(sign, room ? "#" : "");
  if (!room) {
    person(sign, one);
  }
  setText(name, room ? one.name.replace(/^#/, "") : one.name);
  setText(note, room ? (one.muted ? "muted" : "") : presence(state, one.name));
  const number = one.unread || named;
  show(badge, number > 0);
  setText(badge, number > 999 ? "999+" : String(number));
  setText(words, number ? `${number} unread${room && named ? `, ${count(named, "mention", "mentions")}` : ""}` : "");
}

function person(sign, { name, person: id }) {
  sign.className = "place-sign avatar";
  setText(sign, initial(name));
  paint(sign, id || name);
}

function presence(state, name) {
  const one = state.people[fold(name)];
  if (!one) {
    return "not here";
  }
  return one.away ? one.why || "away" : "";
}

function bar(state) {
  const one = opened(state);
  setText($("bar-title"), one?.name ?? "");
  const room = one && isRoom(one);
  setText($("bar-count"), !one ? "" : room ? `${one.count} here` : presence(state, one.name) || "here");
  topic($("bar-topic"), room ? one.topic : "");
  show($("topic-edit"), Boolean(room));
  const others = Object.values(state.conversations).filter((other) => other !== one);
  const elsewhere = others.filter((other) => other.unread || other.mentions).length;
  show($("bar-badge"), elsewhere > 0);
  setText($("bar-badge"), String(elsewhere));
}

/** Show a topic, and let the addresses in it be opened. */
function topic(made, text) {
  if (made.textContent !== text) {
    made.replaceChildren(...text.split(ADDRESS).map((part, at) => (at % 2 ? link(part) : part)));
    made.title = text;
  }
}

const link = (address) => make("a", { href: address, target: "_blank", rel: "noopener noreferrer", text: address });

function me(state) {
  const known = state.people[fold(state.nick)];
  setText($("me-name"), state.nick);
  setText($("me-state"), own(state, known));
  setText($("me-avatar"), initial(state.nick || "?"));
  paint($("me-avatar"), state.person || state.nick);
}

function own({ link }, known) {
  if (link !== "on") {
    return "not connected";
  }
  return known?.away ? `away${known.why ? `: ${known.why}` : ""}` : known?.operator ? "operator" : "here";
}

async function askRoom(ask, look) {
  askedRoom(await ask({ title: "Join or make a room", label: "Name of the room", ok: "Join" }), look);
}

/** Enter, or make, the room that somebody named when asked; "" = none. */
export function askedRoom(name, look) {
  if (name) {
    const room = `#${name.replace(/^#/, "").replace(/\s+/g, "-")}`; // no room has a space in its name
    look(fold(room), room);
  }
}

async function askPerson(ask, line) {
  const name = await ask({ title: "Write to a person", label: "Name", ok: "Open" });
  if (name) {
    line(`/dm ${name.replaceAll(" ", "_")}`);
  }
}

async function askTopic(ask, line) {
  const value = $("bar-topic").textContent;
  const topic = await ask({ title: "Topic of this room", label: "What it is about; - clears it", ok: "Set", value });
  if (topic) {
    line(`/topic ${topic}`);
  }
}
