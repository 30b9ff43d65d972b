// What the word before the caret may become, and what a search in the go-to box finds; pure.
//
// `known`: `people` and `rooms` (texts, or `{name, note}`), `commands` as /commands.json has them,
// `emoji` (word to sign). The likeliest come first: the order given is kept among equals.

const MOST = 12; // options: more is not read, it is typed on
const LOOKED_AT = 100; // characters before the caret; a longer word is no name
const WORD = /(?:^|\s)(\S*)$/;
const KINDS = { NAME: "people", ROOM: "rooms", "[NAME]": "people", "[ROOM]": "rooms" };

/**
 * Return `{from, to, options: [{value, name, note}]}`, or null when there is nothing to offer.
 *
 * A sign starts it: / at the start, @ # and : with two letters. With `tab` plain letters do, too.
 */
export function complete(text, caret, known, { tab = false } = {}) {
  const before = text.slice(0, caret);
  const word = WORD.exec(before.slice(-LOOKED_AT))?.[1];
  if (word === undefined || (!word && !tab)) {
    return null;
  }
  const from = caret - word.length;
  const options = offered(word, from, before, known, tab).slice(0, MOST);
  return options.length ? { from, to: caret, options } : null;
}

/** Return the text with an option in its place, and where the caret goes. */
export function apply(text, found, option) {
  const rest = text.slice(found.to).replace(/^ /, "");
  return { text: text.slice(0, found.from) + option.value + rest, caret: found.from + option.value.length };
}

function offered(word, from, before, known, tab) {
  const sign = word[0] ?? "";
  if (sign === "/" && from === 0) {
    return commands(word.slice(1), known);
  }
  if (sign === "@") {
    return people(word.slice(1), known, (name) => `@${name} `);
  }
  if (sign === "#") {
    return rooms(word.slice(1), known);
  }
  if (sign === ":") {
    return word.length > 2 ? emoji(word.slice(1), known) : [];
  }
  return argument(word, before, from, known) ?? (tab && word ? plainWord(word, from, known) : []);
}

function plainWord(word, from, known) {
  return people(word, known, (name) => (from === 0 ? `${name}: ` : `${name} `));
}

/** Offer what a command's first parameter is, `/dm NAME`; null where it is something else. */
function argument(word, before, from, known) {
  const [, verb] = /^\/(\S+) +$/.exec(before.slice(0, from)) ?? [];
  const command = verb && known.commands.find((each) => names(each).includes(verb.toLowerCase()));
  const kind = command && KINDS[command.usage.split(" ")[1]];
  if (kind === "rooms") {
    return rooms(word, known);
  }
  return kind === "people" ? people(word, known, (name) => `${name} `) : null;
}

const names = ({ verb, aliases = [] }) => [verb, ...aliases];

// What people use most, the first first; what only operators do comes last, and only for them.
const USED = "help dm me join who away reply leave rooms topic nick search history undo invite whois mute ignore".split(" ");

/** Sort commands: what people use most comes first. */
export function byUse(one, other) {
  const place = ({ verb, operator }) => (operator ? 2 * USED.length : USED.indexOf(verb) < 0 ? USED.length : USED.indexOf(verb));
  return place(one) - place(other) || (one.verb < other.verb ? -1 : 1);
}

function commands(word, known) {
  const wanted = word.toLowerCase();
  const direct = known.commands.filter(({ verb }) => verb.startsWith(wanted));
  const found = direct.length ? direct : known.commands.filter((each) => names(each).some((name) => name.startsWith(wanted)));
  return found
    .filter(({ operator, verb }) => !operator || known.operator || verb === wanted)
    .sort(byUse)
    .map(({ verb, usage, help }) => ({ value: `/${verb} `, name: usage, note: help }));
}

function people(word, known, write) {
  return beginning(word, known.people).map(({ name, note }) => ({ value: write(spelled(name)), name, note }));
}

function rooms(word, known) {
  const bare = known.rooms.map((each) => ({ ...entry(each), name: entry(each).name.replace(/^#/, "") }));
  return beginning(word.replace(/^#/, ""), bare).map(({ name, note }) => ({ value: `#${name} `, name: `#${name}`, note }));
}

function emoji(word, known) {
  const list = Object.entries(known.emoji).map(([name, sign]) => ({ name, note: "", sign }));
  return beginning(word, list).map(({ name, sign }) => ({ value: `${sign} `, name: `${sign} :${name}:`, note: "" }));
}

const entry = (each) => (typeof each === "string" ? { name: each, note: "" } : { note: "", ...each });
const spelled = (name) => name.replaceAll(" ", "_");
const folded = (name) => spelled(name).normalize("NFKC").toLowerCase();

/** Return those that begin with the word, then those with a later word that does. */
function beginning(word, list) {
  const wanted = folded(word);
  const rated = list.map(entry).map((each) => ({ each, rate: begins(folded(each.name), wanted) }));
  return sorted(rated.filter(({ rate }) => rate > 0));
}

function begins(name, wanted) {
  if (name.startsWith(wanted)) {
    return 2;
  }
  return name.split(/[_.-]/).some((part) => part.startsWith(wanted)) ? 1 : 0;
}

function sorted(rated) {
  return rated.sort((one, other) => other.rate - one.rate).map(({ each }) => each);
}

/** Return the items that a search finds, `{name, …}`, the best first; all of them for an empty one. */
export function rank(query, items) {
  const wanted = folded(query.trim());
  if (!wanted) {
    return [...items];
  }
  const sign = /^[#/@]/.test(wanted) ? wanted[0] : "";
  const rated = items.map((each) => ({ each, rate: match(folded(each.name), wanted, sign) }));
  return sorted(rated.filter(({ rate }) => rate > 0));
}

function match(name, wanted, sign) {
  const bare = name.replace(/^[#/@]/, "");
  if (sign && sign !== "@" && name[0] !== sign) {
    return 0;
  }
  if (sign === "@" && name !== bare) {
    return 0;
  }
  const letters = sign ? wanted.slice(1) : wanted;
  if (bare === letters) {
    return 5;
  }
  const first = begins(bare, letters);
  return first ? first + 2 : bare.includes(letters) ? 2 : holds(bare, letters) ? 1 : 0;
}

/** Tell whether the letters stand in the name in this order, `pk` in Pavan Kumar. */
function holds(name, letters) {
  let at = 0;
  for (const letter of name) {
    at += letter === letters[at] ? 1 : 0;
  }
  return at === letters.length;
}
