// The connection and what the browser remembers, with fakes for both.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Link } from "../../src/hubbub/web/link.js";
import { Storage, memory, usable } from "../../src/hubbub/web/storage.js";
import { initial } from "../../src/hubbub/web/state.js";

class Socket {
  static made = [];
  constructor(url) {
    this.url = url;
    this.readyState = 0;
    this.sent = [];
    Socket.made.push(this);
  }
  open() { this.readyState = 1; this.onopen(); }
  send(text) { this.sent.push(text); }
  close() { this.readyState = 3; this.onclose?.(); }
}

function link({ wanted, random = () => 1 } = {}) {
  const events = [];
  const timers = [];
  Socket.made = [];
  const outside = {
    WebSocket: Socket, now: () => 1000, random,
    later: (callback, ms) => timers.push({ callback, ms }) && timers.at(-1),
    cancel: (timer) => timer && (timer.off = true),
  };
  const made = new Link({ url: "ws://x/ws", feed: (event) => events.push(event), wanted, outside });
  const fire = () => timers.filter((timer) => !timer.off).forEach((timer) => { timer.off = true; timer.callback(); });
  return { made, events, timers, fire };
}

test("the delays between tries grow to 15 s, and begin anew after a welcome", () => {
  const { made, timers, fire } = link();
  made.connect();
  const delays = [];
  for (let round = 0; round < 6; round += 1) {
    Socket.made.at(-1).close();
    delays.push(timers.findLast((timer) => !timer.off).ms);
    fire();
  }
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 15000, 15000]);
  Socket.made.at(-1).open();
  Socket.made.at(-1).onmessage({ data: '{"event":"welcome"}' });
  Socket.made.at(-1).close();
  assert.equal(timers.findLast((timer) => !timer.off).ms, 1000);
});

test("chance takes up to a quarter off a delay", () => {
  const { made, timers } = link({ random: () => 0 });
  made.connect();
  Socket.made[0].close();
  assert.equal(timers.findLast((timer) => !timer.off).ms, 750);
});

test("Try now makes one connection, not two", () => {
  const { made, fire } = link();
  made.connect();
  Socket.made[0].close();
  made.connect();
  made.connect();
  Socket.made[1].open();
  fire();
  assert.deepEqual(Socket.made.map((socket) => socket.readyState), [3, 1]);
});

test("a connection that takes too long to be made is given up", () => {
  const { made, events, fire } = link();
  made.connect();
  fire();
  assert.equal(events[0].local, "lost");
});

test("junk in a frame is skipped; a closed socket says nothing more", () => {
  const { made, events } = link();
  made.connect();
  const [socket] = Socket.made;
  socket.open();
  for (const data of ["", "{", "null", "[]", "{}", '{"event":1}', new ArrayBuffer(4)]) socket.onmessage({ data });
  assert.deepEqual(events, [{ local: "opened" }]);
  made.hangUp();
  socket.onmessage({ data: '{"event":"clear"}' });
  assert.deepEqual(events.map((event) => event.local), ["opened", "lost", "retry"]);
});

test("who is put out does not come back by itself", () => {
  let wanted = true;
  const { made, timers } = link({ wanted: () => wanted });
  made.connect();
  wanted = false;
  Socket.made[0].close();
  made.connect();
  assert.equal(Socket.made.length, 1);
  assert.equal(timers.filter((timer) => !timer.off).length, 0);
});

test("requests go out as JSON while there is a connection", () => {
  const { made } = link();
  made.connect();
  made.send([{ cmd: "ping" }]);
  Socket.made[0].open();
  made.send([{ cmd: "ping" }]);
  assert.deepEqual(Socket.made[0].sent, ['{"cmd":"ping"}']);
});

// What the browser remembers

let made = 0;
const hex = (bytes) => (made += 1).toString(16).padStart(2 * bytes, "0");

function kept(local = memory(), tab = memory(), now = () => 1_000_000) {
  return new Storage({ local, tab, random: hex, now });
}

test("the token is made once and has 64 characters", () => {
  const local = memory();
  const token = kept(local).load().token;
  assert.equal(token.length, 64);
  assert.equal(new Storage({ local, tab: memory(), random: () => "other", now: Date.now }).token(), token);
});

test("a broken token is made anew; broken texts are as none", () => {
  const local = memory();
  local.setItem("hubbub.token", "short");
  local.setItem("hubbub.rooms", '{"a":');
  local.setItem("hubbub.drafts", "[1]");
  local.setItem("hubbub.places", '{"#lobby":{"seq":"x"}}');
  local.setItem("hubbub.outbox.1", '[{"client":1}, null, 5]');
  const storage = kept(local);
  const { token, rooms, outbox } = storage.load();
  assert.deepEqual([token.length, rooms, outbox], [64, [], []]);
  assert.equal(storage.draft("#lobby"), "");
  assert.equal(storage.place("#lobby"), null);
});

test("a reload finds the name, the conversation, rooms and what waits", () => {
  const local = memory();
  const tab = memory();
  const before = initial(0, {});
  const item = { client: "c", key: "#lobby", line: "hi", at: 999_000, failed: "", ref: 4 };
  const page = kept(local, tab);
  page.save(before, { ...before, phase: "chat", nick: "ana", open: "#dev", rooms: ["#lobby", "#dev"], outbox: [item] });
  page.leave();
  const { name, inside, open, rooms, outbox } = kept(local, tab).load();
  assert.deepEqual([name, inside, open, rooms], ["ana", true, "#dev", ["#lobby", "#dev"]]);
  assert.deepEqual(outbox, [{ client: "c", key: "#lobby", line: "hi", at: 999_000, tried: true, failed: "" }]);
  page.saveOutbox([{ ...item, ref: 0, tried: false }]);
  page.leave();
  assert.equal(kept(local, tab).load().outbox[0].tried, false, "it only waited");
});

/** Return a copy of what a tab keeps, as a browser makes it for a tab that is duplicated. */
function copied(tab) {
  const copy = memory();
  Array.from({ length: tab.length }, (_, index) => tab.key(index)).forEach((key) => copy.setItem(key, tab.getItem(key)));
  return copy;
}

test("a copied tab is a tab of its own; a reload, and one that a crash left, is the same", () => {
  let time = 1_000_000;
  const now = () => time;
  const [local, tab] = [memory(), memory()];
  const first = kept(local, tab, now);
  time += 60_000;
  first.stay();
  time += 60_000;
  const second = kept(local, copied(tab), now);
  assert.notEqual(second.tab, first.tab);
  first.leave();
  assert.equal(kept(local, tab, now).tab, first.tab, "a reload");
  time += 100_000;
  assert.equal(kept(local, tab, now).tab, first.tab, "after a crash");
  assert.deepEqual(first.names("open."), [first.tab], "what is long over is forgotten");
});

test("what two tabs wait to send stays apart; a command of an open tab counts as sent", () => {
  const [local, tab] = [memory(), memory()];
  const [first, second] = [kept(local, tab), kept(local, copied(tab))];
  const item = { client: "a", key: "#lobby", line: "/undo", at: 999_000, ref: 0, tried: false, failed: "" };
  first.saveOutbox([item]);
  second.saveOutbox([{ ...item, client: "b" }]);
  assert.deepEqual(second.adopt().map(({ client, tried }) => [client, tried]), [["a", true], ["b", false]]);
});

test("what waited in a tab that was closed is taken over, and not after a week", () => {
  const [local, tab] = [memory(), memory()];
  const item = { client: "c", key: "#lobby", line: "hi", at: 999_000 };
  local.setItem("hubbub.outbox.gone", JSON.stringify([item, { ...item, client: "old", at: -700_000_000 }]));
  const taken = { ...item, failed: undefined };
  assert.deepEqual(kept(local, tab).load().outbox, [{ ...item, tried: false }]);
  assert.equal(local.getItem("hubbub.outbox.gone"), null);
  assert.deepEqual(kept(local, tab).load().outbox.map((one) => one.client), [taken.client]);
});

test("drafts are kept by conversation, the latest 50", () => {
  const storage = kept();
  for (let number = 0; number < 60; number += 1) storage.saveDraft(`#r${number}`, `draft ${number}`);
  storage.saveDraft("#r59", "");
  assert.deepEqual([storage.draft("#r0"), storage.draft("#r58"), storage.draft("#r59")], ["", "draft 58", ""]);
});

test("a browser without storage is no hindrance, nor one that is full", () => {
  const storage = usable(() => { throw new Error("denied"); });
  storage.setItem("a", "1");
  assert.equal(storage.getItem("a"), "1");
  const full = { ...memory(), getItem: () => null, setItem: () => { throw new Error("full"); } };
  assert.equal(usable(() => full).getItem("a"), null);
  const page = kept();
  page.local = full;
  page.saveDraft("#lobby", "text");
});
