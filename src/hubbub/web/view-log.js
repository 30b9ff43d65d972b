// The log: rows that come and go with scrolling, the place that is kept, messages that have focus.

import { $, keyed, setText, show } from "./dom.js";
import { opened } from "./model.js";
import { around, atEnd, downwards, moved, newIn, placeOf, rowsOf, same, upwards } from "./rows.js";
import { element, fill, longPress } from "./view-message.js";
import { Rover } from "./view-rover.js";
import { count } from "./words.js";

const NEAR = 48; // pixels from the end that still count as the end
const AHEAD = 1200; // pixels before an edge at which more rows are put in
const MARKED = 2_000; // ms that a message that was sought is marked

/** The log of the conversation looked at. `known` is for text (see text.js), `act` what it may do. */
export class LogView {
  constructor({ known, feed, remember }) {
    Object.assign(this, { known, feed, remember });
    this.log = $("log");
    this.list = $("log-list");
    this.log.style.overflowAnchor = "none"; // we keep the place, in every browser alike
    this.rows = [];
    this.part = { start: 0, end: 0 };
    this.key = "";
    this.pinned = true;
    this.wanted = null; // the place to go to when its messages are here: {seq, offset, mark}
    this.rover = new Rover(this.list, known);
    this.style = "";
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    $("to-latest").addEventListener("click", () => this.toEnd());
    $("to-new").addEventListener("click", () => this.toNew());
    $("log-older").addEventListener("click", () => this.more(-1));
    $("log-newer").addEventListener("click", () => this.more(1));
    longPress(this.list, (made) => this.known.onMenu(made));
    const held = new ResizeObserver(() => this.pinned && this.pin());
    held.observe(this.log);
    held.observe(this.list);
  }

  /** Show what the state says. */
  render(state) {
    const conversation = opened(state);
    this.state = state;
    if (this.differs(state, conversation)) {
      this.take(state, rowsOf(state));
    } else {
      this.keepingPlace(() => this.around(conversation));
    }
    this.tellNew();
    this.seek(conversation);
    this.edges();
  }

  /** Tell whether there is something new to show: most events change nothing in this log. */
  differs(state, { items, newAfter, newer, loaded, name } = {}) {
    const seen = [state.open, state.outbox, state.nick, this.known.style, items, newAfter, newer, loaded, name];
    const before = this.shown;
    this.shown = seen;
    return seen.some((one, index) => one !== before?.[index]);
  }

  take(state, rows) {
    const other = this.key !== state.open;
    if (other) {
      this.list.replaceChildren();
    }
    if (other || !this.rows.length) {
      this.key = state.open;
      this.seenNew = false;
      this.pinned = true;
      this.part = atEnd(rows.length, rows.length);
    } else {
      const part = moved(this.part, this.rows, rows);
      this.part = this.pinned ? atEnd(rows.length, part.start) : part;
    }
    this.rows = rows;
    this.put();
  }

  /** Stay where one reads in a room that has another key. */
  renamed(from, to) {
    if (this.key === from) {
      this.key = to;
    }
  }

  /** Show all texts anew: something is known now that they were made without. */
  again() {
    this.style = "";
    this.shown = null;
    if (this.state) {
      this.render(this.state);
    }
  }

  /** Put the rows of the part into the page, and what stands around them. */
  put() {
    const anew = this.style !== this.known.style;
    this.style = this.known.style;
    const waited = document.activeElement.matches("#log-list .waiting");
    this.keepingPlace(() => {
      keyed(this.list, this.rows.slice(this.part.start, this.part.end), {
        key: (row) => row.id,
        create: element,
        update: (made, row, before) => {
          if (anew || !before || !same(row, before)) {
            fill(made, row, this.known);
          }
        },
      });
      this.around(opened(this.state));
    });
    this.rover.settle();
    if (waited && document.activeElement === document.body) {
      this.rover.focusLast(); // it is stored: another element
    }
  }

  /** Change the page so that what is read stays where it is; at the end, that is the end. */
  keepingPlace(change) {
    const anchor = this.pinned ? null : this.anchor();
    change();
    if (this.pinned) {
      this.pin();
    } else if (anchor?.made.isConnected) {
      this.log.scrollTop += anchor.made.getBoundingClientRect().top - anchor.top;
    }
  }

  /** Return the first message in sight, and where it is. */
  anchor() {
    const edge = this.log.getBoundingClientRect().top;
    const made = [...this.list.children].find((one) => one.getBoundingClientRect().bottom > edge && one.dataset.seq);
    return made && { made, top: made.getBoundingClientRect().top, offset: made.getBoundingClientRect().top - edge };
  }

  /** What stands around the messages: more, the start, the way down. */
  around(conversation) {
    const { loaded = false, older, newer, below = 0, name = "" } = conversation ?? {};
    show($("log-older"), loaded && older && this.part.start === 0 && this.rows.length > 0);
    show($("log-newer"), Boolean(loaded && newer && this.part.end === this.rows.length));
    show($("log-start"), loaded && !older && this.part.start === 0);
    setText($("log-start"), start(conversation));
    setText($("to-latest-text"), below ? `${count(below, "new message", "new messages")} below` : "To the latest");
    show($("to-latest"), loaded && !(this.pinned && !newer));
    this.log.setAttribute("aria-label", `Messages in ${name}`);
  }

  /** While the `new` line is above what is seen, say how much is new; not once it was seen. */
  tellNew() {
    const { index, messages } = newIn(this.rows);
    const { top, bottom } = this.log.getBoundingClientRect();
    const line = index < 0 ? undefined : this.made(this.rows[index])?.getBoundingClientRect();
    this.seenNew ||= Boolean(line && line.bottom > top && line.top < bottom);
    const above = !this.seenNew && index >= 0 && (line ? line.bottom <= top : index < this.part.start);
    show($("to-new"), above);
    if (above) {
      setText($("to-new-text"), `${messages} new above`);
    }
  }

  // Places

  /** Go to a message when it is here; `offset` = its distance from the upper edge, else the middle. */
  goTo({ key, seq, offset, mark = true }) {
    this.wanted = { key, seq, offset, mark };
    if (this.state) {
      this.seek(opened(this.state));
    }
  }

  seek(conversation) {
    const { wanted } = this;
    const mine = wanted?.key === this.key && conversation?.key === this.key;
    const index = mine && conversation.loaded ? placeOf(this.rows, wanted.seq) : -1;
    if (index < 0) {
      return;
    }
    this.wanted = null;
    this.pinned = false;
    if (index < this.part.start || index >= this.part.end) {
      this.part = around(index, this.rows.length);
    }
    this.put();
    const made = this.made(this.rows[index]);
    if (wanted.offset === undefined) {
      made.scrollIntoView({ block: "center" });
    } else {
      this.log.scrollTop += made.getBoundingClientRect().top - this.log.getBoundingClientRect().top - wanted.offset;
    }
    if (wanted.mark) {
      this.mark(made, this.rows[index]);
    }
    this.scrolled();
  }

  mark(made, row) {
    made.classList.add("found");
    setTimeout(() => made.classList.remove("found"), MARKED);
    this.rover.choose(row);
  }

  made(row) {
    return [...this.list.children].find((one) => one.key === row.id);
  }

  /** Go to the end, which is loaded again when it was let go. */
  toEnd() {
    this.wanted = null;
    this.pinned = true;
    this.part = atEnd(this.rows.length, this.rows.length);
    this.feed({ local: "latest", key: this.key });
    this.put();
    this.scrolled();
  }

  /** Go to the `new` line; tell whether there is one. */
  toNew() {
    const index = this.rows.findIndex((row) => row.type === "new");
    if (index < 0) {
      return false;
    }
    this.pinned = false;
    this.part = around(index, this.rows.length);
    this.put();
    this.made(this.rows[index]).scrollIntoView({ block: "center" });
    this.scrolled();
    return true;
  }

  pin() {
    this.log.scrollTop = this.log.scrollHeight;
    this.held = this.size();
  }

  /** Return how much there is and how much of it is seen, to tell a person's scrolling from the page's. */
  size() {
    return `${this.log.scrollHeight} ${this.log.clientHeight}`;
  }

  // Scrolling

  scrolled() {
    if (this.pinned && this.held !== this.size()) {
      this.pin(); // something grew or shrank: nobody scrolled
    }
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const below = scrollHeight - scrollTop - clientHeight;
    const pinned = below <= NEAR && this.part.end === this.rows.length && !opened(this.state)?.newer;
    if (pinned !== this.pinned || pinned !== this.state.bottom) {
      this.pinned = pinned;
      this.feed({ local: "bottom", on: pinned });
    }
    this.edges();
    this.tellNew();
    this.keepPlace();
  }

  /** Put more rows in where an edge comes near. */
  edges() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    if (scrollTop < AHEAD) {
      this.more(-1);
    } else if (scrollHeight - scrollTop - clientHeight < AHEAD) {
      this.more(1);
    }
  }

  /** Put more rows in above (-1) or below (1); ask for them when none are left. */
  more(way) {
    const { start, end } = this.part;
    if (way < 0 && start > 0) {
      this.part = upwards(this.part);
      this.put();
    } else if (way > 0 && end < this.rows.length) {
      this.part = downwards(this.part, this.rows.length);
      this.put();
    } else if (this.rows.length) {
      this.feed({ local: way < 0 ? "older" : "newer", key: this.key });
    }
  }

  keepPlace() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => {
      const anchor = this.pinned ? null : this.anchor();
      const seq = Number(anchor?.made.dataset.seq);
      this.remember(this.key, anchor ? { seq, offset: Math.round(anchor.offset) } : null);
    }, 250);
  }
}

function start(conversation) {
  const { name = "", key = "" } = conversation ?? {};
  const what = key.startsWith("#") ? name : `what you and ${name} wrote to each other`;
  return `This is the start of ${what}.`;
}
