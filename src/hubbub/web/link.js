// The connection: one WebSocket, made anew when it breaks, later each time and not as late as others.

const DELAYS = [1_000, 2_000, 4_000, 8_000, 15_000]; // ms before a new try; then always the last
const LEAST = 0.75; // of a delay, so that a hundred pages do not come back in the same moment
const OPENING = 10_000; // ms in which a connection has to be made

/**
 * Stays connected to `url`. `feed(event)` takes the server's events and {local: "opened"},
 * {local: "lost"} and {local: "retry", at}. `wanted()` tells whether a connection is wanted now.
 */
export class Link {
  constructor({ url, feed, wanted = () => true, outside }) {
    this.url = url;
    this.feed = feed;
    this.wanted = wanted;
    this.outside = outside; // {WebSocket, now, random, later(callback, ms), cancel(timer)}
    this.socket = null;
    this.timer = null;
    this.failures = 0;
  }

  /** Connect now, unless there is a connection or one is being made. */
  connect() {
    this.outside.cancel(this.timer);
    this.timer = null;
    if (this.socket || !this.wanted()) {
      return;
    }
    const socket = new this.outside.WebSocket(this.url);
    this.socket = socket;
    const late = this.outside.later(() => this.drop(socket), OPENING);
    socket.onopen = () => {
      this.outside.cancel(late);
      this.feed({ local: "opened" });
    };
    socket.onmessage = ({ data }) => this.take(socket, data);
    socket.onclose = () => {
      this.outside.cancel(late);
      this.drop(socket);
    };
  }

  take(socket, data) {
    if (socket !== this.socket || typeof data !== "string") {
      return;
    }
    const event = parse(data);
    if (event?.event === "welcome") {
      this.failures = 0;
    }
    if (event) {
      this.feed(event);
    }
  }

  /** Send requests, if there is a connection; without one the state sends them again. */
  send(requests) {
    if (this.socket?.readyState === 1) {
      requests.forEach((request) => this.socket.send(JSON.stringify(request)));
    }
  }

  /** Close the connection; a new one follows. */
  hangUp() {
    this.drop(this.socket);
  }

  /** Forget a socket, now: a dead one may take minutes to close. */
  drop(socket) {
    if (!socket || socket !== this.socket) {
      return;
    }
    this.socket = null;
    socket.onclose = null;
    socket.close();
    this.feed({ local: "lost" });
    this.again();
  }

  again() {
    if (!this.wanted()) {
      return;
    }
    const delay = DELAYS[Math.min(this.failures, DELAYS.length - 1)];
    const wait = delay * (LEAST + (1 - LEAST) * this.outside.random());
    this.failures += 1;
    this.timer = this.outside.later(() => this.connect(), wait);
    this.feed({ local: "retry", at: this.outside.now() + wait });
  }
}

function parse(data) {
  try {
    const event = JSON.parse(data);
    return event && typeof event === "object" && typeof event.event === "string" ? event : null;
  } catch {
    return null;
  }
}
