// One row of the log as an element: a message, a waiting line, a quiet line, a day, the `new` line.

import { copy, make, setText } from "./dom.js";
import { icon } from "./icons.js";
import { initial, paint } from "./names.js";
import { plain, render } from "./text.js";
import { clock, day, exact, iso } from "./when.js";

const LINES = { act: "act", notice: "notice", announce: "announce" };

/** Return the element of a row. */
export function element(row) {
  if (row.type === "message" || row.type === "waiting") {
    return copy("message-template");
  }
  return copy(row.type === "note" ? "note-template" : "line-template");
}

/** Fill the element of a row. `known` is what text.js takes, with `style` of times and actions. */
export function fill(made, row, known) {
  FILL[row.type](made, row, known);
}

const FILL = {
  day(made, row, { now }) {
    setText(made.firstElementChild, day(row.at, now()));
  },
  new(made) {
    made.classList.add("new");
    setText(made.firstElementChild, "new");
  },
  note(made, row, { style, onRoom }) {
    made.classList.toggle("error", row.error);
    setText(made, row.text);
    if (row.room) {
      made.append(" ", button("Join", () => onRoom(row.room)));
    }
    made.title = exact(row.at, style);
  },
  message(made, row, known) {
    const { message, mention, removed, by } = row.item;
    const { kind = "say", nick, at, id, seq } = message;
    Object.assign(made.dataset, { id, seq });
    made.className = names({
      message: true, first: row.first, mine: row.mine, mentions: mention, removed, [LINES[kind] ?? "say"]: true,
    });
    head(made, kind === "announce" ? `From the operator, ${nick}` : nick, message, known);
    setText(made.querySelector(".message-marks"), mention ? "mentions you" : "");
    const body = made.querySelector(".message-text");
    if (removed) {
      setText(body, by && by !== nick ? `(removed by ${by})` : "(removed)");
    } else {
      body.replaceChildren(...(kind === "act" ? [`${nick} `] : []), render(message.text, known));
    }
    actions(made, known);
  },
  waiting(made, row, known) {
    const { item } = row;
    const failed = Boolean(item.failed);
    made.className = names({ message: true, first: row.first, mine: true, waiting: true, failed });
    head(made, known.nick, { nick: known.nick, person: known.person, at: item.at }, known);
    made.querySelector(".message-text").replaceChildren(render(item.line.replace(/^\/\//, "/"), known));
    const state = made.querySelector(".message-state");
    if (item.failed) {
      state.replaceChildren(`not sent: ${item.failed} `, retry(item, known), " ", remove(item, known));
    } else {
      setText(state, item.ref ? "" : "waiting");
    }
  },
};

const names = (on) => Object.keys(on).filter((name) => on[name]).join(" ");

function head(made, shown, { nick, person, at }, { style }) {
  const name = made.querySelector(".message-name");
  const time = made.querySelector(".message-time");
  const avatar = made.querySelector(".avatar");
  setText(name, shown);
  paint(name, person || nick);
  setText(avatar, initial(nick));
  paint(avatar, person || nick);
  setText(time, clock(at, style));
  time.dateTime = iso(at);
  time.title = exact(at, style);
}

/** The place for reactions, reply and edit; now it holds the way to the menu. */
function actions(made, { onMenu }) {
  const place = made.querySelector(".message-actions");
  if (!place.firstChild) {
    const words = { tabindex: "-1", "aria-label": "More", title: "More" };
    const more = make("button", { class: "icon-button", type: "button", ...words }, icon("more", true));
    more.addEventListener("click", () => onMenu(made));
    place.append(more);
  }
}

const HELD = 500; // ms that a finger rests on a message before its menu opens
const STILL = 10; // pixels it may move meanwhile

/** Let a long press on a message open its menu, as the button in its corner does. */
export function longPress(list, open) {
  let timer = null;
  let start = null;
  let opened = false;
  const stop = () => clearTimeout(timer);
  list.addEventListener("pointerdown", (event) => {
    const made = event.target.closest(".message");
    stop();
    opened = false;
    if (event.pointerType === "touch" && made && !event.target.closest("a, button")) {
      start = event;
      timer = setTimeout(() => {
        opened = true;
        open(made);
      }, HELD);
    }
  });
  list.addEventListener("pointermove", (event) => {
    if (start && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > STILL) {
      stop();
    }
  });
  ["pointerup", "pointercancel"].forEach((kind) => list.addEventListener(kind, stop));
  list.addEventListener("touchend", (event) => {
    if (opened) {
      event.preventDefault(); // else this would be a click beside the menu, and close it
    }
  }, { passive: false });
}

const button = (text, act) => make("button", { class: "button", type: "button", text, on: { click: act } });
const retry = (item, { feed }) => button("Retry", () => feed({ local: "resend", client: item.client }));
const remove = (item, { feed }) => button("Delete", () => feed({ local: "discard", client: item.client }));

/** Return how a message is read out when it has the focus: `ben, 9:14, Morning! …`. */
export function spoken(row, known) {
  if (row.type === "waiting") {
    return `You, ${row.item.failed ? "not sent" : "waiting"}, ${plain(row.item.line, known)}`;
  }
  const { message, mention, removed } = row.item;
  const who = row.mine ? "You" : message.nick;
  const text = removed ? "removed" : plain(message.text, known);
  return [mention ? "Mentions you" : "", who, clock(message.at, known.style), text].filter(Boolean).join(", ");
}
