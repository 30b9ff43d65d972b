// A page without a browser: feeds events to the reducer, keeps what it asks and what it brings about.

import { initial, reduce } from "../../src/hubbub/web/state.js";

export const ME = "me-person";
export const BEN = "ben-person";
export const WITH_BEN = `@${[BEN, ME].sort().join(":")}`;
export const T0 = 1_763_712_000_000;

export class Page {
  constructor(kept = {}) {
    this.now = T0;
    this.state = initial(this.now, { token: "t".repeat(32), ...kept });
    this.sent = []; // all requests
    this.effects = [];
  }

  feed(event) {
    const step = reduce(this.state, event, this.now);
    this.state = step.state;
    this.sent.push(...step.requests);
    this.effects.push(...step.effects);
    return step;
  }

  /** Something happens on the page. */
  local(kind, values = {}) {
    return this.feed({ local: kind, ...values });
  }

  /** The server says something. */
  server(kind, values = {}) {
    return this.feed({ event: kind, ...values });
  }

  /** Seconds pass. */
  wait(seconds) {
    for (let left = seconds; left > 0; left -= 1) {
      this.now += 1000;
      this.local("tick");
    }
  }

  /** Return the last request of a kind. */
  last(cmd) {
    return this.sent.findLast((request) => request.cmd === cmd);
  }

  /** Return what was sent since the last time. */
  taken() {
    return this.sent.splice(0);
  }

  conversation(key = "#lobby") {
    return this.state.conversations[key];
  }

  /** Return the texts of a conversation's items, in order. */
  texts(key = "#lobby") {
    return this.conversation(key).items.map((item) => item.message?.text ?? item.text ?? item.comings.map((c) => c.nick).join());
  }

  done(request, more = {}) {
    return this.server("done", { ref: request.ref, ...more });
  }

  /** The server answers a request for history. */
  page(request, messages, more = {}) {
    const scope = this.state.conversations[request.to.startsWith("#") ? request.to : "@ben-person"]?.scope ?? "";
    const first = messages[0]?.seq ?? 0;
    this.server("page", { messages, at: this.now, person: ME, scope, first, last: messages.at(-1)?.seq ?? 0, ...more });
    this.done(request);
  }

  /** Connect and come in as ana; #lobby has these messages. */
  come({ list = [lobby()], messages = [] } = {}) {
    this.local("opened");
    this.server("hello", { version: 1, server: "Office", people: 2 });
    this.in({ list, messages });
  }

  in({ list = [lobby()], messages = [] } = {}) {
    this.welcome();
    this.server("conversations", { list });
    this.done(this.last("conversations"));
    for (const request of this.taken().filter((one) => one.cmd === "history")) {
      this.page(request, request.after ? messages.filter((m) => m.seq > request.after) : messages);
    }
    for (const one of this.state.asked) {
      this.done(one);
    }
    this.taken();
  }

  welcome() {
    this.server("welcome", { server: "Office", nick: "ana", person: ME, seq: 0 });
    this.server("entered", {
      room: "#lobby", at: this.now, person: ME, count: 2, login: true,
      members: [{ nick: "ana", person: ME, you: true }, { nick: "ben", person: BEN }],
    });
    this.done(this.last("hello"));
  }
}

/** Return a page that is in. */
export function arrived(options = {}) {
  const page = new Page({ name: "ana", inside: true, ...options.kept });
  page.come(options);
  page.effects.length = 0;
  return page;
}

export const lobby = (more = {}) => ({ name: "#lobby", scope: "#lobby", count: 2, ...more });
export const dev = (more = {}) => ({ name: "#dev", scope: "#dev", count: 1, ...more });
export const ben = (more = {}) => ({ name: "ben", scope: WITH_BEN, person: BEN, ...more });

/** Return a message of ben to #lobby. */
export function said(seq, text = `message ${seq}`, more = {}) {
  return {
    event: "message", id: `m${seq}`, seq, at: T0 + seq * 1000, person: BEN, nick: "ben",
    to: "#lobby", scope: "#lobby", text, ...more,
  };
}

export const mine = (seq, text, more = {}) => said(seq, text, { person: ME, nick: "ana", ...more });
export const privately = (seq, text, more = {}) =>
  said(seq, text, { to: "ana", scope: WITH_BEN, recipient: ME, ...more });
