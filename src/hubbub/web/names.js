// The colour and the initial of a name: the same everywhere, from the person's number, which a new
// name leaves as it is, or from the name alone; pure but for paint.

const FIRST = /[\p{L}\p{N}]\p{M}*/u;

/** Return the colour of a name, 1 to 8; two spellings of one name have the same. */
export function colour(name) {
  let hash = 0x811c9dc5; // FNV-1a
  for (const sign of name.normalize("NFKC").toLowerCase().replaceAll("_", " ")) {
    hash = Math.imul(hash ^ sign.codePointAt(0), 0x01000193);
  }
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d); // user1, user2, user3 get far apart, too
  return 1 + (mixed >>> 29); // three bits: as many as style.css has colours
}

/** Return the first letter or digit of a name, with the marks on it. */
export function initial(name) {
  return (FIRST.exec(name)?.[0] ?? "?").toUpperCase();
}

/** Give an element the colour of a name, in place of the one it had. */
export function paint(element, name) {
  const others = element.className.split(/\s+/).filter((word) => word && !/^name-\d$/.test(word));
  element.className = [...others, `name-${colour(name)}`].join(" ");
}
