// Where one may be: rooms that cannot be entered, invitations, private talk out of sight, what is new.

import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf } from "../../src/hubbub/web/rows.js";
import { BEN, Page, WITH_BEN, arrived, ben, lobby, privately, said } from "./page.mjs";

/** Return a page that was in #dev, and is not let in again. */
function shutOut(code, text) {
  const page = new Page({ name: "ana", inside: true, open: "#dev", rooms: ["#dev"] });
  page.local("opened");
  page.server("hello", { version: 1, server: "Office", people: 2 });
  page.welcome();
  page.server("conversations", { list: [lobby()] });
  page.done(page.last("conversations"));
  page.server("failed", { code, text, ref: page.last("join").ref });
  page.page(page.last("history"), [said(1)]);
  return page;
}

test("a room that cannot be entered again leads to #lobby, which says why", () => {
  const page = shutOut("invite-only", "#dev is by invitation. Ask ben.");
  assert.equal(page.state.open, "#lobby");
  assert.deepEqual(page.texts(), ["message 1", "#dev is by invitation. Ask ben."]);
  assert.ok(!page.effects.some((one) => one.effect === "password"));
});

test("a room with a password asks for it, at once and when it is opened", () => {
  const page = shutOut("room-password", "#dev needs a password");
  assert.deepEqual(page.effects.filter((one) => one.effect === "password"), [{ effect: "password", room: "#dev" }]);
  page.effects.length = 0;
  for (const one of page.state.asked) {
    page.done(one);
  }
  page.local("look", { key: "#den", name: "#den" });
  page.server("failed", { code: "room-password", text: "#den needs a password", ref: page.last("join").ref });
  assert.deepEqual(page.effects.filter((one) => one.effect === "password"), [{ effect: "password", room: "#den" }]);
});

test("an invitation has a button, is told, and counts while the page is out of sight", () => {
  const page = arrived();
  page.local("visible", { on: false });
  page.server("invite", { nick: "ben", to: "ana", room: "#dev", at: page.now, id: "i1" });
  assert.equal(rowsOf(page.state).at(-1).room, "#dev");
  assert.equal(page.state.invited, 1);
  assert.equal(page.effects.at(-1).effect, "invited");
  page.local("visible", { on: true });
  assert.equal(page.state.invited, 0);
});

test("a hidden conversation comes back with a new message only", () => {
  const page = arrived({ list: [lobby(), ben({ last: 5, read: 5 })] });
  page.local("look", { key: `@${BEN}` });
  page.local("hide", { key: `@${BEN}` });
  assert.equal(page.state.open, "#lobby");
  assert.deepEqual(page.state.hidden, { [WITH_BEN]: 5 });
  const kept = { hidden: page.state.hidden };
  const key = `@${BEN}`;
  assert.equal(arrived({ kept, list: [lobby(), ben({ last: 5 })] }).conversation(key), undefined);
  assert.ok(arrived({ kept, list: [lobby(), ben({ last: 6 })] }).conversation(key));
  page.server("message", privately(7, "again"));
  assert.ok(page.conversation(key));
});

test("a hidden conversation that is opened again stays", () => {
  const list = [lobby(), ben({ last: 5, read: 5 })];
  const page = arrived({ kept: { hidden: { [WITH_BEN]: 5, "@x:y": 1 } }, list });
  page.local("look-at-person", { nick: "ben", person: BEN });
  page.page(page.last("history"), [privately(5, "hello")], { scope: WITH_BEN });
  assert.deepEqual(page.state.hidden, { "@x:y": 1 });
});

test("after a visit the line stands where reading ended, in #lobby too", () => {
  const list = [lobby({ unread: 2, read: 1, last: 3 })];
  const messages = [said(1), said(2), said(3)];
  const types = rowsOf(arrived({ list, messages }).state).map((row) => row.type);
  assert.deepEqual(types, ["day", "message", "new", "message", "message"]);
  const first = rowsOf(arrived({ list: [lobby({ unread: 3, last: 3 })], messages }).state);
  assert.ok(!first.some((row) => row.type === "new"), "nothing is new at the first visit");
});

test("programs are told from people when they come", () => {
  const page = arrived();
  page.server("login", { nick: "bot", person: "bot-person", door: "api", at: page.now });
  page.server("login", { nick: "cho", person: "cho-person", door: "web", at: page.now });
  assert.deepEqual([page.state.people.bot.script, page.state.people.cho.script], [true, false]);
});
