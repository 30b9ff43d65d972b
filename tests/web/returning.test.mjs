// Coming in, being refused, being put out, and coming back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { BEN, ME, Page, T0, arrived, ben, dev, lobby, mine, said } from "./page.mjs";

const ask = (page, what) => page.state.asked.find((one) => one.what === what);

test("without a name the page asks who is there, then for a name", () => {
  const page = new Page();
  page.local("opened");
  assert.deepEqual(page.taken(), [{ cmd: "hello", version: 1, token: "t".repeat(32) }]);
  page.server("hello", { version: 1, server: "Office", people: 3, nick: "ana" });
  assert.deepEqual([page.state.phase, page.state.name, page.state.count], ["card", "ana", 3]);
  page.local("named", { name: " ana " });
  const [request] = page.taken();
  assert.deepEqual([request.cmd, request.name], ["hello", "ana"]);
});

test("a name given before there is a connection is used when there is one", () => {
  const page = new Page();
  page.local("named", { name: "ana" });
  page.local("opened");
  page.server("hello", { version: 1, server: "Office", people: 3 });
  assert.equal(page.last("hello").name, "ana");
});

test("a taken name stays in the field, with the free ones beside it", () => {
  const page = new Page();
  page.local("opened");
  page.server("hello", { version: 1, server: "Office", people: 3 });
  page.local("named", { name: "ana" });
  page.server("failed", { code: "name-taken", text: '"ana" is taken.', ref: page.last("hello").ref, free: ["ana2", "ana_"] });
  assert.deepEqual(page.state.card, { error: '"ana" is taken.', free: ["ana2", "ana_"] });
  assert.deepEqual([page.state.phase, page.state.name], ["card", "ana"]);
  page.local("named", { name: "ana2" });
  assert.equal(page.last("hello").name, "ana2");
});

test("a reload comes in by itself, in the same conversation", () => {
  const page = new Page({ name: "ana", inside: true, open: "#dev", rooms: ["#lobby", "#dev"] });
  assert.equal(page.state.phase, "chat");
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  assert.equal(page.state.link, "restoring");
  const join = page.last("join");
  page.server("entered", { room: "#dev", at: T0, person: ME, count: 1, members: [] });
  page.done(join);
  assert.equal(page.state.link, "on");
  assert.equal(page.last("history").to, "#dev");
});

test("a reload is in sight before there is anything to read", () => {
  const page = new Page({ name: "ana", inside: true });
  page.local("bottom", { on: true });
  page.local("visible", { on: true });
  assert.deepEqual(page.taken(), []);
});

test("a break: what was missed is asked for, shown in order, and counted in one line", () => {
  const page = arrived({ list: [lobby(), dev()], messages: [said(1), said(2)] });
  page.feed(said(3));
  page.local("lost");
  page.wait(42);
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby({ unread: 2, read: 3, last: 6 }), dev({ unread: 1, last: 5 })] });
  page.done(page.last("conversations"));
  const request = page.last("history");
  assert.deepEqual([request.to, request.after], ["#lobby", 3]);
  page.feed(said(7));
  page.page(request, [said(4), mine(5, "from my phone"), said(6), said(7)], { removed: ["m2"] });
  assert.deepEqual(page.texts(), [
    "message 1", "", "message 3", "Back after 42 s. 4 messages meanwhile.",
    "message 4", "from my phone", "message 6", "message 7",
  ]);
});

test("a short break in which nothing happened says only how long it was", () => {
  const page = arrived({ messages: [said(1)] });
  page.local("lost");
  page.wait(3);
  page.come({ messages: [said(1)] });
  assert.deepEqual(page.texts(), ["message 1", "Back after 3 s."]);
});

test("after a long break the log begins anew, so that nothing is missing in its middle", () => {
  const page = arrived({ messages: [said(1)] });
  page.local("lost");
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby({ last: 900 })] });
  page.done(page.last("conversations"));
  page.page(page.last("history"), [said(2)], { more: true });
  const request = page.last("history");
  assert.equal(request.after, undefined);
  page.page(request, [said(899), said(900)], { more: true });
  assert.deepEqual(page.texts().slice(0, 2), ["message 899", "message 900"]);
  assert.equal(page.conversation().older, true);
});

test("a conversation that was not open is loaded anew when it is opened", () => {
  const page = arrived({ list: [lobby(), ben({ last: 1 })] });
  page.local("look", { key: `@${BEN}` });
  page.page(page.last("history"), []);
  page.local("look", { key: "#lobby" });
  page.local("lost");
  page.come({ list: [lobby(), ben({ last: 2, unread: 1 })] });
  assert.equal(page.conversation(`@${BEN}`).loaded, false);
});

test("whoever does not answer is hung up on", () => {
  const page = arrived();
  page.local("wake");
  page.local("wake");
  assert.equal(page.taken().filter((one) => one.cmd === "ping").length, 1);
  page.wait(5);
  assert.ok(!page.effects.some((one) => one.effect === "hang-up"));
  page.wait(2);
  assert.ok(page.effects.some((one) => one.effect === "hang-up"));
});

test("a silent connection is asked whether it is there; the answer is not shown", () => {
  const page = arrived();
  page.wait(32);
  const ping = page.last("ping");
  page.server("info", { code: "pong", text: "The server answers." });
  page.done(ping);
  assert.deepEqual(page.texts(), []);
  assert.equal(page.effects.length, 0);
});

test("put out: why, and when one can come back", () => {
  const page = arrived();
  page.server("goodbye", { text: "ana removed you. You can come back in 1 minute.", error: true, code: "removed", wait: 60 });
  assert.equal(page.state.phase, "gone");
  assert.deepEqual(page.state.gone.until - page.now, 60_000);
  page.local("lost");
  page.local("try-again");
  assert.equal(page.state.phase, "chat");
  assert.ok(page.effects.some((one) => one.effect === "connect"));
});

test("banned at the door: the sentence stays, without a way back", () => {
  const page = new Page({ name: "ana", inside: true });
  page.local("opened");
  page.server("hello", { version: 1, server: "Office", people: 3 });
  page.server("failed", { code: "banned", text: "You are banned from Office.", ref: page.last("hello").ref });
  page.server("goodbye", { text: "You are banned from Office.", error: true, code: "banned" });
  assert.deepEqual([page.state.phase, page.state.gone.until], ["gone", -1]);
});

test("a full server is tried again by itself", () => {
  const page = new Page({ name: "ana", inside: true });
  page.local("opened");
  page.server("hello", { version: 1, server: "Office", people: 200 });
  page.server("failed", { code: "full", text: "Office is full.", ref: page.last("hello").ref });
  page.wait(29);
  assert.equal(page.state.phase, "gone");
  page.wait(2);
  assert.equal(page.state.phase, "chat");
});

test("a server that restarts: one can keep typing", () => {
  const page = arrived();
  page.server("goodbye", { text: "Office is closing: restart.", error: true, code: "closing" });
  page.local("lost");
  assert.equal(page.state.phase, "chat");
  assert.equal(page.state.closing, "Office is closing: restart.");
});

test("/quit leads back to the card, with the goodbye", () => {
  const page = arrived();
  page.local("send", { key: "#lobby", line: "/quit", client: "c" });
  page.server("goodbye", { text: "Goodbye, ana." });
  assert.deepEqual([page.state.phase, page.state.card.said], ["card", "Goodbye, ana."]);
  assert.deepEqual(page.state.outbox, []);
});

test("words that only begin like a goodbye are talk, and lost with none", () => {
  for (const line of ["exit 4 is closed today", "bye everybody", "bye", "/quitter", "logout is broken"]) {
    const page = arrived();
    page.local("send", { key: "#lobby", line, client: "c" });
    page.server("goodbye", { text: "Office is closing: restart.", error: true, code: "closing" });
    assert.deepEqual([page.state.phase, page.state.outbox.length], ["chat", 1], line);
  }
  for (const line of ["/quit see you", "/BYE", " Quit ", "/logout\nnow"]) {
    const page = arrived();
    page.local("send", { key: "#lobby", line, client: "c" });
    page.server("goodbye", { text: "Goodbye, ana." });
    assert.equal(page.state.phase, "card", line);
  }
});

test("a goodbye takes the line away that it answers, and no other", () => {
  const page = arrived();
  page.local("send", { key: "#lobby", line: "hello", client: "c1" });
  page.local("send", { key: "#lobby", line: "/quit", client: "c2" });
  page.local("send", { key: "#lobby", line: "/bye all", client: "c3" });
  page.server("goodbye", { text: "Goodbye, ana." });
  assert.deepEqual(page.state.outbox.map((item) => item.line), ["hello", "/bye all"]);
});

test("put out of a room: back in #lobby, with the reason", () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("look", { key: "#dev" });
  page.server("kick", { id: "k", at: T0, nick: "ben", room: "#dev", who: "ana", text: "please calm down" });
  assert.equal(page.state.open, "#lobby");
  assert.equal(page.conversation("#dev"), undefined);
  assert.match(page.texts().at(-1), /^ben removed you from #dev: please calm down/);
});

test("after a break those who are here are told anew, in every room", () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("look", { key: "#dev" });
  page.server("members", { room: "#dev", count: 2, members: [{ nick: "ana", person: ME }, { nick: "cho", person: "c" }] });
  for (const request of page.taken()) page.done(request);
  page.local("look", { key: "#lobby" });
  page.local("lost");
  page.come({ list: [lobby(), dev()] });
  assert.deepEqual(Object.keys(page.state.people).sort(), ["ana", "ben"], "cho went meanwhile");
  assert.deepEqual(page.conversation().members, ["ana", "ben"]);
  page.local("look", { key: "#dev" });
  assert.equal(page.last("who").room, "#dev");
});

/** Come in by an address that names a room we are not in; the server lists these rooms. */
function byAddress(kept, listed) {
  const page = new Page({ name: "ana", inside: true, ...kept });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  const request = page.last("rooms");
  page.server("rooms", { rooms: listed.map((room) => ({ room })), server: "Office", people: 2 });
  page.done(request);
  return page;
}

test("an address that names a room nobody made makes none: it is asked first", () => {
  const page = byAddress({ open: "#anything", visit: "#anything", jump: 7 }, ["#lobby", "#dev"]);
  assert.equal(page.last("join"), undefined);
  assert.deepEqual(page.effects.find((one) => one.effect === "make"), { effect: "make", key: "#anything" });
  assert.deepEqual([page.state.open, page.state.panel], ["#lobby", null]);
});

test("an address that names a room of others enters it, at its message", () => {
  const page = byAddress({ open: "#dev", visit: "#dev", jump: 7 }, ["#lobby", "#Dev"]);
  assert.equal(page.last("join").room, "#Dev");
  page.server("entered", { room: "#Dev", at: T0, person: ME, count: 1, members: [] });
  assert.deepEqual([page.state.open, page.last("history").around], ["#dev", 7]);
});

test("an address that is followed later asks too, and one of ours does not", () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("visit", { key: "#dev", seq: 0 });
  assert.deepEqual([page.state.open, page.last("rooms")], ["#dev", undefined]);
  page.local("visit", { key: "#anything", seq: 0 });
  page.server("rooms", { rooms: [], server: "Office", people: 2 });
  assert.equal(page.last("join"), undefined);
  assert.equal(page.effects.at(-1).effect, "make");
});

test("a room that is no longer ours after a break leaves us in #lobby", () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("look", { key: "#dev" });
  page.local("lost");
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  page.server("failed", { code: "room-banned", text: "You are banned from #dev.", ref: page.last("join").ref });
  assert.deepEqual([page.state.link, page.state.open], ["on", "#lobby"]);
});

test("rooms that can be entered only later are entered later, and not forgotten", () => {
  const page = new Page({ name: "ana", inside: true, rooms: ["#lobby", "#dev"] });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  page.server("failed", { code: "slow-down", text: "Too many.", ref: page.last("join").ref, wait: 7 });
  assert.equal(page.state.link, "on");
  page.taken();
  page.wait(6);
  assert.equal(page.last("join"), undefined);
  page.wait(2);
  assert.equal(page.last("join").room, "#dev");
  assert.deepEqual(page.state.rooms, ["#lobby", "#dev"]);
});

test("a server that does not answer now is not asked again at once", () => {
  const page = new Page({ name: "ana", inside: true });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  const refuse = () => page.server("failed", { code: "slow-down", text: "Too many.", ref: page.last("history").ref, wait: 5 });
  refuse();
  page.taken();
  page.wait(4);
  page.local("older", { key: "#lobby" });
  assert.equal(page.last("history"), undefined);
  page.wait(2);
  page.page(page.last("history"), [said(9)], { more: true });
  page.local("older", { key: "#lobby" });
  refuse();
  page.taken();
  page.local("older", { key: "#lobby" });
  assert.equal(page.last("history"), undefined);
});
