// What draws attention: when it does, what is said where it cannot, and that nothing is asked unasked.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Alerts, decide, stepOf, truthOf } from "../../src/hubbub/web/alerts.js";
import { Chime } from "../../src/hubbub/web/chime.js";
import { install } from "../../src/hubbub/web/install.js";
import { connectOffer } from "../../src/hubbub/web/offer.js";

const WANTED = { notify: "mentions", sound: true, volume: 50, vibrate: true, hide: false, offered: false };
const MESSAGE = { scope: "#dev", id: "m1", name: "ben", place: "#dev", text: "hi ana", private: false, mention: true, muted: false, looking: false };

/** A window as far as alerts know it. */
function view({ secure = true, permission = "granted", worker = null } = {}) {
  const notes = [];
  const calls = [];
  class Notification {
    static permission = permission;
    static requestPermission = async () => {
      calls.push("asked");
      Notification.permission = "granted";
      return "granted";
    };

    constructor(title, options) {
      Object.assign(this, { title, options, closed: false });
      notes.push(this);
    }

    close() {
      this.closed = true;
    }
  }
  const icon = { href: "/static/icon.svg", getAttribute: () => icon.href, setAttribute: (_name, value) => (icon.href = value) };
  return {
    notes, calls, icon,
    isSecureContext: secure,
    ...(secure ? { Notification } : {}),
    matchMedia: () => ({ matches: false }),
    focus: () => calls.push("focus"),
    document: { title: "", getElementById: () => icon },
    navigator: {
      userAgent: "", vibrate: () => calls.push("vibrate"),
      ...(secure ? { serviceWorker: { addEventListener: () => {}, getRegistration: async () => worker } } : {}),
    },
  };
}

function alerts(window, settings = {}, onOpen) {
  const chime = { play: (volume) => window.calls.push(`sound ${volume}`) };
  const time = { now: 100_000 };
  const made = new Alerts({ settings: { ...WANTED, ...settings }, onOpen, view: window, chime, now: () => time.now });
  return { made, time };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what brings an alert: private and mentions by default, never what is looked at", () => {
  const rows = [
    // notify, message, alert
    ["mentions", { mention: true }, true],
    ["mentions", { private: true, mention: false }, true],
    ["mentions", { mention: false }, false],
    ["mentions", { mention: true, muted: true }, true],
    ["mentions", { private: true, mention: false, muted: true }, false],
    ["mentions", { mention: true, looking: true }, false],
    ["all", { mention: false }, true],
    ["all", { mention: false, muted: true }, false],
    ["all", { mention: false, looking: true }, false],
    ["nothing", { mention: true }, false],
    ["nothing", { private: true }, false],
  ];
  for (const [notify, changes, alert] of rows) {
    assert.equal(decide({ ...MESSAGE, ...changes }, { notify, sound: true }, 60_000).alert, alert, `${notify} ${JSON.stringify(changes)}`);
  }
});

test("soon after another alert there is no sound, and none where it is off", () => {
  assert.equal(decide(MESSAGE, WANTED, 10_000).sound, true);
  assert.equal(decide(MESSAGE, WANTED, 9_999).sound, false);
  assert.equal(decide(MESSAGE, { ...WANTED, sound: false }, 60_000).sound, false);
});

test("the ladder says plainly what works", () => {
  const places = { secure: true, permission: "default", installed: false, apple: false, vibrates: false };
  assert.equal(stepOf({ ...places, secure: false, permission: "missing" }), 0);
  assert.deepEqual(["default", "granted", "denied", "missing"].map((permission) => stepOf({ ...places, permission })), [1, 2, "blocked", 0]);
  assert.equal(stepOf({ ...places, permission: "granted", installed: true }), 3);
  assert.match(truthOf({ ...places, secure: false, permission: "missing" }), /^Alerts need https, which this chat does not have yet\. What works now: .*title.*sound\.$/);
  assert.match(truthOf({ ...places, permission: "missing", apple: true }), /Add to Home Screen/);
  for (const permission of ["default", "granted", "denied", "missing"]) {
    for (const installed of [false, true]) {
      assert.match(truthOf({ ...places, permission, installed }), /^[A-Z].*\.$/);
    }
  }
});

test("title and tab icon show what waits", () => {
  const window = view();
  const { made } = alerts(window);
  made.title(2, "#lobby - Office");
  assert.equal(window.document.title, "(2) #lobby - Office");
  assert.match(window.icon.href, /^data:image\/svg\+xml,/);
  made.title(0, "#lobby - Office");
  assert.equal(window.document.title, "#lobby - Office");
  assert.equal(window.icon.href, "/static/icon.svg");
});

test("an alert names sender and place, is replaced by the next one, and opens its message", async () => {
  const window = view();
  const opened = [];
  const { made } = alerts(window, {}, (...place) => opened.push(place));
  made.arrived(MESSAGE);
  made.arrived({ ...MESSAGE, id: "m2", private: true, scope: "@a:b" });
  await settled();
  assert.deepEqual(window.notes.map(({ title, options }) => [title, options.body, options.tag, options.silent]), [
    ["ben in #dev", "hi ana", "#dev", false],
    ["ben", "hi ana", "@a:b", true],
  ]);
  assert.deepEqual(window.calls, ["sound 50", "vibrate"]);
  window.notes[0].onclick();
  assert.deepEqual(opened, [["#dev", "m1"]]);
  await made.read("@a:b");
  assert.equal(window.notes[1].closed, true);
});

test("text is hidden where that is wanted, and long text cut", async () => {
  const window = view();
  alerts(window, { hide: true }).made.arrived(MESSAGE);
  alerts(window).made.arrived({ ...MESSAGE, text: "x".repeat(5_000) });
  await settled();
  assert.equal(window.notes[0].options.body, "New message");
  assert.equal(window.notes[1].options.body.length, 200);
});

test("with a service worker alerts go through it: Android knows no others", async () => {
  const told = [];
  const kept = [{ close: () => told.push("closed") }];
  const worker = { active: true, showNotification: async (title, { tag }) => told.push([title, tag]), getNotifications: async () => kept };
  const window = view({ worker });
  const { made } = alerts(window);
  made.arrived(MESSAGE);
  await settled();
  await made.read("#dev");
  assert.deepEqual(told, [["ben in #dev", "#dev"], "closed"]);
  assert.deepEqual(window.notes, []);
});

test("on a plain http page: sound and vibration, no error, nothing asked", async () => {
  const window = view({ secure: false });
  const { made } = alerts(window);
  made.arrived(MESSAGE);
  await settled();
  assert.deepEqual(window.calls, ["sound 50", "vibrate"]);
  assert.equal(made.step(), 0);
  assert.equal(made.offer(), "");
  assert.equal(await made.ask(), false);
});

test("alerts are offered once, after something was missed, and asked for by a click only", async () => {
  const window = view({ permission: "default" });
  const { made } = alerts(window);
  assert.equal(made.offer(), "");
  made.arrived(MESSAGE);
  await settled();
  assert.deepEqual([window.notes.length, window.calls.includes("asked")], [0, false]);
  assert.equal(made.offer(), "ben mentioned you while you were away.");
  assert.equal(made.offer(), "");
  assert.equal(await made.ask(), true);
  assert.equal(made.step(), 2);
});

test("the alerts that are remembered have a bound", async () => {
  const window = view();
  const { made } = alerts(window);
  for (let number = 0; number < 200; number += 1) {
    made.arrived({ ...MESSAGE, scope: `#room${number}` });
  }
  await settled();
  assert.equal(window.notes.length, 200);
  assert.equal(made.shown.size, 50);
});

test("the sound is two notes, as loud as was chosen, and silence where there is no sound", async () => {
  const levels = [];
  const gain = { setValueAtTime: () => {}, linearRampToValueAtTime: (level) => levels.push(level), exponentialRampToValueAtTime: () => {} };
  class AudioContext {
    currentTime = 0;
    destination = {};
    resume = async () => {};
    createOscillator = () => ({ frequency: {}, connect: (next) => next, start: () => {}, stop: () => {} });
    createGain = () => ({ gain, connect: (next) => next });
  }
  let time = 0;
  const chime = new Chime({ AudioContext }, () => time);
  chime.play(100);
  chime.play(0);
  new Chime({}).play(100);
  await settled();
  assert.deepEqual(levels, [0.3, 0.3]);
  chime.play(100);
  time = 5_000; // the browser allowed it only when somebody pressed a key, much later
  await settled();
  assert.equal(levels.length, 2);
});

test("who comes back is told what was missed, once, and not again after Not now", () => {
  const parts = Object.fromEntries(["offer", "offer-text", "offer-yes", "offer-no", "box-text"].map((id) => [id, {
    hidden: true, focus() { this.focused = true; }, addEventListener(_kind, work) { this.press = work; },
  }]));
  const page = { visibilityState: "hidden", getElementById: (id) => parts[id], addEventListener: (_kind, work) => (page.change = work) };
  const missed = ["ben mentioned you while you were away."];
  const kept = [];
  connectOffer({ offer: () => missed.pop() ?? "" }, { set: (...what) => kept.push(what), turnOn: async () => kept.push("on") }, page);
  page.change();
  assert.equal(parts.offer.hidden, true); // gone, not come back
  page.visibilityState = "visible";
  page.change();
  assert.deepEqual([parts.offer.hidden, parts["offer-text"].textContent], [false, "ben mentioned you while you were away."]);
  parts["offer-no"].press();
  assert.deepEqual([parts.offer.hidden, kept, parts["box-text"].focused], [true, [["offered", true]], true]);
  parts["offer-yes"].press();
  assert.deepEqual(kept.at(-1), "on");
});

// --- service worker and app ---

function installer({ secure = true, fails = false } = {}) {
  const listeners = {};
  const registered = [];
  const button = { hidden: true, addEventListener: (_kind, work) => (button.press = work) };
  const register = async (path) => {
    if (fails) {
      throw new Error("the certificate is not trusted");
    }
    registered.push(path);
  };
  const window = {
    isSecureContext: secure,
    addEventListener: (kind, work) => (listeners[kind] = work),
    navigator: secure ? { serviceWorker: { register } } : {},
  };
  return { window, button, listeners, registered };
}

test("the service worker is registered on secure pages only", async () => {
  const good = installer();
  assert.equal(await install(good.button, good.window), true);
  assert.deepEqual(good.registered, ["/sw.js"]);
  for (const options of [{ secure: false }, { fails: true }]) {
    const { window, button } = installer(options);
    assert.equal(await install(button, window), false);
  }
});

test("the button to install is there only while the browser offers it", async () => {
  const { window, button, listeners } = installer();
  const asked = [];
  await install(button, window);
  assert.equal(button.hidden, true);
  listeners.beforeinstallprompt({ preventDefault: () => {}, prompt: async () => asked.push("asked") });
  assert.equal(button.hidden, false);
  await button.press();
  assert.deepEqual([asked, button.hidden], [["asked"], true]);
});
