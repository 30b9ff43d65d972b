// The rows of the log: days, groups, the new line, and the part of them that is in the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { T0, arrived, dev, lobby, mine, said } from "./page.mjs";
import { around, atEnd, downwards, moved, rowsOf, upwards } from "../../src/hubbub/web/rows.js";

const MINUTE = 60_000;
const kinds = (page) => rowsOf(page.state).map((row) => row.type);
const message = (seq, minutes, more = {}) => said(seq, `m${seq}`, { at: T0 + minutes * MINUTE, ...more });

test("one author within 5 minutes is one group; later, somebody else, or an act begins another", () => {
  const page = arrived({
    messages: [
      message(1, 0), message(2, 4), message(3, 10), mine(4, "x", { at: T0 + 11 * MINUTE }),
      message(5, 12, { kind: "act" }), message(6, 12),
    ],
  });
  const firsts = rowsOf(page.state).filter((row) => row.type === "message").map((row) => row.first);
  assert.deepEqual(firsts, [true, false, true, true, true, true]);
});

test("each day has its line", () => {
  const page = arrived({ messages: [message(1, 0), message(2, 24 * 60), message(3, 24 * 60 + 1)] });
  assert.deepEqual(kinds(page), ["day", "message", "day", "message", "message"]);
});

test("the new line stands before the first message of somebody else that is not read", () => {
  const page = arrived({ messages: [said(1)] });
  page.local("visible", { on: false });
  page.feed(mine(2, "from my phone"));
  page.feed(said(3));
  assert.deepEqual(kinds(page), ["day", "message", "message", "new", "message"]);
});

test("comings are one quiet row, and end a group", () => {
  const page = arrived({ messages: [said(1)] });
  page.now = T0 + 2000;
  page.server("login", { id: "1", at: page.now, nick: "cho", person: "c" });
  page.feed(said(3));
  const rows = rowsOf(page.state);
  assert.deepEqual(rows.map((row) => row.type), ["day", "message", "note", "message"]);
  assert.equal(rows[2].text, "cho connected");
  assert.equal(rows[3].first, true);
});

test("what waits stands at the end, until it is stored", () => {
  const page = arrived({ messages: [said(1)] });
  page.now = T0 + 2000;
  page.local("send", { key: "#lobby", line: "hello", client: "c" });
  assert.deepEqual(kinds(page), ["day", "message", "waiting"]);
  page.feed(mine(2, "hello"));
  assert.deepEqual(kinds(page), ["day", "message", "message"]);
});

const list = (from, to) => Array.from({ length: to - from }, (_, index) => ({ id: from + index }));

test("never more than 240 rows are in the page, wherever one scrolls", () => {
  let part = atEnd(2000, 2000);
  for (let step = 0; step < 40; step += 1) {
    part = upwards(part);
    assert.ok(part.end - part.start <= 240);
  }
  assert.equal(part.start, 0);
  for (let step = 0; step < 40; step += 1) {
    part = downwards(part, 2000);
    assert.ok(part.end - part.start <= 240);
  }
  assert.equal(part.end, 2000);
});

test("at the end rows are let go only when there are many", () => {
  assert.deepEqual(atEnd(120, 0), { start: 0, end: 120 });
  assert.deepEqual(atEnd(240, 0), { start: 0, end: 240 });
  assert.deepEqual(atEnd(241, 0), { start: 121, end: 241 });
  assert.deepEqual(atEnd(242, 121), { start: 121, end: 242 });
});

test("the part stays where it is when older rows come before it, or new ones after it", () => {
  const before = list(100, 200);
  assert.deepEqual(moved({ start: 20, end: 60 }, before, list(0, 200)), { start: 120, end: 160 });
  assert.deepEqual(moved({ start: 20, end: 100 }, before, list(100, 205)), { start: 20, end: 105 });
  assert.deepEqual(moved({ start: 0, end: 10 }, before, list(900, 950)), atEnd(50, 0), "another log");
});

test("a row that is sought stands inside its part", () => {
  const part = around(500, 2000);
  assert.ok(part.start < 500 && part.end > 500);
  assert.deepEqual(around(0, 10), { start: 0, end: 10 });
});

test("in a room where nothing was read yet the new line stands before all", () => {
  const page = arrived({ list: [lobby(), dev({ unread: 1, last: 5 })] });
  page.local("look", { key: "#dev" });
  page.page(page.last("history"), [said(5, "first", { to: "#dev", scope: "#dev" })]);
  assert.deepEqual(kinds(page), ["day", "new", "message"]);
});
