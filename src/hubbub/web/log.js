// The items of a conversation: in order, each once, without gaps, and not more than are kept; pure.

import { MOST_KEPT } from "./model.js";

const MOST_COMINGS = 200; // names remembered in one folded line
const CROWD = 20; // members of a room above which only those are told who spoke lately
const LATELY = 30 * 60_000; // ms

/** Return the highest seq among items. */
export const lastSeq = (items) => items.at(-1)?.seq ?? 0;

/** Return the lowest seq of a message among items, or 0. */
export const firstSeq = (items) => items.find((item) => item.kind === "message")?.seq ?? 0;

/** Return the item of a message. */
export function itemOf(message, mention) {
  return { kind: "message", id: message.id, seq: message.seq, message, mention, removed: false };
}

/** Return the items with one more at its place; of two messages with one id the first stays. */
export function insert(items, item) {
  let place = items.length;
  while (place > 0 && items[place - 1].seq > item.seq) {
    place -= 1;
  }
  for (let at = place - 1; at >= 0 && items[at].seq === item.seq; at -= 1) {
    if (items[at].id === item.id) {
      return items;
    }
  }
  return [...items.slice(0, place), item, ...items.slice(place)];
}

/** Return the items with messages merged in. */
export function merge(items, added) {
  const known = new Set(items.map((item) => item.id));
  const fresh = added.filter((item) => !known.has(item.id));
  return [...items, ...fresh].sort((one, other) => one.seq - other.seq); // stable: notes stay behind
}

/** Return the newest items that are kept; what was let go can be asked for again. */
export function newest(items) {
  if (items.length <= MOST_KEPT) {
    return { items };
  }
  const kept = items.slice(-MOST_KEPT);
  return { items: kept, older: true, first: firstSeq(kept) };
}

/** Return the oldest items that are kept, likewise. */
export function oldest(items) {
  if (items.length <= MOST_KEPT) {
    return { items };
  }
  const kept = items.slice(0, MOST_KEPT);
  return { items: kept, newer: true, end: lastSeq(kept) };
}

/** Return the items without the text of messages that were taken back. */
export function redacted(items, ids, by = "") {
  const gone = new Set(ids);
  const hit = (item) => item.kind === "message" && gone.has(item.id) && !item.removed;
  if (!items.some(hit)) {
    return items;
  }
  return items.map((item) => (hit(item)
    ? { ...item, removed: true, mention: false, by, message: { ...item.message, text: "" } }
    : item));
}

/** Write a quiet line into a conversation that is loaded. */
export function note(turn, key, text, { at = turn.now, seq, error = false, room = "" } = {}) {
  const conversation = turn.state.conversations[key];
  if (!text || !conversation?.loaded || conversation.newer) {
    return;
  }
  const number = turn.state.notes + 1;
  turn.set({ notes: number });
  const item = { kind: "note", id: `note-${number}`, seq: seq ?? lastSeq(conversation.items), at, text, error, room };
  turn.change(key, newest(insert(conversation.items, item)));
}

/** Write that somebody came or went; several in a row are one item. */
export function coming(turn, key, nicks, came, at) {
  const conversation = turn.state.conversations[key];
  if (!conversation?.loaded || conversation.newer) {
    return;
  }
  const told = nicks.filter((nick) => conversation.count <= CROWD || spokeLately(conversation, nick, at));
  const added = told.map((nick) => ({ nick, came }));
  const last = conversation.items.at(-1);
  if (!added.length) {
    return;
  }
  if (last?.kind === "came") {
    const item = { ...last, at, comings: [...last.comings, ...added].slice(-MOST_COMINGS) };
    turn.change(key, { items: [...conversation.items.slice(0, -1), item] });
    return;
  }
  const number = turn.state.notes + 1;
  turn.set({ notes: number });
  const item = { kind: "came", id: `note-${number}`, seq: lastSeq(conversation.items), at, comings: added };
  turn.change(key, newest([...conversation.items, item]));
}

function spokeLately(conversation, nick, at) {
  return conversation.items.some(
    (item) => item.kind === "message" && item.message.nick === nick && at - item.message.at < LATELY,
  );
}
