// The list of suggestions above the box: what the word before the caret may become.

import { $, make, show } from "./dom.js";
import { apply, complete } from "./complete.js";
import { fold, isRoom, opened } from "./model.js";

const LOOKED_AT = 200; // messages among which the last speakers are found

/** Return what is suggested from: those who spoke last first; `known` has commands and emoji. */
export function suggestible(state, known) {
  const messages = (opened(state)?.items ?? []).filter((item) => item.kind === "message").slice(-LOOKED_AT);
  const spoke = messages.reverse().map((item) => fold(item.message.nick));
  const keys = [...new Set([...spoke, ...Object.keys(state.people)])].filter((key) => key !== fold(state.nick));
  const people = keys.map((key) => state.people[key]).filter(Boolean);
  const rooms = Object.values(state.conversations).filter(isRoom);
  const elsewhere = state.directory.filter((one) => !rooms.some((room) => room.key === fold(one.room)));
  return {
    operator: Boolean(state.people[fold(state.nick)]?.operator),
    people: people.map((one) => ({ name: one.nick, note: one.away ? "away" : "" })),
    rooms: [...rooms, ...elsewhere].map((one) => ({ name: one.name ?? one.room, note: one.topic ?? "" })),
    get commands() { return known.commands; }, // each is fetched when it is first looked at
    get emoji() { return known.emoji; },
  };
}

/** Suggestions for one text field. `known()` returns people, rooms, commands and emoji. */
export class Suggestions {
  constructor(field, known) {
    Object.assign(this, { field, known, found: null, index: 0, moved: false, tabbed: null });
    this.list = $("box-suggest");
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the focus stays in the field
      const option = event.target.closest("[role=option]");
      if (option) {
        this.take(Number(option.dataset.index));
      }
    });
  }

  get open() {
    return this.found !== null;
  }

  /** Look anew, after the text or the caret changed. */
  look() {
    const { value, selectionStart, selectionEnd } = this.field;
    const found = selectionStart === selectionEnd ? complete(value, selectionStart, this.known()) : null;
    this.tabbed = null;
    this.show(found);
  }

  show(found) {
    this.found = found;
    this.index = 0;
    this.moved = false;
    show(this.list, this.open);
    this.draw();
  }

  draw() {
    const options = this.found?.options ?? [];
    this.list.replaceChildren(...options.map(({ name, note }, index) => make("div", {
      role: "option", id: `suggest-${index}`, "data-index": index, "aria-selected": String(index === this.index),
    }, make("span", { class: "option-name", text: name }), make("span", { class: "option-note", text: note }))));
    if (options.length) {
      this.field.setAttribute("aria-activedescendant", `suggest-${this.index}`);
      this.list.children[this.index].scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  close() {
    this.show(null);
  }

  move(way) {
    const { length } = this.found.options;
    this.index = (this.index + way + length) % length;
    this.moved = true;
    this.draw();
  }

  take(index = this.index) {
    const { found } = this;
    this.put(found, index);
    this.close();
    this.look();
  }

  put(found, index) {
    const { text, caret } = apply(this.field.value, found, found.options[index]);
    this.field.value = text;
    this.field.setSelectionRange(caret, caret);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Tell whether Enter is to take the option: what is typed in full is sent. */
  get takesEnter() {
    if (!this.open) {
      return false;
    }
    const typed = this.field.value.slice(this.found.from, this.found.to);
    return this.moved || !this.found.options.some(({ value }) => value.trim() === typed);
  }

  /** Tab after letters: complete; once more: the next one. Tell whether there was something. */
  tab() {
    if (this.tabbed) {
      const { before, found, index } = this.tabbed;
      const next = (index + 1) % found.options.length;
      this.field.value = before;
      this.put(found, next);
      this.tabbed = { before, found, index: next };
      return true;
    }
    const before = this.field.value;
    const found = complete(before, this.field.selectionStart, this.known(), { tab: true });
    if (!found) {
      return false;
    }
    this.put(found, 0);
    this.close();
    this.tabbed = { before, found, index: 0 };
    return true;
  }

  /** Take a key while the list is open; tell whether it was one of ours. */
  key(event) {
    const act = {
      ArrowUp: () => this.move(-1),
      ArrowDown: () => this.move(1),
      Escape: () => this.close(),
      Tab: () => !event.shiftKey && this.take(),
      Enter: () => this.takesEnter && this.take(),
    }[event.key];
    if (!this.open || !act || (event.key === "Enter" && !this.takesEnter) || (event.key === "Tab" && event.shiftKey)) {
      return false;
    }
    act();
    return true;
  }
}
