// What the page knows, and how each event of the server or of the page changes it; pure.
//
// reduce(state, event, now) -> {state, requests, effects}
//   event     one of the server's (docs/protocol.md) or the page's own: {local: "look", key: "#dev"}
//   now       milliseconds since 1970
//   requests  objects to be sent to the server, in order
//   effects   what the page is to do besides showing the state:
//     {effect: "arrived", key, message, mention, reading}   tell of it: announcer, alerts
//     {effect: "restore", key, text}     put a refused line back into the box
//     {effect: "alert", text}            say at once that something did not work
//     {effect: "warn", text}             likewise, where the log does not say it, too
//     {effect: "hang-up"}                close the connection; it is to be made anew
//     {effect: "visit", key}             another conversation was opened
//     {effect: "go", key, seq}           show this message when it is here
//     {effect: "renamed", from, to}      a room has another key
//     {effect: "make", key}              there is no such room: ask whether it is to be made
//
// The state; nothing in it is ever changed in place:
//   phase      "card" (asked for a name), "chat", "gone" (put out: see `gone`)
//   link       "off", "greeting" (hello is sent), "login", "restoring" (rooms are entered), "on"
//   lostAt     when the connection broke (0 = it did not), retryAt when it is tried again,
//              closing: the sentence of a server that is restarting
//   name, token, server, count         who one wants to be, the chat's name, how many are there;
//   wants      the name was given, and comes in as soon as there is a connection
//   nick, person, preferences          who one is
//   card       {error, free}           what is wrong with the name, and which are free
//   gone       {code, text, until}     until: when one can come back, 0 = at once, -1 = not known
//   jitter     seconds, not the same in all pages, before what was refused is asked for again
//   lastRef, asked [{ref, what, …}], progress, heard       requests without an answer, in order
//   open       the key of the conversation looked at; visible, bottom: is the page, is its end seen
//   visit      the key in the page's address, while we are not in; jump: the seq to be shown then;
//              notes: number of the last
//   returned   {away, elsewhere, open, seq}: what is still to be said about having been away, or null
//   missing    [{key, at}]: rooms that can be entered only later; untold: why others cannot be at all
//   hidden     {scope: seq}: private conversations not listed until there is a message after this one
//   invited    how many invitations came while the page was not in sight
//   rooms      keys of rooms to enter again after a break; scopes {key: scope}: what they are, whatever
//              they are called by then
//   conversations {key: conversation}  in the order of the list; keys: "#dev", "@person"
//     name, scope, person, topic, count, muted
//     unread, mentions, read, last     counts; the last seq read, and the last there is
//     told                             the seq up to which the server was told of reading
//     loaded, older, newer             items are there; there is more before, after them:
//     first, end                       before and after these seqs it is asked for
//     items    in order, without gaps: {kind: "message", seq, message, mention, removed},
//              {kind: "came", seq, id, at, comings: [{nick, came}]}, {kind: "note", …, text, error}
//     newAfter                         the `new` line stands after this seq; 0 = there is none, -1 = before all
//     below                            messages that came while its end was not seen
//     jump                             the seq that is to be shown, 0 = the end
//     again                            when may be asked again for messages that were refused, 0 = now
//     gap                              messages after this seq are missing since a break; null = none
//     early                            items of messages that came while their page was asked for
//     members                          keys of the people in a room; null = not known
//     roles    {person: role}          who is founder (q), operator (o) of a room, or has a voice (v)
//   people     {key: {nick, person, operator, away, why, script}}     who is here
//   typists    [{nick, key, until}]
//   outbox     [{client, key, name, line, at, ref, tried, stored, failed}]  typed lines not yet settled;
//              name: of the conversation; tried: it was sent, and the answer never came;
//              failed: why it is not sent ("" = it still is to be)
//   directory  all rooms, for the go-to box; panel: {kind, …}, the answer that is shown, or null

import * as answers from "./answers.js";
import * as arriving from "./arriving.js";
import * as history from "./history.js";
import * as local from "./local.js";
import * as naming from "./naming.js";
import * as outbox from "./outbox.js";
import * as people from "./people.js";
import * as rooms from "./rooms.js";
import * as talk from "./talk.js";
import { LOBBY, Turn, blank } from "./model.js";

/** Return the state of a page that was just opened. `kept` is what the browser remembers. */
export function initial(now, kept = {}) {
  return {
    phase: kept.name && kept.inside ? "chat" : "card", link: "off",
    lostAt: 0, wasUnread: {}, returned: null, retryAt: 0, closing: "",
    name: kept.name ?? "", wants: false, token: kept.token ?? "", server: "", count: 0,
    nick: (kept.inside && kept.name) || "", person: "", preferences: {},
    card: { error: "", free: [] }, gone: null,
    jitter: kept.jitter ?? 0, lastRef: 0, notes: 0, asked: [], progress: now, heard: now,
    open: kept.open || LOBBY, visit: kept.visit ?? "", visible: true, bottom: true, jump: kept.jump ?? 0,
    rooms: kept.rooms ?? [], scopes: kept.scopes ?? {}, conversations: expected(kept),
    people: {}, typists: [], composed: { key: "", at: 0 }, readAt: 0,
    outbox: outbox.kept(kept.outbox ?? [], now),
    missing: [], untold: [], hidden: kept.hidden ?? {}, invited: 0, directory: [], panel: null,
  };
}

/** The rooms we were in last: one can look and type there before there is a connection. */
function expected({ rooms: last = [], scopes = {} }) {
  const keys = [...new Set([LOBBY, ...last.filter((key) => key.startsWith("#"))])];
  return Object.fromEntries(keys.map((key) => [key, { ...blank(key, key), scope: scopes[key] ?? key }]));
}

/** What each event of the server changes. */
export const SERVER = {
  hello: arriving.hello,
  welcome: arriving.welcome,
  goodbye: arriving.goodbye,
  removed: arriving.removed,
  entered: rooms.entered,
  conversations: rooms.conversations,
  window: rooms.window,
  join: rooms.join,
  part: rooms.part,
  kick: rooms.kick,
  rename: naming.rename,
  topic: rooms.topic,
  mute: rooms.mute,
  mode: rooms.mode,
  crowd: rooms.crowd,
  message: talk.message,
  redact: talk.redact,
  read: talk.read,
  page: history.page,
  typing: people.typing,
  login: people.login,
  quit: people.quit,
  nick: people.nick,
  away: people.away,
  op: people.op,
  invite: people.invite,
  ban: people.told,
  silence: people.told,
  preference: people.preference,
  ignore: rooms.ignore,
  members: answers.members,
  rooms: answers.rooms,
  whois: answers.panel,
  help: answers.panel,
  record: answers.panel,
  info: answers.info,
  clear: answers.clear,
  done: answers.done,
  failed: answers.failed,
};

/** Events that change nothing here: days are told from the times of messages. */
export const SKIPPED = new Set(["day", "logout", "tagged", "realname", "metadata"]);

/** What each event of the page itself changes. */
export const LOCAL = {
  opened: arriving.opened,
  lost: arriving.lost,
  retry: arriving.retry,
  named: arriving.named,
  "try-again": arriving.tryAgain,
  wake: arriving.wake,
  tick: local.tick,
  look: local.look,
  visit: local.visit,
  "look-at-person": local.lookAtPerson,
  "look-at-message": local.lookAtMessage,
  prefer: local.prefer,
  leave: local.leave,
  hide: local.hide,
  visible: local.visible,
  bottom: local.bottom,
  "mark-read": local.markRead,
  typed: local.typed,
  older: history.older,
  newer: history.newer,
  latest: history.latest,
  send: outbox.send,
  keep: outbox.keep,
  resend: outbox.resend,
  discard: outbox.discard,
  undo: local.undo,
  search: local.search,
  "close-panel": local.closePanel,
  directory: local.directory,
};

/** Return the step that an event brings about; an event of a kind that is not known, none. */
export function reduce(state, event, now) {
  const turn = new Turn(state, now);
  const table = event.local ? LOCAL : SERVER;
  const kind = event.local ?? event.event;
  if (Object.hasOwn(table, kind)) {
    table[kind](turn, event);
  }
  if (!event.local) {
    turn.set({ heard: now });
  }
  return { state: turn.state, requests: turn.requests, effects: turn.effects };
}
