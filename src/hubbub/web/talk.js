// Messages that arrive, that are taken back, and that were read; pure.

import { byScope, isReading } from "./model.js";
import { arrive } from "./history.js";
import { redacted } from "./log.js";
import { mentions } from "./mentions.js";
import { stored } from "./outbox.js";
import { stopTyping } from "./people.js";

/** A message came: into its conversation, and into the counts. */
export function message(turn, event) {
  const own = event.person === turn.state.person;
  const mention = !own && mentions(event.text, turn.state.nick);
  const key = arrive(turn, event, mention);
  const { last } = turn.state.conversations[key];
  if (own) {
    stored(turn, key, event);
  } else {
    stopTyping(turn, event.nick);
  }
  if (event.seq <= last) {
    return; // seen before, or from another tab's past
  }
  const reading = isReading(turn.state, key);
  const whole = turn.state.conversations[key].gap === null;
  if (!own) {
    count(turn, key, event, { mention, reading, last });
  }
  turn.change(key, reading && whole ? { last: event.seq, read: event.seq } : { last: event.seq });
  if (!own) {
    turn.effect("arrived", { key, message: event, mention, private: Boolean(event.recipient), reading });
  }
}

/** Count a message that is not read at once; the first of them stands under the `new` line. */
function count(turn, key, event, { mention, reading, last }) {
  const before = turn.state.conversations[key];
  if (reading) {
    return;
  }
  const open = turn.state.open === key;
  const line = open && (!before.newAfter || before.settled) ? { newAfter: last || -1, settled: false } : {};
  turn.change(key, {
    unread: before.unread + (before.muted ? 0 : 1),
    mentions: before.mentions + (mention ? 1 : 0),
    below: before.below + (open ? 1 : 0),
    ...line,
  });
}

/** A message was taken back: its text goes, and what it counted. */
export function redact(turn, event) {
  const conversation = byScope(turn.state, event.scope)
    ?? Object.values(turn.state.conversations).find((one) => one.items.some((item) => item.id === event.message));
  if (!conversation) {
    return;
  }
  const { key, items, early, unread, mentions: named, read: upto } = conversation;
  const item = items.find((one) => one.id === event.message);
  const without = (all) => redacted(all, [event.message], event.nick);
  turn.change(key, { items: without(items), early: without(early) });
  const counted = item && !item.removed && item.seq > upto && item.message.person !== turn.state.person;
  if (counted) {
    turn.change(key, {
      unread: Math.max(0, unread - 1),
      mentions: Math.max(0, named - (item.mention ? 1 : 0)),
    });
  }
}

/** This person read a conversation, here or on another device. It never goes back. */
export function read(turn, event) {
  const conversation = byScope(turn.state, event.scope);
  if (!conversation || event.upto <= conversation.read) {
    return;
  }
  const left = conversation.items.filter(
    (item) => item.kind === "message" && item.seq > event.upto && item.message.person !== turn.state.person,
  );
  const all = event.upto >= conversation.last;
  turn.change(conversation.key, {
    read: event.upto,
    told: Math.max(conversation.told, event.upto),
    unread: all || conversation.muted ? 0 : Math.min(conversation.unread, left.length || conversation.unread),
    mentions: all ? 0 : Math.min(conversation.mentions, left.filter((item) => item.mention).length),
  });
}
