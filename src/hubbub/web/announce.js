// What a screen reader hears of the chat: short lines, never a flood, never history.

import { listing } from "./words.js";

const BURST = 2_000; // ms: what comes closer together than this is counted, not read
const READ_AT_ONCE = 2; // messages within that time that are read in full
const KEPT = 10_000; // ms that lines stay in the element
const PRIVATE_EVERY = 10_000; // ms between two lines about other conversations
const LONGEST = 300; // characters of a message that are read

function shortened(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}

/** Says lines through an element with `role=log`. The clock is passed in. */
export class Announcer {
  constructor(element, { later = setTimeout.bind(globalThis), cancel = clearTimeout.bind(globalThis), now = Date.now } = {}) {
    Object.assign(this, { element, later, cancel, now });
    Object.assign(this, { times: [], held: [], holding: null, senders: new Set(), waiting: null, emptying: null });
  }

  /** A message of somebody else arrived in the open conversation. */
  message(place, name, text) {
    const since = this.now() - BURST;
    this.times = this.times.filter((time) => time > since);
    if (!this.held.length && this.times.length < READ_AT_ONCE) {
      this.times.push(this.now());
      this.say(`${name}: ${shortened(text)}`);
    } else {
      this.held.push({ place, line: `${name}: ${shortened(text)}` });
      this.holding ??= this.later(() => this.tellHeld(), BURST);
    }
  }

  tellHeld() {
    const [first] = this.held;
    const line = this.held.length === 1 ? first.line : `${this.held.length} new messages in ${first.place}`;
    this.held = [];
    this.holding = null;
    this.say(line);
  }

  /** A private message came from somebody, in a conversation that is not open. */
  private(name) {
    this.senders.add(name);
    if (this.waiting) {
      return;
    }
    this.tellSenders();
    this.waiting = this.later(() => this.privateAgain(), PRIVATE_EVERY);
  }

  privateAgain() {
    this.waiting = null;
    if (this.senders.size) {
      this.tellSenders();
      this.waiting = this.later(() => this.privateAgain(), PRIVATE_EVERY);
    }
  }

  tellSenders() {
    this.say(`Private ${this.senders.size === 1 ? "message" : "messages"} from ${listing([...this.senders])}`);
    this.senders.clear();
  }

  /** Say a line now: an answer, who types, that the connection is back. */
  say(text) {
    if (!text) {
      return;
    }
    const line = document.createElement("p");
    line.textContent = text;
    this.element.append(line);
    this.cancel(this.emptying);
    this.emptying = this.later(() => this.element.replaceChildren(), KEPT);
  }

  /** Forget what was held back, as when another conversation is opened. */
  clear() {
    this.cancel(this.holding);
    Object.assign(this, { times: [], held: [], holding: null });
  }
}

/** Say at once what went wrong, through an element with `role=alert`. */
export function alarm(element, text) {
  element.textContent = ""; // the same sentence twice is said twice
  element.textContent = text;
}
