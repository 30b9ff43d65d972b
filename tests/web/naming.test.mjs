// Rooms that get another name: the conversation, what waits in it, and coming back to it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, dev, lobby, said } from "./page.mjs";

const RENAMED = { nick: "ben", room: "#dev", new: "#Build", text: "tidy" };
const inDev = (seq, more = {}) => said(seq, `message ${seq}`, { to: "#dev", scope: "#dev", ...more });

/** Return a page that looks at #dev, in which one message was said. */
function looking() {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("look", { key: "#dev" });
  page.page(page.last("history"), [inDev(7)]);
  page.taken();
  return page;
}

test("a room that is renamed stays open, in its place, with all that was said", () => {
  const page = looking();
  page.server("rename", RENAMED);
  assert.equal(page.state.open, "#build");
  assert.deepEqual(Object.keys(page.state.conversations), ["#lobby", "#build"]);
  assert.equal(page.conversation("#build").name, "#Build");
  page.feed(inDev(8, { to: "#Build" }));
  assert.deepEqual(page.texts("#build"), ["message 7", "ben renamed #dev to #Build: tidy", "message 8"]);
  assert.deepEqual(page.effects.find((one) => one.effect === "renamed"), { effect: "renamed", from: "#dev", to: "#build" });
});

test("what was written before is sent to the room it was written for", () => {
  const page = looking();
  page.local("send", { key: "#dev", line: "hello", client: "c1" });
  const sent = page.last("line");
  page.server("rename", RENAMED);
  assert.equal(page.state.outbox[0].key, "#build");
  page.server("failed", { code: "slow-mode", text: "Wait.", ref: sent.ref, line: "hello" });
  assert.equal(page.effects.findLast((one) => one.effect === "restore").key, "#build");
  page.local("send", { key: "#build", line: "again", client: "c2" });
  assert.equal(page.last("line").to, "#Build");
});

test("another spelling of a name changes nothing else", () => {
  const page = looking();
  page.server("rename", { ...RENAMED, new: "#DEV" });
  assert.deepEqual([page.state.open, page.conversation("#dev").name], ["#dev", "#DEV"]);
});

test("a second name is followed by what the room is kept under", () => {
  const page = looking();
  page.server("rename", RENAMED);
  page.server("rename", { nick: "ben", room: "#Build", new: "#box", scope: "#dev" });
  assert.equal(page.state.open, "#box");
  assert.equal(page.conversation("#box").scope, "#dev");
});

test("a room we are not in is not made by its new name", () => {
  const page = arrived();
  page.server("rename", { nick: "ben", room: "#tea", new: "#cake" });
  assert.deepEqual(Object.keys(page.state.conversations), ["#lobby"]);
});

test("a room that was renamed while we were away is the one it was, still entered", () => {
  const page = looking();
  page.local("lost");
  page.local("opened");
  page.server("hello", { version: 1, server: "Office", people: 2 });
  page.welcome();
  page.server("conversations", { list: [lobby(), { ...dev(), name: "#Build" }] });
  assert.equal(page.state.open, "#build");
  assert.deepEqual(Object.keys(page.state.conversations), ["#lobby", "#build"]);
});

test("a room we have to enter again is asked for by what it is", () => {
  const page = looking();
  page.local("lost");
  page.local("opened");
  page.server("hello", { version: 1, server: "Office", people: 2 });
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  const join = page.last("join");
  assert.deepEqual([join.room, join.scope], ["#dev", "#dev"]);
  page.server("entered", { room: "#Build", scope: "#dev", at: page.now, person: "me-person", count: 1, members: [] });
  page.done(join);
  assert.deepEqual(page.state.rooms.filter((key) => key !== "#lobby"), ["#build"]);
  assert.equal(page.conversation("#build").scope, "#dev");
});
