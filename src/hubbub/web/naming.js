// Rooms that get another name: all that goes by it follows; pure.

import { byScope, drop, roomKey } from "./model.js";
import { note } from "./log.js";
import { told } from "./words.js";

/** A room has another name. */
export function rename(turn, event) {
  const known = event.scope ? byScope(turn.state, event.scope) : turn.state.conversations[roomKey(event.room)];
  if (known) {
    note(turn, call(turn, known, event.new), told(event), { at: event.at });
  }
}

/** Give a room's conversation a name; return its key. */
export function call(turn, { key, scope }, name) {
  const next = roomKey(name);
  turn.change(key, { name });
  if (next === key) {
    return key;
  }
  drop(turn, next); // whatever was there has the name no more
  const now = (other) => (other === key ? next : other);
  const { conversations, open, rooms, asked, outbox, typists, composed, wasUnread, scopes } = turn.state;
  const entries = Object.entries(conversations).map(([other, one]) => [now(other), { ...one, key: now(other) }]);
  const follow = (list) => list.map((one) => ({ ...one, key: now(one.key) }));
  const keyed = (table) => Object.fromEntries(Object.entries(table).map(([other, value]) => [now(other), value]));
  turn.set({
    conversations: Object.fromEntries(entries), open: now(open), rooms: [...new Set(rooms.map(now))],
    asked: follow(asked), outbox: follow(outbox), typists: follow(typists),
    composed: { ...composed, key: now(composed.key) }, wasUnread: keyed(wasUnread), scopes: { ...keyed(scopes), [next]: scope },
  });
  turn.effect("renamed", { from: key, to: next });
  return next;
}
