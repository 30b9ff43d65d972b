// Tells somebody who looks elsewhere: title, tab icon, sound, vibration, and alerts where there are any.


const QUIET = 10_000; // ms after an alert in which the next ones make no sound
const MOST_SHOWN = 50; // alerts that are remembered, to be taken away when their message is read
const LONGEST = 200; // characters of a message in an alert
const ICON = "/static/icon.svg";
const DOTTED =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="15" fill="#0a5cb8"/>' +
  '<path d="M20 14h24a8 8 0 0 1 8 8v14a8 8 0 0 1-8 8H31L20 53v-9a8 8 0 0 1-8-8V22a8 8 0 0 1 8-8z" fill="#fff"/>' +
  '<circle cx="48" cy="16" r="15" fill="#b3261e" stroke="#fff" stroke-width="4"/></svg>';

/**
 * Tell what a message brings about: `{alert, sound}`.
 *
 * Private messages and mentions count by default, rooms where they are wanted and not muted, and
 * nothing in the conversation that is looked at. Soon after another one it makes no sound.
 */
export function decide({ private: isPrivate, mention, muted, looking }, { notify, sound }, sinceLast) {
  const meant = mention || (isPrivate && !muted);
  const wanted = notify === "all" ? meant || !muted : notify === "mentions" && meant;
  const alert = Boolean(wanted && !looking);
  return { alert, sound: alert && sound && sinceLast >= QUIET };
}

/**
 * Return the step of the ladder: 0 no alerts, 1 they may be asked for, 2 they are on, 3 in an
 * installed app; and `blocked` when they were refused.
 */
export function stepOf({ secure, permission, installed }) {
  if (!secure || permission === "missing") {
    return 0;
  }
  if (permission === "granted") {
    return installed ? 3 : 2;
  }
  return permission === "denied" ? "blocked" : 1;
}

/** Say plainly what works here and what does not. */
export function truthOf({ secure, permission, installed, apple, vibrates }) {
  const works = `the number in the title, the dot in the tab icon, sound${vibrates ? ", vibration" : ""}`;
  if (!secure) {
    return `Alerts need https, which this chat does not have yet. What works now: ${works}.`;
  }
  if (permission === "missing") {
    return apple
      ? `Alerts work here only for pages on the home screen: Share, then Add to Home Screen. What works now: ${works}.`
      : `This browser has no alerts. What works: ${works}.`;
  }
  return {
    0: "",
    1: "Alerts are possible here. Nothing is shown until you turn them on.",
    2: "Alerts are on while this page is open, also in a tab behind others.",
    3: "Alerts are on while the app runs, also in the background.",
    blocked: "Your browser blocks alerts of this page. To allow them, press the sign beside its address.",
  }[stepOf({ secure, permission, installed })];
}

/** What the browser can do. */
function circumstances(view) {
  return {
    secure: view.isSecureContext,
    permission: "Notification" in view ? view.Notification.permission : "missing",
    installed: view.matchMedia("(display-mode: standalone)").matches || view.navigator.standalone === true,
    apple: /iP(hone|ad|od)/.test(view.navigator.userAgent),
    vibrates: typeof view.navigator.vibrate === "function",
  };
}

/** All that draws attention. `settings` are those of settings.js; `onOpen(scope, id)` follows a click. */
export class Alerts {
  constructor({ settings, onOpen = () => {}, view = window, chime, now = Date.now }) {
    Object.assign(this, { settings, onOpen, view, chime, now });
    this.last = -QUIET;
    this.shown = new Map();
    this.missed = "";
    view.navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.open && onOpen(data.open.scope, data.open.id));
  }

  /** Show what waits: `(2) #lobby - Office`, and a dot in the tab icon. */
  title(count, text) {
    const { document, navigator } = this.view;
    document.title = count ? `(${count}) ${text}` : text;
    const icon = document.getElementById("tab-icon");
    const address = count ? `data:image/svg+xml,${encodeURIComponent(DOTTED)}` : ICON;
    if (icon && icon.getAttribute("href") !== address) {
      icon.setAttribute("href", address);
    }
    (count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch?.(() => {}); // no app, no badge
  }

  /** A message came: `{scope, id, name, place, text, private, mention, muted, looking}`. */
  arrived(message) {
    const { alert, sound } = decide(message, this.settings, this.now() - this.last);
    if (!alert) {
      return;
    }
    if (sound) {
      this.chime.play(this.settings.volume);
    }
    if (this.settings.vibrate && this.now() - this.last >= QUIET) {
      this.view.navigator.vibrate?.(120);
    }
    if (this.step() === 1) {
      this.missed ||= `${message.name} ${message.private ? "wrote to you" : "mentioned you"} while you were away.`;
    }
    this.show(message, this.now() - this.last < QUIET);
    this.last = this.now();
  }

  /** Show an alert where they are on: one for each conversation, the newest message in it. */
  async show({ scope, id, name, place, text, private: isPrivate }, silent) {
    if (this.step() !== 2 && this.step() !== 3) {
      return;
    }
    const title = isPrivate ? name : `${name} in ${place}`;
    const body = this.settings.hide ? "New message" : text.slice(0, LONGEST);
    const options = { body, tag: scope, renotify: !silent, silent, icon: "/static/icon-192.png", data: { scope, id } };
    const worker = await this.worker();
    if (worker) {
      await worker.showNotification(title, options).catch(() => {});
    } else {
      this.showHere(title, options);
    }
  }

  showHere(title, options) {
    try {
      const note = new this.view.Notification(title, options);
      note.onclick = () => {
        this.view.focus();
        note.close();
        this.onOpen(options.data.scope, options.data.id);
      };
      this.remember(options.tag, note);
    } catch {
      // Android takes alerts only from a service worker: where there is none, there are no alerts
    }
  }

  remember(scope, note) {
    this.shown.delete(scope);
    this.shown.set(scope, note);
    for (const oldest of [...this.shown.keys()].slice(0, -MOST_SHOWN)) {
      this.shown.delete(oldest);
    }
  }

  async worker() {
    const found = await this.view.navigator.serviceWorker?.getRegistration?.().catch(() => undefined);
    return found?.active ? found : null;
  }

  /** A conversation was read, here or on another device: its alert goes. */
  async read(scope) {
    this.shown.get(scope)?.close();
    this.shown.delete(scope);
    const notes = await (await this.worker())?.getNotifications?.({ tag: scope });
    notes?.forEach((note) => note.close());
  }

  /** Return the step of the ladder that this browser stands on. */
  step() {
    return stepOf(circumstances(this.view));
  }

  /** Return the sentence about what works here. */
  truth() {
    return truthOf(circumstances(this.view));
  }

  /** Return what was missed for want of alerts, once; empty when nothing was, or nobody wants to know. */
  offer() {
    const text = this.settings.offered || this.step() !== 1 ? "" : this.missed;
    this.missed = "";
    return text;
  }

  /** Ask the browser for alerts; only ever after a click. Return whether they are on. */
  async ask() {
    const answer = await this.view.Notification?.requestPermission?.();
    return answer === "granted";
  }
}
