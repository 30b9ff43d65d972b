// What can be done with a message, a person, a conversation, and oneself: the entries of the menus.
//
// A choice is {icon, text, act}, with `danger` for what takes something away, and `key` for the
// letter that does it while a message has the focus. `does` are the ways to do it: feed (an event
// of the page), line (as if typed), tell (in passing), box, ask, settings, now.

import { make } from "./dom.js";
import { write } from "./fragment.js";
import { LOBBY, fold, isRoom, opened } from "./model.js";

const UNDO_TIME = 15 * 60_000; // ms in which one's own message can be taken back

const spelled = (nick) => nick.replaceAll(" ", "_");

/** Return the choices for a message: its element, as the log has it. */
export function messageChoices(made, state, does) {
  const { item: { message, removed }, mine } = made.item;
  const { nick, person, at, id, text, seq } = message;
  const link = made.querySelector(".message-text a");
  const recent = does.now() - at < UNDO_TIME;
  return [
    !removed && { key: "c", icon: "copy", text: "Copy text", act: () => copied(text, does) },
    copyLink(write(state.open, seq), does),
    link && { key: "o", icon: "out", text: "Open the address", act: () => link.click() },
    !mine && mention(nick, does),
    !mine && isRoom(opened(state)) && writeTo(nick, person, `Write to ${nick} privately`, does),
    mine && !removed && recent && {
      key: "d", icon: "undo", text: "Take back", danger: true,
      act: () => does.feed({ local: "undo", id, key: state.open }),
    },
  ].filter(Boolean);
}

/** Return the choices for a person of the list. */
export function personChoices(nick, state, does) {
  const mine = fold(nick) === fold(state.nick);
  const isOperator = state.people[fold(state.nick)]?.operator;
  return mine
    ? [whoIs(nick, does)]
    : [
      writeTo(nick, "", "Write privately", does), mention(nick, does), whoIs(nick, does), ignore(nick, does),
      ...(isOperator ? POWERS.map((power) => asking(power, spelled(nick), does)) : []),
    ];
}

/** What operators of the server do to a person, after one more question. */
const POWERS = [
  { icon: "close", danger: true, text: "Remove...", label: "Why (may be empty)", verb: "kick", value: "", empty: true },
  { icon: "close", danger: true, text: "Ban...", label: "How long, and why", verb: "ban", value: "1h " },
  { icon: "close", danger: true, text: "Silence...", label: "How long", verb: "silence", value: "10m" },
];

/** What is done to a room. */
const LOCK = { icon: "settings", text: "Lock...", label: "A password, or: invite; off opens it", verb: "lock", value: "invite" };
const INVITE = { icon: "people", text: "Invite...", label: "Name", verb: "invite", value: "" };
const RENAME = { icon: "pen", text: "Rename...", label: "New name of the room", verb: "rename", value: "" };

/** A choice that asks for the rest of a line. */
function asking({ text, label, verb, value, empty = false, ...look }, name, { ask, line }) {
  const title = `${text.replace("...", "")} ${name}`.trim();
  const act = async () => {
    const rest = await ask({ title, label, ok: title.split(" ")[0], value });
    if (rest || (empty && rest !== null)) {
      line([`/${verb}`, name, rest].filter(Boolean).join(" "));
    }
  };
  return { ...look, text, act };
}

/** Return the choices for the conversation that is open; `topic` asks for a topic. */
export function placeChoices(state, does, topic) {
  const one = opened(state);
  if (!one) {
    return [];
  }
  const link = copyLink(write(one.key), does);
  if (!isRoom(one)) {
    const hide = { icon: "close", text: "Hide until something new is said", act: () => does.feed({ local: "hide", key: one.key }) };
    return [whoIs(one.name, does), link, hide, ignore(one.name, does)];
  }
  const leads = one.key !== LOBBY && (/[qo]/.test(one.roles[state.person] ?? "") || state.people[fold(state.nick)]?.operator);
  const leave = () => does.feed({ local: "leave", key: one.key });
  return [
    { icon: "pen", text: "Set the topic", act: topic },
    one.key !== LOBBY && asking(INVITE, "", does),
    ...(leads ? [asking(RENAME, "", does), asking(LOCK, "", does)] : []),
    one.muted
      ? { icon: "bell", text: "Alerts on", act: () => does.line("/unmute") }
      : { icon: "bell", text: "No alerts from here", act: () => does.line("/mute") },
    link,
    one.key !== LOBBY && { icon: "close", text: "Leave this room", danger: true, act: leave },
  ].filter(Boolean);
}

/** Return the choices for oneself. */
export function ownChoices(state, does) {
  const away = state.people[fold(state.nick)]?.away;
  return [
    { icon: "settings", text: "Settings", act: () => does.settings.open() },
    { icon: "pen", text: "Change your name", act: () => rename(state.nick, does) },
    away
      ? { icon: "undo", text: "I am here again", act: () => does.line("/back") }
      : { icon: "clock", text: "Away", act: () => goAway(does) },
    { icon: "close", text: "Leave the chat", danger: true, act: () => does.line("/quit") },
  ];
}

async function rename(nick, { ask, line }) {
  const name = await ask({ title: "Change your name", label: "New name", ok: "Change", value: nick });
  if (name && name !== nick) {
    line(`/nick ${name}`);
  }
}

async function goAway({ ask, line }) {
  const why = await ask({ title: "Away", label: "Why", ok: "Away", value: "back soon" });
  if (why) {
    line(`/away ${why}`);
  }
}

const copied = async (text, { tell }) => tell(await copyText(text) ? "Copied" : "Not copied. Choose the text and press Ctrl+C.");

/** Put text on the clipboard, and tell whether it is there; on http there is only the old way. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make("textarea", { class: "unseen", "aria-hidden": "true" });
    const focused = document.activeElement;
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return done;
  }
}

const copyLink = (fragment, does) => ({
  icon: "copy", text: "Copy link", act: () => copied(`${location.origin}/${fragment}`, does),
});

const mention = (nick, { box }) => ({
  icon: "people", text: `Mention ${nick}`, act: () => box.insert(`@${spelled(nick)} `),
});

const writeTo = (nick, person, text, { feed }) => ({
  icon: "reply", text, act: () => feed({ local: "look-at-person", nick, person }),
});

const whoIs = (nick, { line }) => ({
  icon: "person", text: "Who is this?", act: () => line(`/whois ${spelled(nick)}`),
});

const ignore = (nick, { line }) => ({
  icon: "close", text: "Do not show messages", danger: true, act: () => line(`/ignore ${spelled(nick)}`),
});
