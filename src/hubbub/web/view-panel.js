// The panel beside the log: search, and the answers to look-ups (/who, /rooms, /help, /history, /whois).

import { $, make, setText, show } from "./dom.js";

/** The heading of each kind of answer. */
const TITLES = {
  members: "Who is here",
  rooms: "Rooms",
  whois: "Who is this",
  help: "Help",
  record: "What operators did",
  page: "History",
  found: "Search",
};

const COVERED = "Covers the rooms you are in and your private conversations.";

/** Return a sentence of an answer. */
export const sentence = (text) => make("p", { class: "empty", text });

/** Shows answers. `act`: feed, look, line, known, now, say for screen readers, and withMore. */
export class PanelView {
  constructor(act) {
    this.act = act;
    this.shown = null; // the answer that is shown
    this.filling = null; // the answer whose lines are shown, or come
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
    this.fill(panel, found ? [this.form] : []);
    if (!found) {
      this.act.say(`${title}: in the panel. F6 goes there, Esc closes it.`); // the focus stays in the box
    }
  }

  /** Show the lines of an answer below these elements, unless another one came meanwhile. */
  async fill(panel, above) {
    this.filling = panel;
    const lines = await this.act.withMore(({ answer }) => answer(panel, this.act));
    if (this.filling === panel) {
      $("panel-body").replaceChildren(...above, ...(lines ?? []));
    }
  }

  /** Open the search. */
  search() {
    this.searching = true;
    this.filling = null;
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
    this.shown = this.filling = null;
    show($("panel"), false);
    this.act.feed({ local: "close-panel" });
    if (this.back?.isConnected) {
      this.back.focus();
    }
    this.back = null;
  }
}
