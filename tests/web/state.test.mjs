// Conversations: order, doubles, gaps, unread, the `new` line, read marks, redactions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BEN, ME, Page, arrived, ben, dev, lobby, mine, privately, said } from "./page.mjs";

test("messages stand in the order of their seq, whatever order they come in", () => {
  const page = arrived();
  for (const seq of [3, 1, 2]) page.feed(said(seq));
  assert.deepEqual(page.texts(), ["message 1", "message 2", "message 3"]);
});

test("a message that comes twice is shown and counted once", () => {
  const page = arrived();
  page.local("visible", { on: false });
  page.feed(said(1));
  page.feed(said(1));
  assert.deepEqual(page.texts(), ["message 1"]);
  assert.equal(page.conversation().unread, 1);
  assert.equal(page.effects.filter((one) => one.effect === "arrived").length, 1);
});

test("what is read at the end of the open, visible log is not unread, and the server is told", () => {
  const page = arrived();
  page.feed(said(5));
  assert.equal(page.conversation().unread, 0);
  page.wait(3);
  assert.deepEqual(page.sent.filter((one) => one.cmd === "read"), [{ cmd: "read", to: "#lobby", upto: 5 }]);
  page.wait(5);
  assert.equal(page.sent.filter((one) => one.cmd === "read").length, 1);
});

test("a busy room does not send a read mark for each message", () => {
  const page = arrived();
  for (let seq = 1; seq <= 100; seq += 1) {
    page.now += 50;
    page.feed(said(seq));
    page.local("tick");
  }
  assert.ok(page.sent.filter((one) => one.cmd === "read").length <= 4);
});

for (const [what, kind] of [["hidden", "visible"], ["scrolled up", "bottom"]]) {
  test(`while the page is ${what} messages are unread, and the first stands under the new line`, () => {
    const page = arrived({ messages: [said(1), said(2)] });
    page.local(kind, { on: false });
    page.feed(said(3, "hi ana"));
    page.feed(said(4));
    const { unread, mentions, newAfter, below } = page.conversation();
    assert.deepEqual({ unread, mentions, newAfter, below }, { unread: 2, mentions: 1, newAfter: 2, below: 2 });
    page.local(kind, { on: true });
    assert.equal(page.conversation().unread, 0);
    assert.equal(page.conversation().newAfter, 2, "it stays put while one is there");
    page.feed(said(5));
    assert.equal(page.conversation().newAfter, 2);
  });
}

test("the new line moves when the page was left once more", () => {
  const page = arrived({ messages: [said(1)] });
  page.local("visible", { on: false });
  page.feed(said(2));
  page.local("visible", { on: true });
  page.local("visible", { on: false });
  page.feed(said(3));
  page.feed(said(4));
  assert.equal(page.conversation().newAfter, 2);
});

test("a conversation that is opened shows the new line where reading ended", () => {
  const page = arrived({ list: [lobby(), dev({ unread: 2, read: 7, last: 9 })] });
  page.local("look", { key: "#dev" });
  assert.equal(page.conversation("#dev").newAfter, 7);
  page.page(page.last("history"), [7, 8, 9].map((seq) => said(seq, "x", { to: "#dev", scope: "#dev" })));
  assert.equal(page.conversation("#dev").newAfter, 7);
  assert.equal(page.conversation("#dev").unread, 0, "its end is in sight");
});

test("Esc takes the new line away and counts all as read", () => {
  const page = arrived({ messages: [said(1)] });
  page.local("bottom", { on: false });
  page.feed(said(2));
  page.local("mark-read", { key: "#lobby" });
  const { newAfter, unread, read } = page.conversation();
  assert.deepEqual({ newAfter, unread, read }, { newAfter: 0, unread: 0, read: 2 });
});

test("a muted room counts mentions only", () => {
  const page = arrived({ list: [lobby(), dev({ muted: true })] });
  page.feed(said(1, "hello", { to: "#dev", scope: "#dev" }));
  page.feed(said(2, "ana: look", { to: "#dev", scope: "#dev" }));
  const { unread, mentions } = page.conversation("#dev");
  assert.deepEqual({ unread, mentions }, { unread: 0, mentions: 1 });
  page.server("mute", { room: "#dev", on: false });
  page.feed(said(3, "hello", { to: "#dev", scope: "#dev" }));
  assert.equal(page.conversation("#dev").unread, 1);
});

test("what was read on another device is read here, and never goes back", () => {
  const page = arrived({ list: [lobby(), ben({ unread: 3, mentions: 0, read: 1, last: 4 })] });
  page.server("read", { person: ME, scope: ben().scope, upto: 4 });
  assert.equal(page.conversation(`@${BEN}`).unread, 0);
  page.server("read", { person: ME, scope: ben().scope, upto: 2 });
  assert.equal(page.conversation(`@${BEN}`).read, 4);
});

test("a private message opens no conversation but adds one", () => {
  const page = arrived();
  page.feed(privately(1, "psst"));
  assert.equal(page.state.open, "#lobby");
  assert.equal(page.conversation(`@${BEN}`).name, "ben");
  assert.equal(page.conversation(`@${BEN}`).unread, 1);
  assert.equal(page.effects.at(-1).private, true);
});

test("what another tab of ours wrote shows here as ours and is not unread", () => {
  const page = arrived({ list: [lobby(), ben()] });
  page.feed(mine(1, "from my phone", { to: "ben", scope: ben().scope, recipient: BEN }));
  assert.equal(page.conversation(`@${BEN}`).unread, 0);
  assert.equal(page.effects.length, 0);
});

test("a message that is taken back loses its text everywhere", () => {
  const page = arrived({ messages: [said(1, "secret")] });
  page.local("bottom", { on: false });
  page.feed(said(2, "ana: secret"));
  page.server("redact", { id: "r", seq: 3, message: "m2", scope: "#lobby", to: "#lobby", nick: "ben" });
  const item = page.conversation().items.at(-1);
  assert.equal(item.removed, true);
  assert.equal(item.message.text, "");
  assert.deepEqual([page.conversation().unread, page.conversation().mentions], [0, 0]);
});

test("scrolling up asks for what stands before the first, until there is no more", () => {
  const page = new Page({ name: "ana", inside: true });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby({ last: 200 })] });
  page.done(page.last("conversations"));
  page.page(page.last("history"), [said(199), said(200)], { more: true });
  page.local("older", { key: "#lobby" });
  page.local("older", { key: "#lobby" });
  assert.equal(page.taken().filter((one) => one.before === 199).length, 1);
  page.local("older", { key: "#lobby" });
  page.page({ ref: page.state.asked[0].ref, to: "#lobby" }, [said(198)]);
  assert.deepEqual(page.texts(), ["message 198", "message 199", "message 200"]);
  page.taken();
  page.local("older", { key: "#lobby" });
  assert.deepEqual(page.taken(), []);
});

test("10,000 messages: not more than 2,000 are kept, and the others can be had again", () => {
  const page = arrived();
  for (let seq = 1; seq <= 10_000; seq += 1) page.feed(said(seq));
  const { items, older } = page.conversation();
  assert.equal(items.length, 2000);
  assert.equal(items[0].seq, 8001);
  assert.equal(older, true);
});

test("a link to one message loads what is around it, and the end comes back on request", () => {
  const page = arrived({ messages: [said(900)] });
  page.local("look", { key: "#lobby", seq: 50 });
  const request = page.last("history");
  assert.equal(request.around, 50);
  page.page(request, [said(49), said(50), said(51)], { more: true, newer: true });
  assert.equal(page.conversation().jump, 50);
  page.feed(said(901));
  assert.deepEqual(page.texts(), ["message 49", "message 50", "message 51"], "no gap is hidden");
  page.local("newer", { key: "#lobby" });
  assert.equal(page.last("history").after, 51);
  page.page(page.last("history"), [said(52)], { more: true });
  page.local("latest", { key: "#lobby" });
  page.page(page.last("history"), [said(900), said(901)], { more: true });
  assert.deepEqual(page.texts(), ["message 900", "message 901"]);
  page.feed(said(902));
  assert.equal(page.texts().length, 3);
});

test("more conversations than are kept: the quietest goes, whatever it is, and never the open one", () => {
  const rooms = Array.from({ length: 299 }, (_, number) => ({ name: `#r${number}`, scope: `#r${number}`, last: 500 - number }));
  const page = arrived({ list: [lobby(), ...rooms] });
  page.feed(privately(900, "psst"));
  assert.equal(Object.keys(page.state.conversations).length, 300);
  assert.equal(page.conversation("#r298"), undefined);
  page.feed(said(901, "x", { to: "#new", scope: "#new" }));
  assert.deepEqual([page.conversation(`@${BEN}`), page.conversation("#r297").name], [undefined, "#r297"]);
});

test("what an event cannot mean changes nothing", () => {
  const page = arrived();
  const before = page.state;
  page.server("of-a-newer-server", { x: 1 });
  page.server("toString");
  page.local("constructor");
  assert.deepEqual({ ...page.state, heard: 0 }, { ...before, heard: 0 });
});
