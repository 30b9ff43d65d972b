// Typed lines until they are settled: sent in order, exactly once, kept when they cannot be; pure.

import { MOST_OUTBOX, toOf } from "./model.js";
import { insert, itemOf, newest, note } from "./log.js";
import { listing } from "./words.js";

const IN_FLIGHT = 8; // lines sent and not answered: of more than 20 at once the server refuses some
const LATE = 120_000; // ms a line waits for a connection before it counts as not sent
const NOT_SENT = "There was no connection for 2 minutes.";

const MAYBE_DONE = "The connection broke; it may have been done.";
const ALONE = new Set(["help", "who", "look", "quit", "exit", "logout"]); // commands if alone on a line, as on the server

/** Return the words that a line searches for. */
const searched = (line) => /^\/(?:search|find|grep)\s+(.*)/i.exec(line)?.[1] ?? "";

/** Tell whether a line is talk: the server stores it once, however often it is sent. */
export function isTalk(line) {
  return line.startsWith("/") ? line.startsWith("//") : !ALONE.has(line.trim().toLowerCase());
}

/** Return what is to be said for a line: `//x` says `/x`. */
const said = (line) => (line.startsWith("//") ? line.slice(1) : line).replace(/\n+$/, "");

/** Return lines that waited when the page was left; they keep their ids, so none is sent twice. */
export function kept(items, now) {
  return items.slice(-MOST_OUTBOX).map((item) => {
    const failed = item.failed || doubt(item) || (now - item.at > LATE ? NOT_SENT : "");
    return { ...item, ref: 0, stored: false, failed };
  });
}

/** Return why a line that had no answer is not sent again by itself: a command would be done twice. */
const doubt = ({ line, tried }) => (tried && !isTalk(line) ? MAYBE_DONE : "");

/** A line was typed in a conversation. */
export function send(turn, { key, line, client }) {
  if (!line.trim()) {
    return;
  }
  if (!turn.state.conversations[key]) {
    turn.effect("restore", { key, text: line });
    turn.effect("alert", { text: "There is no connection yet. Your text is still in the box." });
    return;
  }
  if (turn.state.outbox.length >= MOST_OUTBOX) {
    turn.effect("restore", { key, text: line });
    const text = `${MOST_OUTBOX} messages wait already. Send this one when the connection is back.`;
    turn.effect("alert", { text });
    return;
  }
  const { name } = turn.state.conversations[key];
  const item = { client, key, name, line, at: turn.now, ref: 0, tried: false, stored: false, failed: "" };
  turn.set({ outbox: [...turn.state.outbox, item], composed: { key, at: 0 } });
  pump(turn);
}

/** Send what waits, in order, as much as the server takes without refusing any. */
export function pump(turn) {
  if (turn.state.link !== "on") {
    return;
  }
  let free = IN_FLIGHT - turn.state.outbox.filter((item) => item.ref).length;
  for (const item of turn.state.outbox) {
    if (free > 0 && !item.ref && !item.failed) {
      free -= 1;
      sendOne(turn, item);
    }
  }
}

function sendOne(turn, item) {
  const conversation = turn.state.conversations[item.key];
  if (!conversation) {
    const why = `You are no longer in ${item.name || "that conversation"}.`;
    change(turn, item, { failed: why });
    turn.effect("alert", { text: `Not sent: ${beginning(item)}. ${why} Retry or delete it in #lobby.` });
    return;
  }
  const to = toOf(conversation);
  const { line, client, key } = item;
  const ref = turn.ask("line", { cmd: "line", line, to, client }, { key, talk: isTalk(line), words: searched(line) });
  change(turn, item, { ref });
}

const beginning = ({ line }) => line.split("\n")[0].slice(0, 60);

function change(turn, item, changes) {
  const outbox = turn.state.outbox.map((one) => (one.client === item.client ? { ...one, ...changes } : one));
  turn.set({ outbox });
}

/** Take a line out: it is settled. */
function settle(turn, item) {
  turn.set({ outbox: turn.state.outbox.filter((one) => one.client !== item.client) });
  pump(turn);
}

const sentAs = (turn, ref) => turn.state.outbox.find((item) => item.ref && item.ref === ref);

/** Our own message came: the line that it was is not to be seen beside it. */
export function stored(turn, key, message) {
  const item = turn.state.outbox.find(
    (one) => one.ref && !one.stored && one.key === key && isTalk(one.line) && said(one.line) === message.text,
  );
  if (item) {
    change(turn, item, { stored: true });
  }
}

/** A line is settled; talk that was not shown by the server (echo off, or sent before) is shown now. */
export function done(turn, event) {
  const item = sentAs(turn, event.ref);
  if (!item) {
    return;
  }
  if (event.id && event.seq && isTalk(item.line)) {
    showOwn(turn, item, event);
  }
  settle(turn, item);
}

function showOwn(turn, item, { id, seq }) {
  const { nick, person, conversations } = turn.state;
  const { items, loaded, newer, name, scope, last } = conversations[item.key] ?? {};
  if (!loaded || newer) {
    return;
  }
  const message = { id, seq, at: turn.now, person, nick, to: name, scope, text: said(item.line) };
  turn.change(item.key, { ...newest(insert(items, itemOf(message, false))), last: Math.max(last, seq) });
}

/** A line was refused: it goes back into the box, or stays as not sent when the box has other text. */
export function failed(turn, event) {
  const item = sentAs(turn, event.ref);
  if (!item) {
    return false;
  }
  settle(turn, item);
  note(turn, item.key, event.text, { error: true });
  turn.effect("alert", { text: event.text });
  turn.effect("restore", { key: item.key, text: item.line, client: item.client, at: item.at, why: event.text });
  return true;
}

/** The box had other text: the refused line waits for Retry or Delete. */
export function keep(turn, { key, line, client, at, why }) {
  const name = turn.state.conversations[key]?.name ?? "";
  const item = { client, key, name, line, at, ref: 0, tried: false, stored: false, failed: why };
  turn.set({ outbox: [...turn.state.outbox, item].slice(-MOST_OUTBOX) });
}

/** The connection is gone: talk without an answer is to be sent again, under the same id. */
export function unanswered(turn) {
  const outbox = turn.state.outbox.map((item) => {
    const again = { ...item, ref: 0, tried: true, stored: false };
    return item.ref ? { ...again, failed: doubt(again) } : item;
  });
  turn.set({ outbox });
}

/** Give up, for now, on lines that have waited too long for a connection. */
export function late(turn) {
  const tooLate = turn.state.outbox.filter((item) => !item.ref && !item.failed && turn.now - item.at > LATE);
  if (turn.state.link === "on" || !tooLate.length) {
    return;
  }
  tooLate.forEach((item) => change(turn, item, { failed: NOT_SENT }));
  const lines = listing(tooLate.slice(0, 3).map(beginning));
  turn.effect("alert", { text: `Not sent: ${lines}. Retry or delete it in the log.` });
}

/** Retry: let a line wait again; it keeps its id and its place. */
export function resend(turn, { client }) {
  const item = turn.state.outbox.find((one) => one.client === client);
  if (item?.failed) {
    change(turn, item, { failed: "", at: turn.now });
    pump(turn);
  }
}

/** Delete: throw a line away that is not on its way. */
export function discard(turn, { client }) {
  turn.set({ outbox: turn.state.outbox.filter((item) => item.client !== client || item.ref) });
}
