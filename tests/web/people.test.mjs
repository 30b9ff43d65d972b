// Who is here, who types, names that change, rooms that are entered and left.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BEN, ME, T0, arrived, ben, dev, lobby, privately, said } from "./page.mjs";
import { peopleOf } from "../../src/hubbub/web/people.js";
import { mentions } from "../../src/hubbub/web/mentions.js";
import { comings } from "../../src/hubbub/web/words.js";

const names = (page, key = "#lobby") => peopleOf(page.state, page.conversation(key)).map((one) => one.nick);
const at = T0;

test("people come and go, and several in a row are one line", () => {
  const page = arrived();
  page.server("login", { id: "1", at, nick: "cho", person: "c", session: "s", door: "web" });
  page.server("login", { id: "2", at, nick: "dee", person: "d", session: "s", door: "web" });
  page.server("quit", { id: "3", at, nick: "ben", person: BEN });
  assert.deepEqual(names(page), ["ana", "cho", "dee"]);
  assert.equal(page.conversation().items.length, 1);
  assert.equal(comings(page.conversation().items[0].comings, true, "#lobby"), "cho and dee connected, ben disconnected");
});

test("whoever was put out of the server is in no room any more", () => {
  const page = arrived();
  page.server("removed", { id: "1", at, nick: "ana", who: "ben", person: BEN, text: "spam" });
  assert.deepEqual(names(page), ["ana"]);
  assert.equal(page.conversation().count, 1);
  assert.deepEqual(page.texts(), ["ana removed ben: spam"]);
});

test("who begins to ignore somebody sees what the server shows now", () => {
  const page = arrived({ messages: [said(1)] });
  page.server("ignore", { id: "1", at, person: ME, other: BEN, nick: "ben", on: true });
  assert.equal(page.conversation().loaded, false);
  page.page(page.last("history"), []);
  assert.deepEqual(page.texts(), []);
});

test("many who came and went are told as a number", () => {
  const many = Array.from({ length: 14 }, (_, number) => ({ nick: `p${number}`, came: number % 2 === 0 }));
  assert.equal(comings(many, true, "#lobby"), "14 people came and went");
  assert.equal(comings(many.filter((one) => one.came), false, "#dev"), "7 people joined #dev");
});

test("in a crowd only those are told who spoke lately", () => {
  const page = arrived({ list: [lobby({ count: 300 })], messages: [said(1)] });
  page.now = at + 2000;
  page.server("login", { id: "1", at: page.now, nick: "cho", person: "c" });
  assert.equal(page.conversation().items.length, 1);
  page.server("quit", { id: "2", at: page.now, nick: "ben", person: BEN });
  assert.equal(page.conversation().items.length, 2);
});

test("a second tab of somebody is no arrival", () => {
  const page = arrived();
  page.server("login", { id: "1", at, nick: "ben", person: BEN });
  page.server("login", { id: "2", at, nick: "ana", person: ME });
  assert.deepEqual(page.conversation().items, []);
});

test("a new name is told where the person is, and the private conversation takes it", () => {
  const page = arrived({ list: [lobby(), ben()] });
  page.server("nick", { id: "1", at, nick: "ben", person: BEN, new: "benny" });
  assert.deepEqual(names(page), ["ana", "benny"]);
  assert.equal(page.conversation(`@${BEN}`).name, "benny");
  assert.deepEqual(page.texts(), ["ben is now called benny"]);
  page.feed(privately(5, "it is me", { nick: "benny" }));
  assert.equal(Object.keys(page.state.conversations).length, 2);
});

test("our own new name is used for mentions and for coming back", () => {
  const page = arrived();
  page.server("nick", { id: "1", at, nick: "ana", person: ME, new: "Anna Bell" });
  assert.deepEqual([page.state.nick, page.state.name], ["Anna Bell", "Anna Bell"]);
  page.local("visible", { on: false });
  page.feed(said(1, "is @Anna_Bell there?"));
  assert.equal(page.conversation().mentions, 1);
});

test("mentions are whole names", () => {
  for (const text of ["ana: hi", "hi ANA!", "(@ana)", "ask ana.", "\uff41\uff4e\uff41?"]) assert.ok(mentions(text, "ana"), text);
  for (const text of ["banana", "analog", "ana_ is another", "#ana", "x@ana.example", "http://h/ana", ""]) {
    assert.ok(!mentions(text, "ana"), text);
  }
  assert.ok(mentions("hello Pavan Kumar", "Pavan Kumar") && mentions("@pavan_kumar", "Pavan Kumar"));
  assert.ok(!mentions("plan b", "b") && mentions("ask @b", "b"));
});

test("typing: shown for 6 seconds, gone with the message, and only in its conversation", () => {
  const page = arrived({ list: [lobby(), ben()] });
  page.server("typing", { id: "1", at, nick: "ben", to: "#lobby" });
  page.server("typing", { id: "2", at, nick: "ben", to: "ana" });
  assert.deepEqual(page.state.typists.map((one) => one.key), [`@${BEN}`]);
  page.wait(5);
  assert.equal(page.state.typists.length, 1);
  page.wait(2);
  assert.equal(page.state.typists.length, 0);
  page.server("typing", { id: "3", at, nick: "ben", to: "#lobby", state: "paused" });
  page.wait(20);
  assert.equal(page.state.typists.length, 1);
  page.feed(said(1));
  assert.equal(page.state.typists.length, 0);
});

test("that we type is told every 3 seconds at most, never for commands, and its end once", () => {
  const page = arrived();
  const type = (text) => page.local("typed", { key: "#lobby", text });
  for (let tenth = 0; tenth < 60; tenth += 1) {
    page.now += 100;
    type("hel");
  }
  type("");
  type("");
  type("/who is there");
  type("/me waves");
  const told = page.taken().filter((one) => one.cmd === "compose").map((one) => one.state);
  assert.deepEqual(told, ["active", "active", "done", "active"]);
});

test("that a second message is begun is told at once", () => {
  const page = arrived();
  page.local("typed", { key: "#lobby", text: "h" });
  page.local("send", { key: "#lobby", line: "hello", client: "1" });
  page.now += 200;
  page.local("typed", { key: "#lobby", text: "a" });
  page.local("typed", { key: "#lobby", text: "an" });
  assert.deepEqual(page.taken().filter((one) => one.cmd === "compose").length, 2);
});

test("nobody is told that we type when we do not want it", () => {
  const page = arrived();
  page.server("preference", { person: ME, name: "typing", value: "off" });
  page.local("typed", { key: "#lobby", text: "hello" });
  assert.deepEqual(page.taken(), []);
});

test("a typed /join opens the room; a line sent to another room opens nothing", () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("send", { key: "#lobby", line: "hello", client: "1" });
  page.server("window", { name: "#lobby" });
  assert.equal(page.state.open, "#lobby");
  page.done(page.last("line"), { id: "x", seq: 1 });
  page.local("send", { key: "#lobby", line: "/join games", client: "2" });
  page.server("entered", { room: "#games", at, person: ME, count: 1, made: true, members: [{ nick: "ana", person: ME, you: true }] });
  page.done(page.last("line"));
  assert.equal(page.state.open, "#games");
  assert.deepEqual(page.state.rooms, ["#lobby", "#dev", "#games"]);
});

test("lines that are sent to one room and another lead nowhere", () => {
  for (const [first, second] of [["hello", "hi all"], ["/topic tea", "hi all"], ["hello", "/away"]]) {
    const page = arrived({ list: [lobby(), dev(), ben()] });
    page.local("send", { key: "#lobby", line: first, client: "1" });
    page.local("look", { key: "#dev" });
    page.local("send", { key: "#dev", line: second, client: "2" });
    page.local("look", { key: `@${BEN}` });
    page.server("window", { name: "#lobby" });
    page.server("window", { name: "#dev" });
    assert.equal(page.state.open, `@${BEN}`, first);
  }
});

test("a typed /dm opens the conversation with that person", () => {
  const page = arrived();
  page.local("send", { key: "#lobby", line: "/dm ben", client: "1" });
  page.server("window", { name: "@ben" });
  page.server("info", { code: "talking-to", text: "You are talking to ben privately.", about: "ben" });
  assert.equal(page.state.open, `@${BEN}`);
  assert.deepEqual(page.texts(), []);
});

test("answers to look-ups open the panel; sentences stand in the log", () => {
  const page = arrived();
  page.local("send", { key: "#lobby", line: "/who", client: "1" });
  page.server("members", { room: "#lobby", count: 1, members: [{ nick: "ana", person: ME, you: true }] });
  assert.equal(page.state.panel.kind, "members");
  page.done(page.last("line"));
  page.local("search", { words: "printer" });
  page.server("page", { messages: [said(1, "printer")], at, person: ME, head: '1 found for "printer":', found: true });
  page.done(page.last("search"));
  assert.deepEqual([page.state.panel.kind, page.state.panel.words], ["found", "printer"]);
  page.local("close-panel");
  assert.equal(page.state.panel, null);
  page.server("info", { code: "uptime", text: "Open since 09:14." });
  assert.deepEqual(page.texts(), ["Open since 09:14."]);
});

test("a search without results says so where the results would be", () => {
  const page = arrived();
  page.local("search", { words: "xyz" });
  page.server("failed", { code: "nothing-found", text: 'Nothing found for "xyz".', ref: page.last("search").ref });
  assert.equal(page.state.panel.head, 'Nothing found for "xyz".');
});

test("leaving a room forgets it, also for the next visit", () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.server("part", { id: "1", at, nick: "ana", room: "#dev" });
  assert.deepEqual(page.state.rooms, ["#lobby"]);
  assert.equal(page.conversation("#dev"), undefined);
});
