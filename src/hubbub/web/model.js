// What the reducer is made of: limits, names and keys, conversations, and one step (Turn); pure.

export const VERSION = 1; // of the JSON form
export const LOBBY = "#lobby";
export const MOST_KEPT = 2000; // items of one conversation in memory; older ones are asked for again
export const MOST_OUTBOX = 50; // messages that wait
export const MOST_CONVERSATIONS = 300;
export const PAGE = 100; // messages asked for when a conversation is opened
export const MORE = 200; // and when one scrolls: fewer questions, for the server counts them
export const RESUME = 500; // messages asked for after a break; more than these, and the log begins anew
export const TYPING_SHOWN = { active: 6_000, paused: 30_000, done: 0 }; // ms, IRCv3 typing

/** Return what two spellings of a name or room have in common (the server knows more look-alikes). */
export function fold(name) {
  return name.normalize("NFKC").toLowerCase().trim().replace(/[ _]+(?=[^ _])/g, "_");
}

/** Tell whether a conversation is a room. */
export const isRoom = (conversation) => conversation.key.startsWith("#");

/** Return the key of a room's conversation. */
export const roomKey = (room) => fold(room);

/** Return how a conversation is written in `to`: `#dev`, or the person by id, else by name. */
export const toOf = ({ name, person }) => (person ? `@${person}` : name);

/** Return a conversation about which nothing is known yet. */
export function blank(key, name) {
  return {
    key, name, scope: key.startsWith("#") ? key : "", person: "", topic: "", count: 0,
    unread: 0, mentions: 0, read: 0, last: 0, told: 0, muted: false, members: null, roles: {},
    loaded: false, older: true, newer: false, first: 0, end: 0, items: [],
    newAfter: 0, settled: false, below: 0, jump: 0, again: 0, gap: null, early: [],
  };
}

/** One step of the reducer: the state as it becomes, what is sent, what the page is to do. */
export class Turn {
  constructor(state, now) {
    this.state = state;
    this.now = now;
    this.requests = [];
    this.effects = [];
  }

  /** Change the state. */
  set(changes) {
    this.state = { ...this.state, ...changes };
  }

  /** Change one conversation; a key that is not known changes nothing. */
  change(key, changes) {
    const conversation = this.state.conversations[key];
    if (conversation) {
      this.set({ conversations: { ...this.state.conversations, [key]: { ...conversation, ...changes } } });
    }
  }

  /** Send a request and remember what it was for, until it is answered. Return its ref. */
  ask(what, request, more = {}) {
    const ref = this.state.lastRef + 1;
    this.set({ lastRef: ref, asked: [...this.state.asked, { ref, what, ...more }], progress: this.waiting() });
    this.requests.push({ ...request, ref });
    return ref;
  }

  /** Send a request whose answer does not matter. */
  tell(request) {
    this.requests.push(request);
  }

  /** Let the page do something that is no part of the state. */
  effect(effect, values = {}) {
    this.effects.push({ effect, ...values });
  }

  /** Return since when an answer is due. */
  waiting() {
    return this.state.asked.length ? this.state.progress : this.now;
  }
}

/** Return the conversation that is looked at, or undefined. */
export const opened = (state) => state.conversations[state.open];

/** Return the conversation kept under a scope, or undefined. */
export function byScope(state, scope) {
  return Object.values(state.conversations).find((one) => one.scope === scope);
}

/** Return who the other one of a private scope `@a:b` is. */
export function otherOf(scope, me) {
  const [one, other = one] = scope.slice(1).split(":");
  return one === me ? other : one;
}

/** Return the private conversation with a person, known by id or only by name, or undefined. */
export function privateWith(state, person, nick) {
  const all = Object.values(state.conversations).filter((one) => !isRoom(one));
  const known = person && all.find((one) => one.person === person);
  return known || all.find((one) => (!one.person || !person) && fold(one.name) === fold(nick));
}

/** Return the key of a message's conversation, which is made when it is not there. */
export function homeOf(turn, message) {
  if (!message.recipient) {
    return roomHome(turn, message.to, message.status ? "" : message.scope);
  }
  const own = message.person === turn.state.person;
  const person = own ? message.recipient : message.person;
  return privateHome(turn, person, own ? message.to : message.nick, message.scope);
}

/** Return the key of a room's conversation, which is made when it is not there. */
export function roomHome(turn, room, scope = "") {
  const found = scope && byScope(turn.state, scope);
  const key = found ? found.key : roomKey(room);
  add(turn, key, room);
  if (scope && !found) {
    turn.change(key, { scope });
  }
  return key;
}

/** Return the key of the private conversation with a person, which is made when it is not there. */
export function privateHome(turn, person, nick, scope = "") {
  const found = privateWith(turn.state, person, nick);
  const key = found ? found.key : `@${person || `~${fold(nick)}`}`;
  add(turn, key, nick);
  const { person: known, scope: kept } = turn.state.conversations[key];
  turn.change(key, { person: person || known, scope: scope || kept });
  return key;
}

function add(turn, key, name) {
  if (turn.state.conversations[key]) {
    return;
  }
  makePlace(turn);
  turn.set({ conversations: { ...turn.state.conversations, [key]: blank(key, name) } });
}

/** Let the conversation go that was quiet longest, a room only when there is nothing private. */
function makePlace(turn) {
  const all = Object.values(turn.state.conversations);
  if (all.length >= MOST_CONVERSATIONS) {
    const others = all.filter((one) => one.key !== LOBBY && one.key !== turn.state.open);
    const privates = others.filter((one) => !isRoom(one));
    const quiet = privates.length ? privates : others;
    drop(turn, quiet.reduce((old, one) => (one.last < old.last ? one : old)).key);
  }
}

/** Take a conversation away. */
export function drop(turn, key) {
  const { [key]: _gone, ...conversations } = turn.state.conversations;
  turn.set({ conversations });
}

/** Tell whether a person reads a conversation: it is open, in sight, and its end is shown. */
export function isReading(state, key) {
  const conversation = state.conversations[key];
  const inSight = state.open === key && state.visible && state.bottom;
  return inSight && state.phase === "chat" && Boolean(conversation?.loaded && !conversation.newer);
}
