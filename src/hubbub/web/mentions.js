// Does a text name this person? As on the server, for one name, in linear time; pure.

import { fold } from "./model.js";

const LETTER = /[\p{L}\p{N}\p{M}_]/u;
const JOINS = /[\p{L}\p{N}\p{M}_#/=]/u; // before a name: part of a word, a room or an address

/** Tell whether a text names a nick: `@ben`, `ben:` or ben as a word; a space may be a `_`. */
export function mentions(text, nick) {
  const name = fold(nick);
  const folded = text.normalize("NFKC").toLowerCase();
  return Boolean(name) && [...new Set([name, name.replaceAll("_", " ")])].some((one) => has(folded, one));
}

function has(text, name) {
  for (let place = text.indexOf(name); place >= 0; place = text.indexOf(name, place + 1)) {
    if (stands(text, place, name.length)) {
      return true;
    }
  }
  return false;
}

function stands(text, place, length) {
  const after = text[place + length] ?? "";
  const before = text[place - 1] ?? "";
  if (LETTER.test(after) || JOINS.test(before)) {
    return false;
  }
  if (before === "@") {
    return !LETTER.test(text[place - 2] ?? "");
  }
  return length > 1; // one letter is a person only after an @
}
