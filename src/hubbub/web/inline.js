// The marks inside a line: text to parts; each character is looked at a bounded number of times; pure.
//
// A part is a string, or {as, …}: `i` `b` `s` `veil` with `parts`; `code` with `text`; `link` with
// `shown` and `href`, and `words` where it has some; `mention` with `text` and `me`; `room`; `emoji`.

import { addressAt, checked } from "./address.js";

const WORD_SIGN = /[\p{L}\p{N}\p{M}]/u;
const WORD = /[\p{L}\p{N}\p{M}]+/uy;
const OTHER = /[^\x00-\x7f\p{L}\p{N}\p{M}]+/uy; // signs of no meaning here: emoji, dashes, quotes
const NAME = /@([\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d._-]{0,60})/uy;
const SPOKEN_TO = /^([\p{L}\p{N}][^:]{0,60}):(?=\s|$)/u;
const ROOM = /#([\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d_-]{0,60})/uy;
const EMOJI = /:([a-z0-9_+-]{2,32}):/y;
const NAMED = /\[([^[\]]{1,1000})\]\(([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)/y;
const KINDS = { "*": "i", "**": "b", _: "i", "~~": "s", "||": "veil" };

/** Return the parts of a line. */
export function inline(text, known) {
  if (!text) {
    return [];
  }
  const reader = { text, known, me: fold(known.nick ?? ""), at: 0, pieces: [], open: [], ticks: null };
  const spoken = SPOKEN_TO.exec(text);
  if (spoken && isName(reader, spoken[1])) {
    take(reader, mention(reader, spoken[1]), spoken[1].length);
  }
  while (reader.at < text.length) {
    step(reader);
  }
  return tree(reader.pieces);
}

function step(reader) {
  const sign = reader.text[reader.at];
  if (sign > "\x7f" || isWord(reader.text, reader.at)) {
    word(reader);
  } else if ("*_~|".includes(sign)) {
    mark(reader, sign);
  } else if (!special(reader, sign)) {
    take(reader, sign, 1);
  }
}

/** Take one part and go on behind it. */
function take(reader, part, length) {
  reader.pieces.push(part);
  reader.at += length;
  return true;
}

function special(reader, sign) {
  switch (sign) {
    case "`":
      return code(reader);
    case "[":
      return namedLink(reader);
    case "@":
      return !isAfterWord(reader) && person(reader);
    case "#":
      return !isAfterWord(reader) && room(reader);
    case ":":
      return emoji(reader);
    default:
      return false;
  }
}

function match(reader, pattern) {
  pattern.lastIndex = reader.at;
  return pattern.exec(reader.text);
}

function isAfterWord({ text, at }) {
  return isWord(text, at - 1);
}

/** Tell whether the character at or around this place is a letter or a digit. */
function isWord(text, place) {
  const unit = text.charCodeAt(place);
  if (unit < 0x80) {
    return (unit > 96 && unit < 123) || (unit > 64 && unit < 91) || (unit > 47 && unit < 58);
  }
  const start = unit >= 0xdc00 && unit <= 0xdfff ? place - 1 : place;
  const point = text.codePointAt(start);
  return point !== undefined && WORD_SIGN.test(String.fromCodePoint(point));
}

function word(reader) {
  const found = !isAfterWord(reader) && addressAt(reader.text, reader.at);
  if (found) {
    const { body, href, shown } = found;
    return take(reader, href ? { as: "link", shown, href } : body, body.length);
  }
  if (isMe(reader)) {
    const own = reader.text.slice(reader.at, reader.at + reader.me.length);
    return take(reader, { as: "mention", text: own, me: true }, own.length);
  }
  const [run] = match(reader, WORD) ?? match(reader, OTHER);
  return take(reader, run, run.length);
}

/** Tell whether the own name stands here as a word; one letter counts only after an @. */
function isMe({ text, at, me }) {
  const end = at + me.length;
  return me.length > 1 && ends(text, at - 1) && ends(text, end) && fold(text.slice(at, end)) === me;
}

/** Tell whether a name may end beside this place: ana_ is another name than ana. */
function ends(text, place) {
  return text[place] !== "_" && !isWord(text, place);
}

function fold(name) {
  return name.toLowerCase().replaceAll("_", " ");
}

function isName(reader, name) {
  return (reader.me && fold(name) === reader.me) || Boolean(reader.known.isName?.(name));
}

function mention(reader, name, text = name) {
  return { as: "mention", text, me: reader.me !== "" && fold(name) === reader.me };
}

function person(reader) {
  const name = match(reader, NAME)?.[1];
  const fitting = name && [name, name.replace(/[._-]+$/, "")].find((each) => isName(reader, each));
  return Boolean(fitting) && take(reader, mention(reader, fitting, `@${fitting}`), fitting.length + 1);
}

function room(reader) {
  const name = match(reader, ROOM)?.[1];
  const fitting = name && [name, name.replace(/[_-]+$/, "")].find((each) => reader.known.isRoom?.(each));
  return Boolean(fitting) && take(reader, { as: "room", text: `#${fitting}` }, fitting.length + 1);
}

function emoji(reader) {
  const [whole, name] = match(reader, EMOJI) ?? [];
  const table = (whole && reader.known.emoji) || {}; // only asked for where there may be one
  return Object.hasOwn(table, name)
    ? take(reader, { as: "emoji", text: table[name], word: whole }, whole.length)
    : false;
}

function namedLink(reader) {
  const [whole, label, address] = match(reader, NAMED) ?? [];
  const found = whole && /^(?:[a-z]+:|www\.)/i.test(address) && checked(address);
  return found ? take(reader, { as: "link", words: label, ...found }, whole.length) : false;
}

/** Take code between two runs of equally many backticks, or the run itself as text. */
function code(reader) {
  reader.ticks ??= backticks(reader.text);
  const length = runLength(reader);
  const places = reader.ticks.get(length) ?? [];
  while (places.length && places.at(-1) <= reader.at) {
    places.pop();
  }
  if (!places.length) {
    return take(reader, "`".repeat(length), length);
  }
  const inside = reader.text.slice(reader.at + length, places.at(-1));
  const padded = inside.startsWith(" ") && inside.endsWith(" ") && inside.trim() !== "";
  return take(reader, { as: "code", text: padded ? inside.slice(1, -1) : inside }, inside.length + 2 * length);
}

/** Return where runs of backticks start, by their length, the last one first. */
function backticks(text) {
  const runs = new Map();
  for (const { 0: run, index } of [...text.matchAll(/`+/g)].reverse()) {
    runs.set(run.length, runs.get(run.length) ?? []);
    runs.get(run.length).push(index);
  }
  return runs;
}

function runLength({ text, at }) {
  let end = at;
  while (text[end] === text[at]) {
    end += 1;
  }
  return end - at;
}

// --- marks around words: at most one of each kind is open, so nothing is searched twice ---

function mark(reader, sign) {
  const length = runLength(reader);
  const before = reader.text[reader.at - 1] ?? " ";
  const after = reader.text[reader.at + length] ?? " ";
  const left = isWord(reader.text, reader.at - 1);
  const right = isWord(reader.text, reader.at + length);
  const pair = sign === "*" && length > 1; // ** may stand inside a word, the others not
  const closes = !/\s/.test(before) && (pair || !right);
  const opens = !/\s/.test(after) && (pair || !left) && before !== "\\";
  reader.at += length;
  const rest = closes ? closed(reader, sign, length) : length;
  if (rest) {
    opened(reader, opens ? marksOf(sign, rest) : [], sign.repeat(rest));
  }
}

/** Return the marks that a run of one sign stands for; none for runs that mean nothing. */
function marksOf(sign, length) {
  if (sign === "*" && length === 3) {
    return ["**", "*"];
  }
  const run = sign.repeat(length);
  return Object.hasOwn(KINDS, run) ? [run] : [];
}

function closed(reader, sign, length) {
  let rest = length;
  while (rest) {
    const fits = (one) => one.mark[0] === sign && one.mark.length <= rest;
    const index = lastIndex(reader.open, fits);
    if (index < 0 || (sign !== "*" && reader.open[index].mark.length !== length)) {
      break;
    }
    const { mark: found, piece } = reader.open[index];
    reader.open.length = index; // what was opened inside and not closed stays as typed
    reader.pieces[piece] = { start: KINDS[found] };
    reader.pieces.push({ end: true });
    rest -= found.length;
  }
  return rest;
}

function lastIndex(list, fits) {
  for (let index = list.length - 1; index >= 0; index -= 1) {
    if (fits(list[index])) {
      return index;
    }
  }
  return -1;
}

function opened(reader, marks, text) {
  if (!marks.length) {
    reader.pieces.push(text);
  }
  for (const each of marks) {
    const older = lastIndex(reader.open, (one) => one.mark === each);
    if (older >= 0) {
      reader.open.splice(older, 1); // the nearest one counts
    }
    reader.open.push({ mark: each, piece: reader.pieces.length });
    reader.pieces.push(each);
  }
}

/** Put the pieces between a start and its end into each other, and join neighbouring texts. */
function tree(pieces) {
  const levels = [[]];
  for (const piece of pieces) {
    const top = levels.at(-1);
    if (piece.start) {
      levels.push([]);
      top.push({ as: piece.start, parts: levels.at(-1) });
    } else if (piece.end) {
      levels.pop();
    } else if (typeof piece === "string" && typeof top.at(-1) === "string") {
      top[top.length - 1] += piece;
    } else {
      top.push(piece);
    }
  }
  return levels[0];
}
