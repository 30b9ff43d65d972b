// The message box: grows, keeps a draft for each conversation, suggests, sends, remembers.

import { $, setText, withCtrl } from "./dom.js";
import { isRoom, opened } from "./model.js";
import { count } from "./words.js";

const MOST = 4_000; // characters of one line
const MOST_LINES = 100;
const MOST_BLOCK = 16_384; // bytes of several lines
const TOLD_BELOW = 500; // characters left, from which on they are told
const DRAFT_AFTER = 300; // ms without a key before the draft is kept
const HINT = "/help lists all commands, Ctrl+/ the keys";
const REMEMBERED = 50; // lines sent, for Ctrl+Up

/** Return how much more text fits: characters of a line; lines or bytes of a block are told if too many. */
export function left(text) {
  if (!text.includes("\n")) {
    const rest = MOST - [...text].length;
    return { text: rest < TOLD_BELOW ? (rest < 0 ? `${-rest} too many` : `${rest} left`) : "", over: rest < 0 };
  }
  const lines = text.trimEnd().split("\n").length - MOST_LINES;
  const bytes = new TextEncoder().encode(text).length - MOST_BLOCK;
  const large = bytes > 0 ? `${bytes} bytes too many` : "";
  const over = lines > 0 ? count(lines, "line too many", "lines too many") : large;
  return { text: over, over: Boolean(over) };
}

const SIGN = /^\/|[@#:]/; // without one nothing is suggested

const MARKS = { b: "**", i: "*", e: "`" };

/** The box. `feed` takes local events, `storage` keeps drafts, `suggestions` makes them for a field. */
export class BoxView {
  constructor({ feed, storage, suggestions, newId, say, newline, keepingPlace }) {
    Object.assign(this, { feed, storage, newId, say, newline, keepingPlace });
    this.field = $("box-text");
    this.key = "";
    this.sent = [];
    this.place = 0; // in what was sent; its length = not looking back
    this.suggestions = null; // until they are wanted
    this.coming = null;
    this.suggestionsFor = suggestions;
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("click", () => this.look());
    this.field.addEventListener("blur", () => this.suggestions?.close());
    $("box").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    $("box-send").addEventListener("pointerdown", (event) => event.preventDefault()); // the keyboard stays
    addEventListener("storage", () => this.followDraft());
  }

  /** Show the conversation's draft when another one is opened. */
  render(state) {
    const conversation = opened(state);
    const name = conversation?.name ?? "";
    const label = !name ? "Message" : isRoom(conversation) ? `Message ${name}` : `Message ${name} privately`;
    this.field.placeholder = label;
    this.field.setAttribute("aria-label", label);
    $("box").setAttribute("aria-label", label);
    $("box").classList.toggle("private", Boolean(name) && !isRoom(conversation));
    if (this.key !== state.open) {
      this.keepDraft();
      this.key = state.open;
      this.showDraft();
    }
  }

  /** Keep the draft of a room that has another key. */
  renamed(from, to) {
    if (this.key === from) {
      this.keepDraft();
      this.key = to;
    }
    this.storage.saveDraft(to, this.storage.draft(from));
    this.storage.saveDraft(from, "");
  }

  set(text) {
    this.field.value = text;
    this.suggestions?.close();
    this.grow();
  }

  changed() {
    this.grow();
    this.look();
    this.place = this.sent.length;
    this.feed({ local: "typed", key: this.key, text: this.field.value });
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keepDraft(), DRAFT_AFTER);
  }

  /** Suggest what the word before the caret may become. */
  look() {
    if (this.suggestions || SIGN.test(this.field.value)) {
      this.suggest((one) => one.look());
    }
  }

  /** Do something with the suggestions: now if they are here, else when they have come. */
  suggest(act) {
    if (this.suggestions) {
      act(this.suggestions);
      return;
    }
    this.coming ??= this.suggestionsFor(this.field).then((made) => {
      this.suggestions = made;
    }).catch(() => {
      this.coming = null; // there is no connection: nothing is suggested
    });
    this.coming.then(() => this.suggestions && document.activeElement === this.field && act(this.suggestions));
  }

  /** Keep what is typed; what was not touched here may be newer in another tab. */
  keepDraft() {
    clearTimeout(this.keeping);
    if (this.key && this.field.value !== this.kept) {
      this.kept = this.field.value;
      this.storage.saveDraft(this.key, this.kept);
    }
  }

  showDraft() {
    this.set(this.storage.draft(this.key));
    this.kept = this.field.value;
  }

  /** Show what is typed in another tab, where nothing else is typed here. */
  followDraft() {
    if (this.field.value === this.kept && this.storage.draft(this.key) !== this.kept) {
      this.showDraft();
    }
  }

  grow() {
    this.keepingPlace(() => {
      this.field.style.height = "auto"; // for a moment there is more room for messages, which move
      const border = this.field.offsetHeight - this.field.clientHeight;
      this.field.style.height = `${this.field.scrollHeight + border}px`;
    });
    const { text, over } = left(this.field.value);
    setText($("box-left"), this.field.value === "/" ? HINT : text);
    $("box-left").classList.toggle("over", over);
  }

  send() {
    const line = this.field.value;
    if (!line.trim()) {
      return;
    }
    if (left(line).over) {
      this.say(`That is too long for one message: ${left(line).text}. Send it in parts.`);
      return;
    }
    this.sent = [...this.sent, line].slice(-REMEMBERED);
    this.place = this.sent.length;
    this.set("");
    this.keepDraft();
    this.feed({ local: "send", key: this.key, line, client: this.newId() });
    this.field.focus();
  }

  /** Put a refused line back; false when there is other text, which must not be lost. */
  restore(key, text) {
    const empty = key === this.key ? !this.field.value.trim() : !this.storage.draft(key);
    if (empty && key === this.key) {
      this.set(text);
      this.keepDraft();
    } else if (empty) {
      this.storage.saveDraft(key, text);
    }
    return empty;
  }

  // Keys

  pressed(event) {
    if (event.isComposing || event.keyCode === 229) {
      return; // an input method is at work
    }
    if (this.suggestions?.key(event) || this.own(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  own(event) {
    const { key } = event;
    if (key === "Enter") {
      return this.enter(event);
    }
    if (key === "Tab" && !event.shiftKey && !withCtrl(event)) {
      return this.tab();
    }
    if (withCtrl(event) && (key === "ArrowUp" || key === "ArrowDown")) {
      return this.recall(key === "ArrowUp" ? -1 : 1);
    }
    if (withCtrl(event) && !event.shiftKey && Object.hasOwn(MARKS, key.toLowerCase())) {
      return this.wrap(MARKS[key.toLowerCase()]);
    }
    return false;
  }

  /** Complete the word before the caret; tell whether the key is used up. */
  tab() {
    if (!/\S$/.test(this.field.value.slice(0, this.field.selectionStart)) && !this.suggestions?.tabbed) {
      return false;
    }
    if (this.suggestions) {
      return this.suggestions.tab();
    }
    this.suggest((one) => one.tab());
    return true;
  }

  enter(event) {
    const makesLine = this.newline() ? !withCtrl(event) : event.shiftKey || event.altKey;
    if (makesLine) {
      return false;
    }
    this.send();
    return true;
  }

  /** Show what was sent before: only over an empty box, or over what was sent before. */
  recall(way) {
    const shown = this.sent[this.place] ?? "";
    if (this.field.value !== shown || !this.sent.length) {
      return false;
    }
    this.place = Math.min(this.sent.length, Math.max(0, this.place + way));
    this.set(this.sent[this.place] ?? "");
    return true;
  }

  /** Put marks around what is chosen. */
  wrap(mark) {
    const { value, selectionStart: from, selectionEnd: to } = this.field;
    this.field.setRangeText(mark + value.slice(from, to) + mark, from, to, "end");
    const inside = from === to ? from + mark.length : to + 2 * mark.length;
    this.field.setSelectionRange(inside, inside);
    this.changed();
    return true;
  }

  /** Put the caret into the box, with a text at it. */
  insert(text) {
    this.field.focus();
    if (text) {
      this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
      this.changed();
    }
  }
}
