// Messages that are asked for: the latest, older and newer ones, around one, and after a break; pure.

import { MORE, PAGE, RESUME, byScope, homeOf, isReading, isRoom, opened, otherOf, toOf } from "./model.js";
import { firstSeq, insert, itemOf, lastSeq, merge, newest, note, oldest, redacted } from "./log.js";
import { mentions } from "./mentions.js";
import { count } from "./words.js";

const AGAIN = 5; // seconds after which is asked again when the server does not say
const KINDS = new Set(["latest", "older", "newer", "around", "resume"]);

/** Tell whether messages of a conversation were asked for and are not here yet. */
export function isLoading(state, key) {
  return state.asked.some((one) => one.key === key && KINDS.has(one.what));
}

function ask(turn, key, what, values, count = PAGE) {
  const conversation = turn.state.conversations[key];
  if (conversation && turn.state.link === "on" && !isLoading(turn.state, key) && turn.now >= conversation.again) {
    turn.ask(what, { cmd: "history", to: toOf(conversation), count, ...values }, { key });
  }
}

/** The server does not answer now, so do not ask at once again; what is missing stays missing. */
export function refused(turn, { key, what }, refusal) {
  const again = turn.now + ((refusal.wait ?? AGAIN) + turn.state.jitter) * 1000;
  turn.change(key, { again, early: [], toEnd: what === "latest", ...(what === "who" ? { members: null } : {}) });
}

/** Ask again for what was refused where one looks; a log that is drawn anew asks for its edges. */
export function retry(turn) {
  const { key, again, jump, toEnd } = opened(turn.state) ?? {};
  if (again && turn.now >= again && turn.state.link === "on") {
    turn.change(key, { again: 0, toEnd: false });
    show(turn, key, jump);
    if (toEnd) {
      latest(turn, { key });
    }
  }
}

/** Ask for what stands before the oldest item. */
export function older(turn, { key }) {
  const conversation = turn.state.conversations[key];
  if (conversation?.loaded && conversation.older && conversation.first) {
    ask(turn, key, "older", { before: conversation.first }, MORE);
  }
}

/** Ask for what stands after the newest item, when that was let go. */
export function newer(turn, { key }) {
  const conversation = turn.state.conversations[key];
  if (conversation?.loaded && conversation.newer) {
    ask(turn, key, "newer", { after: conversation.end }, MORE);
  }
}

/** Go to the end: ask for it when it was let go. */
export function latest(turn, { key }) {
  turn.change(key, { jump: 0, below: 0 });
  if (turn.state.conversations[key]?.newer) {
    ask(turn, key, "latest", {});
  }
  turn.set({ bottom: true });
}

/** Let a conversation be shown: at its end, or at one message; what is missing is asked for. */
export function show(turn, key, seq = 0) {
  const conversation = turn.state.conversations[key];
  if (!conversation) {
    return;
  }
  turn.change(key, { jump: seq });
  const here = conversation.loaded && conversation.items.some((item) => item.seq === seq);
  if (seq && !here) {
    ask(turn, key, "around", { around: seq });
  } else if (!conversation.loaded) {
    ask(turn, key, "latest", {});
  } else if (conversation.gap !== null) {
    resume(turn, key);
  }
  const due = turn.state.link === "on" && turn.now >= conversation.again;
  if (isRoom(conversation) && !conversation.members && due) {
    turn.change(key, { members: [] });
    turn.ask("who", { cmd: "who", room: toOf(conversation) }, { key });
  }
}

/** Ask for what came while the connection was away; until it is here, a gap is remembered. */
export function resume(turn, key) {
  const { gap, items } = turn.state.conversations[key];
  turn.change(key, { gap: gap ?? lastSeq(items) });
  ask(turn, key, "resume", { after: gap ?? lastSeq(items) }, RESUME);
}

/** Messages came that were asked for, by the page or by a typed line. */
export function page(turn, event) {
  const asked = turn.state.asked.find((one) => answersPage(turn.state, one, event));
  if (asked?.what === "line" || asked?.what === "search") {
    turn.set({ panel: panelOf(turn.state.panel, event, asked) });
  } else if (asked) {
    FILL[asked.what](turn, asked.key, event);
  }
}

/** Tell whether a page is the answer to a request: those of one session are answered in order. */
function answersPage(state, one, event) {
  if (event.found) {
    return one.what === "search" || one.what === "line";
  }
  if (one.what === "line") {
    return !event.since;
  }
  return KINDS.has(one.what) && isOf(state, one.key, event.scope);
}

function isOf(state, key, scope) {
  const conversation = state.conversations[key];
  if (!scope || !conversation || conversation.scope === scope) {
    return Boolean(conversation);
  }
  if (byScope(state, scope)) {
    return false;
  }
  return !conversation.scope || (isRoom(conversation) && scope.startsWith("#"));
}

function panelOf(before, event, asked) {
  const kind = event.found ? "found" : "page";
  const earlier = asked.more && before?.kind === kind ? before.messages : [];
  return {
    kind, head: event.head ?? "", tail: event.tail ?? "", more: Boolean(event.more),
    words: asked.words ?? "", first: event.first ?? 0, messages: [...earlier, ...event.messages],
  };
}

function itemsOf(turn, event) {
  const { nick, person } = turn.state;
  return event.messages.map((message) => itemOf(message, message.person !== person && mentions(message.text, nick)));
}

/** How a page fills its conversation, by what it was asked for. */
const FILL = {
  latest(turn, key, event) {
    fill(turn, key, event, { items: itemsOf(turn, event), first: event.first, older: more(event), newer: false, gap: null });
    sayBack(turn, key, turn.state.returned?.open ?? 0, {});
  },
  around(turn, key, event) {
    const { first, last: end, newer: away = false } = event;
    fill(turn, key, event, { items: itemsOf(turn, event), first, end, older: more(event), newer: away, gap: null });
  },
  older(turn, key, event) {
    const { items, first } = turn.state.conversations[key];
    const fresh = itemsOf(turn, event).filter((item) => item.seq < first);
    fill(turn, key, event, { first: event.first || first, older: more(event), ...oldest([...fresh, ...items]) });
  },
  newer(turn, key, event) {
    const { items, end } = turn.state.conversations[key];
    const all = merge(items, itemsOf(turn, event));
    fill(turn, key, event, { end: event.last || end, newer: more(event), ...newest(all) });
  },
  resume(turn, key, event) {
    if (more(event)) {
      turn.set({ asked: turn.state.asked.filter((one) => one.key !== key || one.what !== "resume") });
      ask(turn, key, "latest", {}); // too much is missing in between: begin anew
      return;
    }
    const { items, gap } = turn.state.conversations[key];
    const fresh = itemsOf(turn, event);
    const others = fresh.filter((item) => item.message.person !== turn.state.person);
    const line = others.length ? { newAfter: gap || -1, settled: false } : {};
    const all = newest(merge(redacted(items, event.removed ?? []), fresh));
    fill(turn, key, event, { ...all, ...line, gap: null });
    sayBack(turn, key, others.length, { seq: turn.state.returned?.seq });
  },
};

const more = (event) => Boolean(event.more);

function fill(turn, key, event, changes) {
  const { last, scope, early } = turn.state.conversations[key];
  const { person } = turn.state;
  turn.change(key, { loaded: true, early: [], ...changes, scope: scope || event.scope || "" });
  const { first, items, newer: away, scope: found } = turn.state.conversations[key];
  const { [found]: _hidden, ...hidden } = turn.state.hidden;
  if (_hidden) {
    turn.set({ hidden }); // it was opened again
  }
  turn.change(key, {
    first: first || firstSeq(items),
    last: Math.max(last, lastSeq(items)),
    ...(away || !early.length ? {} : newest(merge(items, early))),
  });
  seen(turn);
  if (key === turn.state.open) {
    const { untold } = turn.state;
    turn.set({ untold: [] });
    untold.forEach((text) => note(turn, key, text, { error: true }));
  }
  if (key.startsWith("@") && event.scope) {
    turn.change(key, { person: otherOf(event.scope, person) });
  }
}

/** Write the line about coming back: `Back after 42 s. 3 messages meanwhile.` */
function sayBack(turn, key, missed, place) {
  const { returned } = turn.state;
  if (!returned) {
    return;
  }
  const all = returned.elsewhere + missed;
  const rest = all ? ` ${count(all, "message", "messages")} meanwhile.` : "";
  turn.set({ returned: null });
  note(turn, key, `Back after ${returned.away}.${rest}`, place);
}

/** What is in sight is read, unless something before it is missing. */
export function seen(turn) {
  const key = turn.state.open;
  const { last, gap } = turn.state.conversations[key] ?? {};
  if (isReading(turn.state, key) && gap === null) {
    turn.change(key, { read: last, unread: 0, mentions: 0, below: 0 });
  }
}

/** Put a message that just came into its conversation; return its key. */
export function arrive(turn, message, mention) {
  const key = homeOf(turn, message);
  const { items, loaded, newer: away, early } = turn.state.conversations[key];
  const item = itemOf(message, mention);
  if (loaded && !away) {
    turn.change(key, newest(insert(items, item)));
  } else if (isLoading(turn.state, key)) {
    turn.change(key, { early: newest([...early, item]).items }); // the page may be older than it
  }
  return key;
}
