// The panel beside the log: search, and the answers to look-ups (/who, /rooms, /help, /history, /whois).

import { $, make, setText, show } from "./dom.js";
import { TITLES, answer, sentence } from "./view-answers.js";

const COVERED = "Covers the rooms you are in and your private conversations.";

/** Shows answers. `act`: feed, look, line, known, now, and say for screen readers. */
export class PanelView {
  constructor(act) {
    this.act = act;
    this.shown = null; // the answer that is shown
    this.searching = false; // the search field is there
    this.back = null; // what had the focus before
    this.field = make("input", {
      type: "text", id: "search-text", "aria-label": "Search for words", placeholder: "Words",
      autocomplete: "off", enterkeyhint: "search", dir: "auto",
    });
    const button = make("button", { class: "button primary", type: "submit", text: "Search" });
    this.form = make("form", { role: "search" }, this.field, button);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      act.feed({ local: "search", words: this.field.value });
    });
    $("panel-close").addEventListener("click", () => this.close());
  }

  /** Show the answer that came, or none. */
  render({ panel }) {
    if (panel && panel !== this.shown) {
      this.shown = panel;
      this.draw(panel);
    } else if (!panel && this.shown && !this.searching) {
      this.shown = null;
      show($("panel"), false);
    }
  }

  draw(panel) {
    const found = panel.kind === "found";
    const title = TITLES[panel.kind];
    this.searching = found;
    this.open(title);
    if (panel.words) {
      this.field.value = panel.words;
    }
    $("panel-body").replaceChildren(...(found ? [this.form] : []), ...answer(panel, this.act));
    if (!found) {
      this.act.say(`${title}: in the panel. F6 goes there, Esc closes it.`); // the focus stays in the box
    }
  }

  /** Open the search. */
  search() {
    this.searching = true;
    this.open(TITLES.found);
    $("panel-body").replaceChildren(this.form, sentence(COVERED));
    this.field.value = "";
    this.field.focus();
  }

  open(title) {
    if ($("panel").hidden) {
      this.back = document.activeElement;
    }
    show($("panel"), true);
    setText($("panel-title"), title);
  }

  /** Close the panel; the focus goes back to where it was. */
  close() {
    this.searching = false;
    this.shown = null;
    show($("panel"), false);
    this.act.feed({ local: "close-panel" });
    if (this.back?.isConnected) {
      this.back.focus();
    }
    this.back = null;
  }
}
