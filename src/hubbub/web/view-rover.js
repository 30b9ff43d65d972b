// Messages that have the focus: the log is one stop in the tab order, arrows move in it.

import { spoken } from "./view-message.js";

/** Moves the focus among the messages of a list. `known` is for how one is read out. */
export class Rover {
  constructor(list, known) {
    Object.assign(this, { list, known, current: "" }); // current: key of the row in the tab order
  }

  messages() {
    return [...this.list.children].filter((one) => one.classList.contains("message"));
  }

  /** Let one message be in the tab order: the current one, or the last. */
  settle() {
    const all = this.messages();
    const current = all.find((one) => one.key === this.current) ?? all.at(-1);
    all.forEach((one) => {
      const stop = one === current ? 0 : -1;
      if (one.tabIndex !== stop) {
        one.tabIndex = stop;
      }
    });
  }

  /** Make a row the one in the tab order. */
  choose(row) {
    this.current = row.id;
    this.settle();
  }

  /** Give a message the focus. */
  focus(made) {
    if (!made) {
      return;
    }
    this.choose(made.item);
    made.setAttribute("aria-label", spoken(made.item, this.known));
    made.focus({ preventScroll: true });
    made.scrollIntoView({ block: "nearest" });
  }

  /** Move the focus up (-1) or down (1); past the last message it leaves, and false comes back. */
  step(way) {
    const all = this.messages();
    const at = all.indexOf(document.activeElement.closest(".message"));
    if (way > 0 && at === all.length - 1) {
      return false;
    }
    this.focus(all[at < 0 ? all.length - 1 : Math.max(0, at + way)]);
    return true;
  }

  /** Give the last message the focus. */
  focusLast() {
    this.focus(this.messages().at(-1));
  }
}
