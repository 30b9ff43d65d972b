// What the log shows, row by row: days, the `new` line, groups, folded comings, waiting lines; pure.

import { LOBBY, opened } from "./model.js";
import { comings } from "./words.js";

const GROUP = 5 * 60_000; // ms within which the same author's name is not repeated

/**
 * Return the rows of the conversation looked at. A row is {id, type, …}:
 *   "day" {at}, "new" {}, "note" {text, error, at, room: that can be joined},
 *   "message" {item, first, mine}, "waiting" {item, first} (an item of the outbox).
 */
export function rowsOf(state) {
  const conversation = opened(state);
  if (!conversation) {
    return [];
  }
  const builder = { rows: [], dayEnds: 0, marked: !conversation.newAfter, author: null, state, conversation };
  for (const item of conversation.items) {
    take(builder, item);
  }
  if (!conversation.newer) {
    const here = state.outbox.filter((item) => placeOfLine(state, item) === conversation.key && !item.stored);
    here.forEach((item) => waiting(builder, item));
  }
  return builder.rows;
}

/** Return where a line is shown: what cannot be sent where it was typed, in #lobby. */
function placeOfLine({ conversations }, { key, failed }) {
  return failed && !conversations[key] ? LOBBY : key;
}

function take(builder, item) {
  const at = item.message?.at ?? item.at;
  newDay(builder, at);
  if (item.kind === "message") {
    message(builder, item);
    return;
  }
  const { key, name } = builder.conversation;
  const text = item.kind === "came" ? comings(item.comings, key === LOBBY, name) : item.text;
  if (text) {
    builder.rows.push({ id: item.id, type: "note", text, error: Boolean(item.error), room: item.room, at });
    builder.author = null;
  }
}

function newDay(builder, at) {
  if (at < builder.dayEnds && at >= builder.dayEnds - 90_000_000) {
    return; // the same day, without asking the calendar for each message
  }
  const day = new Date(at);
  builder.rows.push({ id: `day-${day.toDateString()}`, type: "day", at });
  builder.dayEnds = day.setHours(24, 0, 0, 0);
  builder.author = null;
}

function message(builder, item) {
  const mine = item.message.person === builder.state.person;
  if (!builder.marked && !mine && item.seq > builder.conversation.newAfter) {
    builder.rows.push({ id: "new", type: "new" });
    builder.marked = true;
    builder.author = null;
  }
  const { person, nick, kind = "say", at } = item.message;
  const first = begins(builder, { person, nick, kind, at });
  builder.rows.push({ id: item.id, type: "message", item, first, mine });
}

function waiting(builder, item) {
  newDay(builder, item.at);
  const { person, nick } = builder.state;
  const first = begins(builder, { person, nick, kind: "say", at: item.at });
  builder.rows.push({ id: `waiting-${item.client}`, type: "waiting", item, first });
}

/** Tell whether a message begins a group: its name and time are shown. */
function begins(builder, next) {
  const before = builder.author;
  builder.author = next;
  return !before || before.person !== next.person || before.nick !== next.nick
    || before.kind !== "say" || next.kind !== "say" || next.at - before.at > GROUP;
}

/** Tell whether a row looks as it did. */
export function same(one, other) {
  return one.type === other.type && one.item === other.item && one.first === other.first
    && one.text === other.text && one.error === other.error;
}

/** Return the place of a message, or of the next one when it is no longer there; -1 = not here. */
export function placeOf(rows, seq) {
  const [first, last] = [rows.find((row) => row.item?.seq), rows.findLast((row) => row.item?.seq)];
  const inside = first && first.item.seq <= seq && seq <= last.item.seq;
  return inside ? rows.findIndex((row) => row.item?.seq >= seq) : -1;
}

/** Return where the `new` line is, -1 = nowhere, and how many messages of others are below it. */
export function newIn(rows) {
  const index = rows.findIndex((row) => row.type === "new");
  const fresh = index < 0 ? [] : rows.slice(index).filter((row) => row.type === "message" && !row.mine);
  return { index, messages: fresh.length };
}

// The part of the rows that is in the page

const MOST = 240; // rows in the page
const STEP = 60; // rows added at once: some 10 ms of layout

/** Return the part of so many rows that is shown at the end; `start` is where it began. */
export function atEnd(length, start) {
  const most = length - start > MOST || start > length - STEP;
  return { start: most ? Math.max(0, length - MOST / 2) : start, end: length };
}

/** Return the part with more rows above it; below some are let go. */
export function upwards({ start, end }) {
  const from = Math.max(0, start - STEP);
  return { start: from, end: Math.min(end, from + MOST) };
}

/** Return the part with more rows below it; above some are let go. */
export function downwards({ start, end }, length) {
  const to = Math.min(length, end + STEP);
  return { start: Math.max(start, to - MOST), end: to };
}

/** Return the part around one row. */
export function around(index, length) {
  const start = Math.max(0, index - STEP);
  return { start, end: Math.min(length, start + 2 * STEP) };
}

/** Return where the same part is when rows came before or after it. */
export function moved({ start, end }, before, rows) {
  const index = new Map(rows.map((row, place) => [row.id, place]));
  const stays = (row) => row.type !== "day" && row.type !== "new" && index.has(row.id);
  const kept = before.slice(start, end).filter(stays); // lines move up and down by themselves
  if (!kept.length) {
    return atEnd(rows.length, 0);
  }
  const wasEnd = end === before.length;
  const from = withLines(rows, index.get(kept[0].id));
  const to = wasEnd ? rows.length : index.get(kept.at(-1).id) + 1;
  return { start: from, end: Math.min(to, from + MOST + STEP) };
}

/** Return where a part begins when the lines before its first row belong to it. */
function withLines(rows, from) {
  const line = rows[from - 1]?.type;
  return line === "day" || line === "new" ? withLines(rows, from - 1) : from;
}
