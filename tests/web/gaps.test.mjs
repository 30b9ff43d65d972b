// Messages that are missing for a while: asked for again, never skipped, never read unseen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Page, arrived, dev, lobby, said } from "./page.mjs";

const refuse = (page, request, more = {}) => page.server("failed", { code: "slow-down", text: "Too many.", ref: request.ref, ...more });
const asks = (page) => page.taken().filter((one) => one.cmd === "history");

/** The connection comes back; return the request that is made then. */
function back(page, last) {
  page.taken();
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby({ last, read: 1, unread: last - 1 })] });
  page.done(page.last("conversations"));
  return page.last("history");
}

/** Return a page that was away while 2 to 5 were said, and whose question for them was refused. */
function missing({ jitter = 0, ...refusal } = {}) {
  const page = arrived({ messages: [said(1)], kept: { jitter } });
  page.local("lost");
  const request = back(page, 5);
  refuse(page, request, refusal);
  return page;
}

test("a refused question after a break is asked again, and leaves no hole", () => {
  const page = missing({ wait: 3 });
  page.feed(said(6));
  page.taken();
  page.wait(2);
  assert.deepEqual(asks(page), []);
  assert.equal(page.texts()[0], "message 1", "what is here stays");
  page.wait(1);
  const again = page.last("history");
  assert.equal(again.after, 1, "from before the hole");
  page.page(again, [2, 3, 4, 5, 6].map((seq) => said(seq)));
  assert.deepEqual(page.texts().filter(Boolean), [
    "message 1", "Back after 0 s. 5 messages meanwhile.", "message 2", "message 3", "message 4", "message 5", "message 6",
  ]);
  assert.equal(page.conversation().newAfter, 1);
});

test("nothing behind a hole is read before the hole is filled", () => {
  const page = missing({ wait: 30 });
  page.feed(said(6));
  page.local("bottom", { on: true });
  page.local("mark-read", { key: "#lobby" });
  page.wait(5);
  assert.equal(page.conversation().read, 1);
  assert.equal(page.last("read"), undefined);
  page.wait(25);
  page.page(page.last("history"), [2, 3, 4, 5, 6].map((seq) => said(seq)));
  page.wait(3);
  assert.equal(page.last("read").upto, 6);
});

test("a second break while a hole is filled leaves no hole either", () => {
  const page = arrived({ messages: [said(1)] });
  page.local("lost");
  back(page, 5);
  page.feed(said(6));
  page.local("lost");
  assert.equal(back(page, 6).after, 1);
});

test("pages do not all ask again in the same moment", () => {
  const page = missing({ wait: 3, jitter: 0.9 });
  page.taken();
  page.wait(3);
  assert.deepEqual(asks(page), []);
  page.wait(1);
  assert.equal(asks(page).length, 1);
});

test("a refused first page is asked for again, without being asked to", () => {
  const page = new Page({ name: "ana", inside: true });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby({ last: 1 })] });
  page.done(page.last("conversations"));
  refuse(page, page.last("history"));
  page.taken();
  page.wait(5);
  const requests = asks(page);
  assert.equal(requests.length, 1);
  page.page(requests[0], [said(1)]);
  assert.deepEqual(page.texts(), ["message 1"]);
});

test("a refused question for older messages is asked again when its time has come, not before", () => {
  const page = new Page({ name: "ana", inside: true });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby({ last: 9 })] });
  page.done(page.last("conversations"));
  page.page(page.last("history"), [said(9)], { more: true });
  page.local("older", { key: "#lobby" });
  refuse(page, page.last("history"), { wait: 2 });
  page.taken();
  for (let frame = 0; frame < 60; frame += 1) page.local("older", { key: "#lobby" });
  assert.deepEqual(asks(page), []);
  page.wait(1);
  const before = page.state;
  page.wait(1);
  assert.notEqual(page.state, before, "the log is drawn again, and asks");
  page.local("older", { key: "#lobby" });
  assert.equal(asks(page).length, 1);
});

test("who is in a room is asked again when it was refused", () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("look", { key: "#dev" });
  page.page(page.last("history"), []);
  refuse(page, page.last("who"), { wait: 2 });
  page.taken();
  page.wait(3);
  assert.equal(page.last("who").room, "#dev");
});

test("a message that comes while the latest are asked for is in the log", () => {
  const page = arrived({ list: [lobby(), dev({ last: 1 })] });
  page.local("look", { key: "#dev" });
  const inDev = (seq) => said(seq, `message ${seq}`, { to: "#dev", scope: "#dev" });
  page.feed(inDev(2));
  page.feed(inDev(3));
  page.server("redact", { id: "r", seq: 4, message: "m3", scope: "#dev", to: "#dev", nick: "ben" });
  page.page(page.last("history"), [inDev(1)]);
  assert.deepEqual(page.texts("#dev"), ["message 1", "message 2", ""]);
  assert.equal(page.conversation("#dev").read, 3);
});

test("a message that comes on the way back to the end is in the log", () => {
  const page = arrived({ messages: [said(900)] });
  page.local("look", { key: "#lobby", seq: 50 });
  page.page(page.last("history"), [said(50)], { more: true, newer: true });
  page.local("latest", { key: "#lobby" });
  page.feed(said(901));
  page.page(page.last("history"), [said(900)], { more: true });
  assert.deepEqual(page.texts(), ["message 900", "message 901"]);
});

test("what does not wait for a connection says so", () => {
  const page = arrived({ list: [lobby(), dev()], messages: [said(1)] });
  const warnings = () => page.effects.splice(0).filter((one) => one.effect === "warn").length;
  const acts = [
    ["look", { key: "#new", name: "#new" }], ["search", { words: "x" }],
    ["leave", { key: "#dev" }], ["undo", { id: "m1", key: "#lobby" }],
  ];
  page.local("lost");
  page.taken();
  acts.forEach(([kind, values]) => page.local(kind, values));
  assert.deepEqual([warnings(), page.taken()], [acts.length, []]);
  page.local("look", { key: "#dev" });
  assert.deepEqual([warnings(), page.state.open], [0, "#dev"], "what is here can be looked at");
});

test("the way to the end that was refused is gone when it can be", () => {
  const page = arrived({ messages: [said(1)] });
  page.feed({ ...page.conversation(), local: "bottom", on: false });
  page.state = { ...page.state, conversations: { "#lobby": { ...page.conversation(), newer: true, end: 1 } } };
  page.taken();
  page.local("latest", { key: "#lobby" });
  refuse(page, page.last("history"), { wait: 3 });
  page.local("bottom", { on: false });
  page.taken();
  page.wait(2);
  assert.deepEqual(asks(page), []);
  page.wait(1);
  const [again, ...others] = asks(page);
  assert.deepEqual([again.after, again.before, others], [undefined, undefined, []]);
  page.page(again, [said(8), said(9)]);
  assert.deepEqual([page.texts(), page.conversation().newer, page.state.bottom], [["message 8", "message 9"], false, true]);
  page.wait(5);
  assert.deepEqual(asks(page), [], "once");
});
