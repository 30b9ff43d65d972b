// The service worker: network first, the kept page without one, and nothing kept that is not the page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const CODE = readFileSync(new URL("../../src/hubbub/web/sw.js", import.meta.url), "utf8");
const ORIGIN = "https://chat.test";
const FILES = {
  "/": '<link href="/static/style.css"><script src="/static/app.js"></script><img src="/qr.svg">',
  "/static/style.css": "body {}",
  "/static/app.js": 'import { a } from "./one.js";\nconst two = () => import("./two.js");',
  "/static/one.js": 'export { b } from "./two.js";\nimport "https://elsewhere.test/x.js";',
  "/static/two.js": "export const b = 1;",
  "/emoji.json": "{}",
  "/commands.json": "[]",
  "/static/shortcuts.json": "[]",
};

/** A service worker with a network that can be cut and a cache that can be looked into. */
function worker() {
  const state = { online: true, hangs: false, asked: [], kept: new Map(), listeners: {}, dropped: [], pages: [] };
  const answer = (text) => ({ ok: text !== undefined, text: async () => text, clone: () => answer(text), body: text });
  const fetch = async (path) => {
    state.asked.push(path);
    if (state.hangs) {
      return new Promise(() => {});
    }
    if (!state.online) {
      throw new TypeError("no network");
    }
    return answer(FILES[path]);
  };
  const cache = { put: async (path, value) => state.kept.set(path, value), match: async (path) => state.kept.get(path) };
  const caches = { open: async () => cache, keys: async () => ["hubbub-0", "hubbub-1", "other"], delete: async (name) => state.dropped.push(name) };
  const self = {
    location: { origin: ORIGIN },
    addEventListener: (kind, work) => (state.listeners[kind] = work),
    skipWaiting: async () => {},
    clients: { claim: async () => {}, matchAll: async () => state.pages, openWindow: async () => null },
  };
  const setTimeout = (work) => setImmediate(work);
  vm.runInNewContext(CODE, { self, caches, fetch, URL, setTimeout, Promise });
  state.caches = caches;
  /** Start an event; return what it waits for, or what it answers with. */
  state.fire = async (kind, values = {}) => {
    let result;
    const take = (promise) => (result = promise);
    state.listeners[kind]({ waitUntil: take, respondWith: take, ...values });
    return result;
  };
  state.get = (path, method = "GET", origin = ORIGIN) => state.fire("fetch", { request: { method, url: origin + path } });
  return state;
}

test("at first the page and all that it names is kept, and nothing else", async () => {
  const state = worker();
  await state.fire("install");
  assert.deepEqual([...state.kept.keys()].sort(), Object.keys(FILES).sort());
});

test("the network is asked first, and what it says is kept", async () => {
  const state = worker();
  assert.equal((await state.get("/")).body, FILES["/"]);
  assert.ok(state.kept.has("/"));
});

test("a browser that can keep nothing still shows what the network answers", async () => {
  const full = worker();
  full.kept.set = () => { throw new Error("full"); };
  assert.equal((await full.get("/")).body, FILES["/"]);
  const denied = worker();
  denied.caches.open = async () => { throw new Error("denied"); };
  assert.equal((await denied.get("/")).body, FILES["/"]);
});

test("without a network, and with one that says nothing, the kept page is shown", async () => {
  for (const trouble of [{ online: false }, { hangs: true }]) {
    const state = worker();
    await state.fire("install");
    Object.assign(state, trouble);
    assert.equal((await state.get("/?x=1")).body, FILES["/"]);
  }
});

test("what was never kept fails as it would without a worker", async () => {
  const state = worker();
  state.online = false;
  await assert.rejects(() => state.get("/static/new.js"), /no network/);
});

test("files that are not there are not kept", async () => {
  const state = worker();
  assert.equal((await state.get("/static/gone.js")).ok, false);
  assert.equal(state.kept.size, 0);
});

test("talk, programs and other hosts are none of its business", async () => {
  const state = worker();
  for (const path of ["/ws", "/api/history", "/healthz", "/metrics", "/qr.svg", "/static/../api/x", "/f/k3x9"]) {
    assert.equal(await state.get(path), undefined, path);
  }
  assert.equal(await state.get("/", "POST"), undefined);
  assert.equal(await state.get("/", "GET", "https://elsewhere.test"), undefined);
});

test("older files are dropped, and those of others left", async () => {
  const state = worker();
  await state.fire("activate");
  assert.deepEqual(state.dropped, ["hubbub-0"]);
});

test("a click on an alert shows the page at its message", async () => {
  const state = worker();
  const told = [];
  state.pages.push({ focus: async () => told.push("focus"), postMessage: ({ open }) => told.push({ ...open }) });
  await state.fire("notificationclick", { notification: { close: () => told.push("close"), data: { scope: "#dev", id: "m1" } } });
  assert.deepEqual(told, ["close", "focus", { scope: "#dev", id: "m1" }]);
});
