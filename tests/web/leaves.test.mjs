// The small modules: names, times, completion, the go-to search, what is announced, the window's height.

import assert from "node:assert/strict";
import { test } from "node:test";

process.env.TZ = "Europe/Berlin";

import { alarm, Announcer } from "../../src/hubbub/web/announce.js";
import { apply, complete, rank } from "../../src/hubbub/web/complete.js";
import { later } from "../../src/hubbub/web/later.js";
import { colour, initial, paint } from "../../src/hubbub/web/names.js";
import { heightFor } from "../../src/hubbub/web/viewport.js";
import { clock, day, exact, iso, sameDay, short } from "../../src/hubbub/web/when.js";
import { Clock } from "./support/clock.mjs";
import { fakeDocument } from "./support/document.mjs";

globalThis.document = fakeDocument;

// --- names ---

test("a name has one colour, in every spelling, and the eight are used alike", () => {
  assert.equal(colour("Pavan Kumar"), colour("pavan_kumar"));
  const counts = new Map();
  for (let number = 0; number < 4_000; number += 1) {
    const found = colour(`user${number}`);
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  assert.deepEqual([...counts.keys()].sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.ok(Math.min(...counts.values()) > 350 && Math.max(...counts.values()) < 650, [...counts.values()].join());
});

test("the initial is a whole letter", () => {
  assert.deepEqual(["ana", "山田", "é", ".x", "Ćina", "", "𝒜b"].map(initial), ["A", "山", "É", "X", "Ć", "?", "𝒜"]);
});

test("painting again takes the old colour away", () => {
  const made = fakeDocument.createElement("span");
  made.className = "avatar name-9";
  paint(made, "ana");
  assert.equal(made.className, `avatar name-${colour("ana")}`);
});

// --- times ---

const AT = Date.UTC(2026, 10, 21, 8, 5, 7); // Saturday, 9:05 in Berlin
const DAY = 86_400_000;

test("times of day in three styles", () => {
  assert.deepEqual(["24", "12", "off"].map((style) => clock(AT, style)), ["09:05", "9:05 am", ""]);
  assert.equal(clock(AT + DAY / 2, "12"), "9:05 pm");
  assert.equal(clock(Date.UTC(2026, 10, 20, 23, 1), "12"), "12:01 am");
});

test("days, lists and exact times", () => {
  assert.equal(day(AT), "Saturday 21 November");
  assert.equal(day(AT, AT + 90 * DAY), "Saturday 21 November 2026");
  assert.deepEqual([0, 2, 5, 7, 30].map((days) => short(AT, AT + days * DAY)), ["09:05", "Sat 09:05", "Sat 09:05", "21 Nov 09:05", "21 Nov 09:05"]);
  assert.equal(exact(AT), "Saturday 21 November 2026, 09:05:07");
  assert.equal(exact(AT, "12"), "Saturday 21 November 2026, 9:05:07 am");
  assert.equal(iso(AT), "2026-11-21T08:05:07.000Z");
  assert.deepEqual([sameDay(AT, AT + 1000), sameDay(AT, AT + DAY)], [true, false]);
});

// --- completion ---

const KNOWN = {
  people: [{ name: "ben", note: "here" }, "Pavan Kumar", "Beatrix"],
  rooms: ["#lobby", { name: "#dev", note: "builds" }, "#big-dev"],
  commands: [
    { verb: "topic", aliases: ["t"], usage: "/topic [ROOM] [TEXT]", help: "Show it." },
    { verb: "dm", aliases: ["msg"], usage: "/dm NAME [TEXT]", help: "Write to one person." },
    { verb: "join", aliases: ["j"], usage: "/join ROOM [PASSWORD]", help: "Enter a room." },
  ],
  emoji: { smile: "😄", smirk: "😏", heart: "❤" },
};

/** The values offered at the end of a text. */
const offered = (text, options) => complete(text, text.length, KNOWN, options)?.options.map(({ value }) => value) ?? [];

test("what people use most comes first, and what operators do only for them", () => {
  const verbs = ["audit", "away", "ban", "dm", "help", "join", "kick"];
  const commands = verbs.map((verb) => ({ verb, usage: `/${verb}`, help: "", operator: verb === "ban" || verb === "audit" }));
  const first = (text, more) => complete(text, text.length, { ...KNOWN, commands, ...more }).options.map(({ value }) => value.trim());
  assert.deepEqual(first("/"), ["/help", "/dm", "/join", "/away", "/kick"]);
  assert.deepEqual(first("/", { operator: true }).slice(-2), ["/audit", "/ban"]);
  assert.deepEqual(first("/ban"), ["/ban"], "who types it in full knows it");
});

test("a sign offers what begins so", () => {
  assert.deepEqual(offered("hi @be"), ["@ben ", "@Beatrix "]);
  assert.deepEqual(offered("@ku"), ["@Pavan_Kumar "]);
  assert.deepEqual(offered("see #d"), ["#dev ", "#big-dev "]);
  assert.deepEqual(offered("/"), ["/dm ", "/join ", "/topic "]);
  assert.deepEqual(offered("/ms"), ["/dm "]);
  assert.deepEqual(offered(":smi"), ["😄 ", "😏 "]);
});

test("nothing is offered in the middle of ordinary text", () => {
  for (const text of ["", "be", "a@be", ":s", ":)", "see /to", "x#d", "@nobody", "hello ", "//t"]) {
    assert.deepEqual(offered(text), [], text);
  }
});

test("Tab completes plain letters, with a colon at the start", () => {
  assert.deepEqual(offered("be", { tab: true }), ["ben: ", "Beatrix: "]);
  assert.deepEqual(offered("ask pa", { tab: true }), ["Pavan_Kumar "]);
  assert.deepEqual(offered("", { tab: true }), []);
});

test("a command offers what its first parameter is", () => {
  assert.deepEqual(offered("/dm be"), ["ben ", "Beatrix "]);
  assert.deepEqual(offered("/msg pa"), ["Pavan_Kumar "]);
  assert.deepEqual(offered("/join de"), ["#dev ", "#big-dev "]);
  assert.deepEqual(offered("/join #big"), ["#big-dev "]);
  assert.deepEqual(offered("/nothing be"), []);
});

test("an option takes the place of the word, and the text behind stays", () => {
  const text = "hi @be there";
  const found = complete(text, 6, KNOWN);
  assert.deepEqual(apply(text, found, found.options[0]), { text: "hi @ben there", caret: 8 });
});

test("the go-to search: whole, beginning, word, inside, letters in order", () => {
  const items = ["#lobby", "#dev", "#big-dev", "ben", "Pavan Kumar", "/deop", "daven"].map((name) => ({ name }));
  const names = (query) => rank(query, items).map(({ name }) => name);
  assert.deepEqual(names("dev"), ["#dev", "#big-dev"]);
  assert.deepEqual(names("de"), ["#dev", "/deop", "#big-dev", "daven"]);
  assert.deepEqual(names("#de"), ["#dev", "#big-dev"]);
  assert.deepEqual(names("/d"), ["/deop"]);
  assert.deepEqual(names("@be"), ["ben"]);
  assert.deepEqual(names("pk"), ["Pavan Kumar"]);
  assert.deepEqual(names("PAVAN K"), ["Pavan Kumar"]);
  assert.equal(names("  ").length, items.length);
  assert.deepEqual(names("zzz"), []);
});

// --- announcing ---

function listener() {
  const time = new Clock();
  const element = fakeDocument.createElement("div");
  const announcer = new Announcer(element, time);
  return { time, announcer, lines: () => element.childNodes.map((line) => line.textContent) };
}

test("a message is one line, and the lines go after ten seconds", () => {
  const { time, announcer, lines } = listener();
  announcer.message("#lobby", "ben", "Morning!");
  assert.deepEqual(lines(), ["ben: Morning!"]);
  time.pass(9_000);
  assert.equal(lines().length, 1);
  time.pass(1_000);
  assert.deepEqual(lines(), []);
});

test("many messages at once are counted", () => {
  const { time, announcer, lines } = listener();
  for (let number = 0; number < 7; number += 1) {
    announcer.message("#lobby", "ben", `line ${number}`);
    time.pass(100);
  }
  assert.deepEqual(lines(), ["ben: line 0", "ben: line 1"]);
  time.pass(2_000);
  assert.deepEqual(lines().slice(2), ["5 new messages in #lobby"]);
});

test("a third message that stays alone is read", () => {
  const { time, announcer, lines } = listener();
  ["a", "b", "c"].forEach((text) => announcer.message("#lobby", "ben", text));
  time.pass(2_000);
  assert.deepEqual(lines(), ["ben: a", "ben: b", "ben: c"]);
});

test("private messages elsewhere: one line in ten seconds, without their text", () => {
  const { time, announcer, lines } = listener();
  announcer.private("ben");
  announcer.private("ben");
  announcer.private("dee");
  assert.deepEqual(lines(), ["Private message from ben"]);
  time.pass(9_999);
  assert.equal(lines().length, 1);
  time.pass(1);
  assert.deepEqual(lines().slice(-1), ["Private messages from ben and dee"]);
  time.pass(20_000);
  announcer.private("cho");
  assert.deepEqual(lines(), ["Private message from cho"]);
});

test("what was held back is forgotten when another place is opened", () => {
  const { time, announcer, lines } = listener();
  ["a", "b", "c", "d"].forEach((text) => announcer.message("#lobby", "ben", text));
  announcer.clear();
  time.pass(5_000);
  assert.deepEqual(lines(), ["ben: a", "ben: b"]);
});

test("long texts are cut, empty ones not said, and an alarm is said", () => {
  const { announcer, lines } = listener();
  announcer.say("");
  announcer.message("#lobby", "ben", "x".repeat(5_000));
  assert.equal(lines().length, 1);
  assert.ok(lines()[0].length < 320);
  const element = fakeDocument.createElement("div");
  alarm(element, "Not sent: hello. Retry");
  assert.equal(element.textContent, "Not sent: hello. Retry");
});

// --- what is fetched later ---

test("a table is fetched once, when it is first asked for; a failed try is not repeated at once", async () => {
  const time = { now: 0 };
  const asked = [];
  let here = 0;
  let online = false;
  const get = async (path) => {
    asked.push(path);
    if (!online) {
      throw new TypeError("no network");
    }
    return { json: async () => ({ smile: "😄" }) };
  };
  const table = later("/emoji.json", {}, () => (here += 1), { get, now: () => time.now });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([asked.length, table(), table()], [0, {}, {}]);
  await settled();
  assert.deepEqual([asked.length, here], [1, 0]);
  online = true;
  time.now = 10_000;
  table();
  await settled();
  assert.deepEqual([asked, here, table()], [["/emoji.json", "/emoji.json"], 1, { smile: "😄" }]);
  time.now = 1e9;
  table();
  assert.equal(asked.length, 2);
});

// --- the window ---

test("the page is as high as what is seen, except while somebody looks closer", () => {
  assert.equal(heightFor({ height: 400.4, scale: 1 }, 800), "400px");
  assert.equal(heightFor({ height: 400, scale: 2 }, 800), "100dvh");
  assert.equal(heightFor({ height: 780, scale: 1 }, 800), "100dvh");
});
