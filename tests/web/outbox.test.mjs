// Typed lines: shown at once, sent in order, exactly once, given back when they are refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf } from "../../src/hubbub/web/rows.js";
import { arrived, ben, dev, lobby, mine, said, BEN, Page, T0 } from "./page.mjs";

const send = (page, line, client = line, key = "#lobby") => page.local("send", { key, line, client });
const lines = (page) => page.taken().filter((one) => one.cmd === "line");
const waiting = (page) => page.state.outbox.map((item) => item.line);

test("a line is sent with its conversation and an id of its own, and waits until it is settled", () => {
  const page = arrived();
  send(page, "hello", "c1");
  const [request] = lines(page);
  assert.deepEqual({ ...request, ref: 0 }, { cmd: "line", line: "hello", to: "#lobby", client: "c1", ref: 0 });
  assert.deepEqual(waiting(page), ["hello"]);
  page.feed(mine(1, "hello"));
  assert.equal(page.state.outbox[0].stored, true, "not to be seen beside the message");
  page.done(request, { id: "m1", seq: 1 });
  assert.deepEqual(waiting(page), []);
  assert.deepEqual(page.texts(), ["hello"]);
});

test("without echo our message is shown when it is settled", () => {
  const page = arrived();
  send(page, "//hello");
  page.done(lines(page)[0], { id: "m1", seq: 1 });
  assert.deepEqual(page.texts(), ["/hello"]);
  page.feed(mine(1, "/hello"));
  assert.deepEqual(page.texts(), ["/hello"]);
});

test("not more than 8 lines are on their way; the others follow in order", () => {
  const page = arrived();
  for (let number = 1; number <= 12; number += 1) send(page, `line ${number}`);
  const sent = lines(page);
  assert.equal(sent.length, 8);
  page.done(sent[0], { id: "a", seq: 1 });
  page.done(sent[1], { id: "b", seq: 2 });
  assert.deepEqual(lines(page).map((one) => one.line), ["line 9", "line 10"]);
});

test("what was typed while the connection was away is sent afterwards, in order, once", () => {
  const page = arrived();
  send(page, "one", "c1");
  const [first] = lines(page);
  page.local("lost");
  send(page, "two", "c2");
  send(page, "three", "c3");
  assert.deepEqual(lines(page), []);
  page.come();
  const again = page.state.asked.filter((one) => one.what === "line");
  assert.equal(again.length, 0, "all were settled by the fake server");
  assert.deepEqual(waiting(page), []);
  assert.ok(first.ref);
});

test("a line that had no answer is sent again under the same id", () => {
  const page = arrived();
  send(page, "one", "c1");
  lines(page);
  page.local("lost");
  page.local("opened");
  page.welcome();
  assert.deepEqual(lines(page), [], "not before all is as it was");
  page.server("conversations", { list: [lobby()] });
  page.done({ ref: page.state.asked.find((one) => one.what === "conversations").ref });
  const [again] = lines(page);
  assert.equal(again.client, "c1");
  page.done(again, { id: "m1", seq: 1 });
  page.feed(mine(1, "one"));
  assert.deepEqual(page.texts().filter((text) => text === "one"), ["one"]);
});

test("a command that had no answer is not carried out twice by itself", () => {
  const page = arrived();
  send(page, "/undo", "c1");
  send(page, "hello", "c2");
  lines(page);
  page.local("lost");
  send(page, "/topic tea", "c3");
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  assert.deepEqual(lines(page).map((one) => one.line), ["hello", "/topic tea"]);
  assert.deepEqual([page.state.outbox[0].line, page.state.outbox[0].failed], ["/undo", "The connection broke; it may have been done."]);
  page.local("resend", { client: "c1" });
  assert.deepEqual(lines(page).map((one) => one.line), ["/undo"], "Retry decides");
});

test("a command that was sent when the page was left is not sent again; one that only waited is", () => {
  const item = { key: "#lobby", failed: "", at: T0 };
  const outbox = [
    { ...item, client: "c1", line: "/undo", tried: true }, { ...item, client: "c2", line: "/away", tried: false },
    { ...item, client: "c3", line: "quit", tried: true }, { ...item, client: "c4", line: "//undo", tried: true },
  ];
  const page = new Page({ name: "ana", inside: true, outbox });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  assert.deepEqual(lines(page).map((one) => one.client), ["c2", "c4"]);
});

test("after 2 minutes without a connection a line is not sent; Retry and Delete decide", () => {
  const page = arrived();
  page.local("lost");
  send(page, "one", "c1");
  send(page, "two", "c2");
  page.wait(121);
  assert.deepEqual(page.state.outbox.map((item) => Boolean(item.failed)), [true, true]);
  assert.match(page.effects.find((one) => one.effect === "alert").text, /^Not sent: one and two\. /);
  page.local("discard", { client: "c1" });
  page.local("resend", { client: "c2" });
  assert.deepEqual(page.state.outbox.map(({ client, failed }) => [client, failed]), [["c2", ""]]);
});

test("50 lines wait; the next stays in the box", () => {
  const page = arrived();
  page.local("lost");
  for (let number = 1; number <= 51; number += 1) send(page, `line ${number}`);
  assert.equal(page.state.outbox.length, 50);
  assert.deepEqual(page.effects.find((one) => one.effect === "restore"), { effect: "restore", key: "#lobby", text: "line 51" });
});

test("a refused line goes back into the box, and why stands in the log", () => {
  const page = arrived();
  send(page, "/jion #dev", "c1");
  const [request] = lines(page);
  page.server("failed", { code: "unknown-command", text: 'No command "/jion".', ref: request.ref });
  assert.deepEqual(waiting(page), []);
  const restore = page.effects.find((one) => one.effect === "restore");
  assert.equal(restore.text, "/jion #dev");
  assert.deepEqual(page.texts(), ['No command "/jion".']);
  page.local("keep", restore);
  assert.equal(page.state.outbox[0].failed, 'No command "/jion".', "the box had other text");
});

test("a line for somebody who was renamed meanwhile goes to the same person", () => {
  const page = arrived({ list: [lobby(), ben()] });
  page.local("lost");
  send(page, "for you only", "c1", `@${BEN}`);
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby(), ben({ name: "benny" })] });
  page.done({ ref: page.state.asked.find((one) => one.what === "conversations").ref });
  assert.equal(lines(page)[0].to, `@${BEN}`);
});

for (const [what, key] of [["known by id", `@${BEN}`], ["known by name", "@~cho"]]) {
  test(`a line for a private conversation that the server does not list is sent, to somebody ${what}`, () => {
    const page = arrived();
    page.local("look-at-person", key === "@~cho" ? { nick: "cho" } : { nick: "ben", person: BEN });
    page.local("lost");
    send(page, "for you only", "c1", key);
    page.local("look", { key: "#lobby" });
    page.local("opened");
    page.welcome();
    page.server("conversations", { list: [lobby()] });
    page.done(page.last("conversations"));
    assert.deepEqual(lines(page).map((one) => [one.to, one.line]), [[key === "@~cho" ? "cho" : key, "for you only"]]);
  });
}

test("a private line that waited when the page was left is sent, and its conversation is there", () => {
  const item = { client: "c1", key: "@other", name: "cho", line: "for you only", at: T0, failed: "" };
  const page = new Page({ name: "ana", inside: true, outbox: [item] });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  assert.deepEqual(lines(page).map((one) => one.to), ["@other"]);
  assert.deepEqual([page.conversation("@other").name, page.conversation("@other").person], ["cho", "other"]);
});

test("a line for a room that we are no longer in is kept, and said nowhere else", () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("lost");
  send(page, "only for dev", "c1", "#dev");
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done({ ref: page.state.asked.find((one) => one.what === "conversations").ref });
  const join = page.last("join");
  assert.equal(join.room, "#dev");
  page.server("failed", { code: "invite-only", text: "#dev is by invitation.", ref: join.ref });
  assert.deepEqual(lines(page), []);
  assert.equal(page.state.outbox[0].failed, "You are no longer in #dev.");
  const told = page.effects.filter((one) => one.effect === "alert").map((one) => one.text);
  assert.ok(told.includes("Not sent: only for dev. You are no longer in #dev. Retry or delete it in #lobby."), told.join());
  assert.deepEqual(rowsOf(page.state).filter((row) => row.type === "waiting").map((row) => row.item.line), ["only for dev"]);
});

test("lines that waited when the page was left wait again; old ones are not sent by themselves", () => {
  const item = { key: "#lobby", failed: "" };
  const outbox = [{ ...item, client: "old", line: "old", at: T0 - 600_000 }, { ...item, client: "new", line: "new", at: T0 - 5_000 }];
  const page = new Page({ name: "ana", inside: true, outbox });
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  assert.deepEqual(lines(page).map((one) => one.client), ["new"]);
  assert.deepEqual(page.state.outbox.map((one) => one.client), ["old", "new"]);
});

test("a message of somebody else with the same words hides nothing of ours", () => {
  const page = arrived();
  send(page, "hello");
  page.feed(said(1, "hello"));
  assert.equal(page.state.outbox[0].stored, false);
});

test("a line typed before there was any connection waits for it", () => {
  const page = new Page({ name: "ana", inside: "1", rooms: ["#lobby", "#dev"] });
  page.local("send", { key: "#lobby", line: "hello?", client: "c-1" });
  page.local("send", { key: "#dev", line: "anyone?", client: "c-2" });
  assert.deepEqual(waiting(page), ["hello?", "anyone?"]);
  assert.deepEqual(rowsOf(page.state).map((row) => row.type), ["day", "waiting"]);
  page.local("opened");
  page.welcome();
  page.server("conversations", { list: [lobby(), dev()] });
  page.done(page.last("conversations"));
  assert.deepEqual(lines(page).map((one) => [one.to, one.line]), [["#lobby", "hello?"], ["#dev", "anyone?"]]);
});

test("a line for a conversation that is not known yet stays in the box", () => {
  const page = new Page({ name: "ana", inside: "1", open: "@somebody" });
  const { effects } = page.local("send", { key: "@somebody", line: "hello?", client: "c-1" });
  assert.deepEqual(effects[0], { effect: "restore", key: "@somebody", text: "hello?" });
  assert.equal(effects[1].effect, "alert");
  assert.deepEqual(page.state.outbox, []);
});
