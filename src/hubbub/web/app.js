// The page put together: the state, the connection, what is remembered, and the views.

import { Alerts } from "./alerts.js";
import { Announcer, alarm } from "./announce.js";
import { $, show } from "./dom.js";
import { effectsOf } from "./effects.js";
import { read } from "./fragment.js";
import { install } from "./install.js";
import { connectKeys } from "./keys.js";
import { later } from "./later.js";
import { connectMore } from "./later-parts.js";
import { Link } from "./link.js";
import { fold, opened } from "./model.js";
import { connectOffer } from "./offer.js";
import { Settings } from "./settings.js";
import { Storage, random, usable } from "./storage.js";
import { initial, reduce } from "./state.js";
import { followSystem } from "./theme.js";
import { follow } from "./viewport.js";
import { bannerView } from "./view-banner.js";
import { BoxView } from "./view-box.js";
import { cardView } from "./view-card.js";
import { LogView } from "./view-log.js";
import { movesOf } from "./view-moves.js";
import { PanelView } from "./view-panel.js";
import { peopleView } from "./view-people.js";
import { roomsView } from "./view-rooms.js";
import { connectSheets } from "./view-sheets.js";
import { titleView } from "./view-title.js";
import { clock, short } from "./when.js";

const TICK = 1_000; // ms
const TOLD = 3_000; // ms that something said in passing is shown
const now = () => Date.now();

const storage = new Storage({ local: usable(() => localStorage), tab: usable(() => sessionStorage), random, now });
const settings = new Settings({ onPreference: prefer, onChange: changed });
const { more, withMore, offer, ask, goto, chime } = connectMore({
  warn: (text) => warn(text),
  goto: { state: () => state, commands: () => known.commands, feed, look, type: (text) => box.insert(text) },
});
const alerts = new Alerts({ settings: settings.values, onOpen: openMessage, chime });
const announcer = new Announcer($("announcer"));
settings.alerts = alerts;

const emoji = later("/emoji.json", {}, () => {
  log.again();
  offerAgain();
});
const commands = later("/commands.json", [], offerAgain);

/** What is known of the chat beside the state: for text, completion and the go-to box. */
const known = {
  nick: "", style: settings.values.time, now, feed,
  get emoji() { return emoji(); },
  get commands() { return commands(); },
  isName: (name) => Object.hasOwn(state.people, fold(name)),
  isRoom: (name) => Object.hasOwn(state.conversations, fold(`#${name.replace(/^#/, "")}`))
    || state.directory.some((one) => fold(one.room) === fold(`#${name.replace(/^#/, "")}`)),
  onRoom: (name) => look(fold(`#${name.replace(/^#/, "")}`)),
  onMenu: (made) => openMenu(made),
};

const address = read(location.hash);
const restored = storage.load();
const place = address ? null : storage.place(restored.open || "#lobby");
let state = initial(now(), {
  ...restored,
  jitter: Math.random(),
  ...(address ? { open: address.key, visit: address.key, jump: address.seq } : {}),
  ...(place ? { jump: place.seq } : {}),
});
let drawn = null;
let telling = null;

// Steps

/** Let an event change the state; do what that brings about. */
function feed(event) {
  const before = state;
  const step = reduce(state, event, now());
  state = step.state;
  link.send(step.requests);
  if (before !== state) {
    storage.save(before, state);
    draw();
  }
  step.effects.forEach((effect) => effects[effect.effect]?.(effect));
  if (event.event === "welcome" || event.event === "preference") {
    Object.entries(state.preferences).forEach(([name, value]) => settings.take(name, value));
  }
}

/** Commands or signs are here: offer them where somebody waits for them. */
function offerAgain() {
  if ($("goto-dialog").open) {
    $("goto-text").dispatchEvent(new Event("input"));
  } else if (document.activeElement === $("box-text")) {
    box.look();
  }
}

/** Draw once for all that changed in this frame; a page out of sight draws, too, only later. */
function draw() {
  if (drawn === null) {
    drawn = document.visibilityState === "visible" ? requestAnimationFrame(render) : setTimeout(render, 100);
  }
}

function render() {
  drawn = null;
  Object.assign(known, { nick: state.nick, person: state.person });
  const entered = state.phase === "chat" && $("app").hidden;
  show($("app"), state.phase === "chat");
  card(state);
  if (state.phase === "chat") {
    rooms(state);
    people(state);
    box.render(state);
    log.render(state);
    panel.render(state);
    banner(state);
  }
  if (entered) {
    focusBox();
    more().catch(() => {}); // else it is fetched when something of it is wanted
  }
  title(state);
}

// What a person does

/** Open a conversation; `seq` is a message in it, `name` how a new room is to be written. */
function look(key, name = "", seq = 0) {
  feed({ local: "look", key, seq, name });
  if (!seq) {
    focusBox();
  }
}

/** Let one type at once; on a phone the keyboard would hide the conversation. */
function focusBox() {
  if (!matchMedia("(pointer: coarse)").matches) {
    $("box-text").focus();
  }
}

/** Do what a typed line does. */
function line(text) {
  feed({ local: "send", key: state.open, line: text, client: random(16) });
}

function prefer(name, value) {
  feed({ local: "prefer", name, value });
}

function changed(name, value) {
  if (name === "time") {
    known.style = value;
    draw();
  }
}

function openMessage(key, id) {
  const item = state.conversations[key]?.items.find((one) => one.id === id);
  look(key, "", item?.seq ?? 0);
}

function openMenu(made) {
  if (made.item?.type === "message") {
    const { nick, at } = made.item.item.message;
    offer(`${nick}, ${short(at, now(), known.style)}`, (all) => all.messageChoices(made, state, does), made);
  }
}

/** Return what can be done with a message. */
const choices = (made) => withMore((all) => all.choices.messageChoices(made, state, does));

/** Say what went wrong, where the log does not show it. */
const warn = (text) => tell(text, (said) => alarm($("alerts"), said));

/** Say something in passing: it is shown for a moment, and read out. */
function tell(text, readOut = say) {
  readOut(text);
  $("told").textContent = text;
  show($("told"), true);
  clearTimeout(telling);
  telling = setTimeout(() => show($("told"), false), TOLD);
}

// The parts

const link = new Link({
  url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
  feed,
  wanted: () => state.phase !== "gone",
  outside: {
    WebSocket, now, random: Math.random,
    later: (callback, ms) => setTimeout(callback, ms), cancel: (timer) => clearTimeout(timer),
  },
});
const card = cardView({ feed });
const title = titleView(alerts);
const say = (text) => announcer.say(text);
const rooms = roomsView({
  look, ask, line,
  onMe: () => offer(state.nick, (all) => all.ownChoices(state, does), $("me-button")),
  onMore: (topic) => offer(opened(state)?.name ?? "", (all) => all.placeChoices(state, does, topic), $("bar-more")),
});
const people = peopleView({
  onPerson: (nick) => offer(nick, (all) => all.personChoices(nick, state, does), document.activeElement),
  onTyping: (who) => settings.values.saytyping && say(who),
});
const log = new LogView({ known, feed, remember: (key, where) => storage.savePlace(key, where) });
const panel = new PanelView({ feed, look, line, known, now, say, withMore });
const box = new BoxView({
  feed, storage, newId: () => random(16), newline: () => settings.values.newline,
  say: warn,
  suggestions: async (field) => {
    const { Suggestions, suggestible } = await more();
    return new Suggestions(field, () => suggestible(state, known));
  },
  keepingPlace: (change) => log.keepingPlace(change),
});
const banner = bannerView({
  now, connect: () => link.connect(),
  clock: (at) => clock(at, known.style === "off" ? "24" : known.style),
});
const does = { feed, line, tell, box, ask, settings, now };
const effects = effectsOf({
  state: () => state, known, feed, look, line, warn, ask, alerts, announcer, box, log, link,
});
connectKeys(movesOf({
  state: () => state, feed, look, say: tell, goto, log, panel, box, choices, openMenu, settings,
}));

// What comes from outside

function seen() {
  feed({ local: "visible", on: document.visibilityState === "visible" && document.hasFocus() });
}

for (const kind of ["visibilitychange", "focus", "blur"]) {
  (kind === "visibilitychange" ? document : window).addEventListener(kind, seen);
}
for (const kind of ["online", "focus", "pageshow"]) {
  window.addEventListener(kind, () => {
    link.connect();
    feed({ local: "wake" });
  });
}
window.addEventListener("pagehide", () => {
  box.keepDraft();
  storage.leave();
});
window.addEventListener("hashchange", () => {
  const wanted = read(location.hash);
  if (wanted) {
    feed({ local: "visit", ...wanted });
  }
});

$("search-button").addEventListener("click", () => panel.search());
$("goto-button").addEventListener("click", goto);
$("settings-button").addEventListener("click", () => settings.open());
const local = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
$("card-secure").hidden = location.protocol === "https:" || local;
$("card-secure").textContent = "Not encrypted: others on this network can read along.";

connectSheets();
settings.wire();
connectOffer(alerts, settings);
install($("install-button"));
followSystem();
follow({ pinned: () => log.pinned, pin: () => log.pin() });
setInterval(() => {
  storage.stay();
  feed({ local: "tick" });
  if (state.link !== "on" || state.phase !== "chat") {
    draw();
  }
}, TICK);
if (place) {
  log.wanted = { key: state.open, ...place, mark: false };
} else if (address?.seq) {
  log.wanted = { ...address, mark: true };
}
seen();
draw();
link.connect();
