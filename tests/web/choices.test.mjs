// What the menus offer, and to whom; and what is said of everything that operators do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { personChoices, placeChoices } from "../../src/hubbub/web/choices.js";
import { did } from "../../src/hubbub/web/words.js";
import { ME, arrived, dev, lobby } from "./page.mjs";

const texts = (choices) => choices.map((choice) => choice.text);
const POWERS = ["Remove...", "Ban...", "Silence..."];

/** Choose one, answer its question, and return the lines that are typed for it. */
async function chosen(choices, text, answer) {
  await choices.find((choice) => choice.text === text).act();
  return answer.lines;
}

function doing(rest) {
  const lines = [];
  return { lines, ask: async () => rest, line: (text) => lines.push(text) };
}

test("operators of the server can remove, ban and silence, after one more question", async () => {
  const page = arrived();
  assert.ok(!POWERS.some((text) => texts(personChoices("ben", page.state, {})).includes(text)));
  page.server("op", { nick: "ana", person: ME, on: true, at: page.now });
  assert.deepEqual(texts(personChoices("ben", page.state, {})).slice(-3), POWERS);
  for (const [text, rest, lines] of [
    ["Remove...", "", ["/kick ben"]],
    ["Remove...", "be nice", ["/kick ben be nice"]],
    ["Remove...", null, []],
    ["Ban...", "2h spam", ["/ban ben 2h spam"]],
    ["Ban...", "", []],
    ["Silence...", "10m", ["/silence ben 10m"]],
  ]) {
    const answer = doing(rest);
    assert.deepEqual(await chosen(personChoices("ben", page.state, answer), text, answer), lines, `${text} ${rest}`);
  }
});

test("who leads a room can rename and lock it", async () => {
  const page = arrived({ list: [lobby(), dev()] });
  page.local("look", { key: "#dev" });
  assert.ok(!texts(placeChoices(page.state, {})).includes("Lock..."));
  const change = (mode, on, person = ME) =>
    page.server("mode", { nick: "ben", room: "#dev", at: page.now, changes: [{ mode, on, value: "ana", person }] });
  change("o", true);
  const answer = doing("invite");
  assert.deepEqual(await chosen(placeChoices(page.state, answer), "Lock...", answer), ["/lock invite"]);
  const leads = () => texts(placeChoices(page.state, {})).includes("Lock...");
  change("v", true);
  change("v", false);
  change("o", false, "other-person");
  assert.ok(leads(), "a lower role, or another one's, takes nothing");
  change("o", false);
  assert.ok(!leads());
});

test("who leads a room is told on coming in, on entering, and with its members", () => {
  const leads = (page) => texts(placeChoices(page.state, {})).includes("Lock...");
  const inDev = (list) => {
    const page = arrived({ list });
    page.local("look", { key: "#dev" });
    return page;
  };
  assert.ok(leads(inDev([lobby(), dev({ role: "q" })])));
  assert.ok(!leads(inDev([lobby(), dev({ role: "v" })])));
  const page = inDev([lobby(), dev()]);
  const members = (role, more = {}) => page.server("members", {
    room: "#dev", count: 1, members: [{ nick: "ana", person: ME, you: true, ...(role && { role }) }], ...more,
  });
  members("o");
  assert.ok(leads(page));
  members("", { count: 3000, members: [] });
  assert.ok(leads(page), "a list that is cut says nothing of who is not in it");
  members("");
  assert.ok(!leads(page));
  page.server("entered", { room: "#dev", scope: "#dev", count: 1, members: [{ nick: "ana", person: ME, role: "q" }] });
  assert.ok(leads(page));
});

test("each power has its sentence", () => {
  const event = { nick: "ana", who: "ben", room: "#dev", new: "#den", at: 0 };
  const kinds = ["kick", "rename", "removed", "silence", "redact", "op"].map((kind) => ({ ...event, event: kind, on: true }));
  const modes = [{ mode: "q", on: true, value: "ana" }, { mode: "n", on: false }, { mode: "k", on: true, value: "x" }];
  const all = [...kinds, { ...event, event: "ban", name: "ben" }, ...modes.map((one) => ({ ...event, event: "mode", changes: [one] }))];
  all.forEach((one) => assert.match(did(one), /\w+ \S+/, JSON.stringify(one)));
  assert.equal(did({ event: "op", nick: "ben", on: true, by: "ana" }), "ben is now an operator (by ana)");
});
