// What the browser remembers: token, name, drafts, places in the log, lines not yet sent.
//
// Kept in localStorage for all tabs; what belongs to one tab (is it in, where does it look, what
// waits there) under a number that sessionStorage holds. Without storage (private mode) the page
// works the same, until it is closed.

const PREFIX = "hubbub.";
const MOST_DRAFTS = 50;
const MOST_PLACES = 100;
const ALIVE_AGAIN = 10_000; // ms after which an open tab notes again that it is open
const ALIVE = 90_000; // ms for which that counts: a browser lets a hidden tab act once a minute
const OLD = 7 * 86_400_000; // ms after which what a closed tab left behind is thrown away

/** A storage for browsers that give none. */
export function memory() {
  const values = new Map();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, String(value)),
    removeItem: (key) => void values.delete(key),
    key: (index) => [...values.keys()][index] ?? null,
    get length() {
      return values.size;
    },
  };
}

/** Return a storage that works: the browser's if it lets us write, else one in memory. */
export function usable(find) {
  try {
    const storage = find();
    storage.setItem(`${PREFIX}test`, "1");
    storage.removeItem(`${PREFIX}test`);
    return storage;
  } catch {
    return memory();
  }
}

/** Return so many random bytes in hexadecimal digits. */
export function random(bytes) {
  const made = crypto.getRandomValues(new Uint8Array(bytes));
  return [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What one page remembers. `random` makes hexadecimal texts of so many bytes. */
export class Storage {
  constructor({ local, tab, random, now }) {
    this.local = local;
    this.own = tab;
    this.now = now;
    this.random = random;
    const kept = tab.getItem(`${PREFIX}tab`);
    this.tab = kept && !this.isOpen(kept) ? kept : random(8); // a copied tab has the other's number
    tab.setItem(`${PREFIX}tab`, this.tab);
    this.names("open.").filter((name) => !this.isOpen(name)).forEach((name) => this.local.removeItem(`${PREFIX}open.${name}`));
    this.stay();
  }

  /** Note now and then that this tab is open. */
  stay() {
    if (!(this.now() - this.stayed < ALIVE_AGAIN)) {
      this.stayed = this.now();
      this.write(this.local, `open.${this.tab}`, String(this.stayed));
    }
  }

  /** The page goes: a reload is the same tab. */
  leave() {
    this.stayed = undefined;
    this.local.removeItem(`${PREFIX}open.${this.tab}`);
  }

  isOpen(tab) {
    return this.now() - Number(this.text(`open.${tab}`) || -ALIVE) < ALIVE;
  }

  /** Return what follows a beginning in the names of all that is kept. */
  names(beginning) {
    const all = Array.from({ length: this.local.length }, (_, index) => this.local.key(index) ?? "");
    const start = PREFIX + beginning;
    return all.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  }

  /** Return the token that proves who we are; made once. */
  token() {
    const kept = this.local.getItem(`${PREFIX}token`);
    const token = /^[0-9a-f]{32,}$/.test(kept ?? "") ? kept : this.random(32);
    this.write(this.local, "token", token);
    return token;
  }

  /** Return what the state begins with (see state.js, `initial`). */
  load() {
    return {
      token: this.token(),
      name: this.text("name"),
      inside: (this.own.getItem(`${PREFIX}inside`) ?? this.text("inside")) === "1",
      open: this.own.getItem(`${PREFIX}open`) ?? "",
      rooms: list(this.json("rooms")).filter((room) => typeof room === "string"),
      scopes: Object.fromEntries(Object.entries(record(this.json("scopes"))).filter(([, scope]) => text(scope))),
      hidden: Object.fromEntries(Object.entries(record(this.json("hidden"))).filter(([, seq]) => Number.isFinite(seq))),
      outbox: this.adopt(),
    };
  }

  /** Note what changed in the state. Texts are written only when they differ. */
  save(before, after) {
    if (before.phase !== after.phase || before.nick !== after.nick) {
      const inside = after.phase === "chat" ? "1" : "";
      this.write(this.own, "inside", inside);
      this.write(this.local, "inside", inside); // for other tabs, and later visits
      if (after.nick) {
        this.write(this.local, "name", after.nick);
      }
    }
    if (before.hidden !== after.hidden) {
      this.write(this.local, "hidden", JSON.stringify(after.hidden));
    }
    if (before.open !== after.open) {
      this.write(this.own, "open", after.open);
    }
    if (before.rooms !== after.rooms && after.phase === "chat") {
      this.write(this.local, "rooms", JSON.stringify(after.rooms));
    }
    if (before.scopes !== after.scopes && after.phase === "chat") {
      this.write(this.local, "scopes", JSON.stringify(after.scopes));
    }
    if (before.outbox !== after.outbox) {
      this.saveOutbox(after.outbox);
    }
  }

  // Lines that wait

  saveOutbox(outbox) {
    const waiting = outbox.map(
      ({ client, key, name, line, at, ref, tried, failed }) => ({ client, key, name, line, at, tried: Boolean(ref || tried), failed }),
    );
    const name = `outbox.${this.tab}`;
    if (waiting.length) {
      this.write(this.local, name, JSON.stringify(waiting));
    } else {
      this.local.removeItem(PREFIX + name);
    }
  }

  /**
   * Return the lines that waited here, and in tabs that were closed. A tab that is still open may
   * send them too: they have the same ids, so the server stores each once. Commands have no such
   * ids, so those of open tabs count as tried.
   */
  adopt() {
    const tabs = this.names("outbox.");
    const others = tabs.filter((tab) => tab !== this.tab);
    const items = tabs.flatMap((tab) => boxed(this.json(`outbox.${tab}`), others.includes(tab) && this.isOpen(tab)));
    others.forEach((tab) => this.local.removeItem(`${PREFIX}outbox.${tab}`));
    const fresh = items.filter((item) => this.now() - item.at < OLD).sort((one, other) => one.at - other.at);
    const waiting = [...new Map(fresh.map((item) => [item.client, item])).values()];
    this.saveOutbox(waiting);
    return waiting;
  }

  // Drafts and places, by conversation

  draft(key) {
    return text(record(this.json("drafts"))[key]);
  }

  saveDraft(key, draft) {
    this.put("drafts", key, draft || undefined, MOST_DRAFTS);
  }

  /** Return where a log was left: {seq, offset}, or null for its end. */
  place(key) {
    const { seq, offset } = record(record(this.json("places"))[key]);
    return Number.isFinite(seq) && Number.isFinite(offset) ? { seq, offset } : null;
  }

  savePlace(key, place) {
    this.put("places", key, place ?? undefined, MOST_PLACES);
  }

  // Choices of this browser: sound, Enter key and the like

  choice(name, otherwise = "") {
    return this.text(name) || otherwise;
  }

  saveChoice(name, value) {
    this.write(this.local, name, value);
  }

  text(name) {
    return text(this.local.getItem(PREFIX + name));
  }

  json(name) {
    return parse(this.local.getItem(PREFIX + name));
  }

  put(name, key, value, most) {
    const { [key]: _old, ...others } = record(this.json(name));
    const entries = Object.entries(others).slice(-most + 1);
    this.write(this.local, name, JSON.stringify({ ...Object.fromEntries(entries), [key]: value }));
  }

  write(storage, name, value) {
    try {
      storage.setItem(PREFIX + name, value);
    } catch {
      // The storage is full: the page goes on, and remembers less.
    }
  }
}

const text = (value) => (typeof value === "string" ? value : "");
const list = (value) => (Array.isArray(value) ? value : []);
const record = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});

function parse(value) {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

function boxed(value, tried) {
  return list(value).filter(isItem).map((item) => ({ ...item, tried: tried || Boolean(item.tried) }));
}

function isItem(item) {
  const { client, key, line, at } = record(item);
  return [client, key, line].every((value) => typeof value === "string" && value) && Number.isFinite(at);
}
