// The settings dialog. Some settings belong to the person (the server keeps them), some to this browser.

import { shortcutsIn } from "./shortcuts.js";
import { setTheme, theme } from "./theme.js";

const KEPT_AS = "hubbub.settings";

/** What may be chosen, the default first; numbers and switches have one value, their default. */
const CHOICES = {
  theme: ["system", "light", "dark", "contrast"],
  time: ["24", "12", "off"],
  notify: ["mentions", "all", "nothing"],
  typing: ["on", "off"],
};
const OWN = { sound: false, volume: 50, vibrate: true, hide: false, newline: false, saytyping: false, offered: false };

/** Return settings from what was kept; what is missing or makes no sense is as at first. */
export function read(text) {
  const kept = parsed(text);
  const chosen = Object.entries(CHOICES).map(([name, values]) => [name, values.includes(kept[name]) ? kept[name] : values[0]]);
  const own = Object.entries(OWN).map(([name, first]) => [name, fits(name, kept[name]) ? kept[name] : first]);
  return Object.fromEntries([...chosen, ...own]);
}

function parsed(text) {
  try {
    return Object(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}

function fits(name, value) {
  return name === "volume" ? Number.isInteger(value) && value >= 10 && value <= 100 : typeof value === "boolean";
}

/**
 * The dialog and the values behind it, in `values`.
 *
 * `onPreference(name, value)` is told what the server is to keep, `onChange(name, value)` everything
 * that changes, from whichever side; `alerts` is the page's Alerts, set when there are any.
 */
export class Settings {
  constructor({ onPreference = () => {}, onChange = () => {}, storage = safeStorage() } = {}) {
    Object.assign(this, { onPreference, onChange, storage, alerts: null });
    this.values = read(storage.getItem(KEPT_AS));
    this.values.theme = theme();
  }

  /** Connect the dialogs of the page. */
  wire(page = document) {
    this.page = page;
    this.fillKeys = shortcutsIn(this.part("keys-list"));
    for (const name of ["settings", "keys"]) {
      const dialog = this.part(`${name}-dialog`);
      this.part(`${name}-close`).addEventListener("click", () => dialog.close());
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    }
    this.part("settings-form").addEventListener("input", ({ target }) => target.name && this.chosen(target));
    this.part("settings-form").addEventListener("submit", (event) => event.preventDefault());
    this.part("sound-try").addEventListener("click", () => this.alerts?.chime.play(this.values.volume));
    this.part("alerts-turn").addEventListener("click", () => this.turnOn());
    this.part("keys-button").addEventListener("click", () => this.openShortcuts());
  }

  part(id) {
    return this.page.getElementById(id);
  }

  /** Open the settings. */
  open() {
    this.show();
    this.part("settings-dialog").showModal();
  }

  /** Open the list of shortcuts. */
  openShortcuts() {
    this.fillKeys();
    this.part("settings-dialog").close();
    this.part("keys-dialog").showModal();
  }

  /** The server tells a preference, this person's own; others are no concern of the page. */
  take(name, value) {
    if (CHOICES[name]?.includes(value) && this.values[name] !== value) {
      this.set(name, value);
    }
  }

  /** Somebody chose something in the dialog. */
  chosen({ name, type, value, checked }) {
    if (name === "typing") {
      this.prefer(name, checked ? "on" : "off");
    } else if (Object.hasOwn(CHOICES, name)) {
      this.prefer(name, value);
    } else {
      this.set(name, type === "checkbox" ? checked : Number(value));
    }
  }

  prefer(name, value) {
    this.set(name, value);
    this.onPreference(name, value);
  }

  /** Change a value, keep it, and show what it changes. */
  set(name, value) {
    this.values[name] = value;
    this.storage.setItem(KEPT_AS, JSON.stringify(this.values));
    if (name === "theme") {
      setTheme(value);
    }
    if (this.page) {
      this.show();
    }
    this.onChange(name, value);
  }

  async turnOn() {
    const on = await this.alerts?.ask();
    if (on && this.values.notify === "nothing") {
      this.prefer("notify", "mentions");
    }
    this.show();
  }

  /** Put the values into the dialog. */
  show() {
    for (const field of this.part("settings-form").elements) {
      if (field.name) {
        fill(field, this.values[field.name]);
      }
    }
    const vibrates = typeof navigator.vibrate === "function";
    this.part("volume-row").hidden = !this.values.sound;
    this.part("vibrate-row").hidden = !vibrates;
    this.part("set-address").textContent = location.origin;
    this.say(this.part("alerts-truth"), this.alerts?.truth() ?? "");
    this.part("alerts-turn").hidden = this.alerts?.step() !== 1;
  }

  /** Change a status line only when it says something else: readers hear each change. */
  say(element, text) {
    if (element.textContent !== text) {
      element.textContent = text;
    }
  }
}

function fill(field, value) {
  if (field.type === "radio") {
    field.checked = field.value === value;
  } else if (field.type === "checkbox") {
    field.checked = value === true || value === "on";
  } else {
    field.value = value;
  }
}

/** The browser's storage, or one that forgets, where there is none. */
function safeStorage() {
  try {
    localStorage.getItem(KEPT_AS);
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}
