// Message text to DOM nodes: only known elements, only known attributes, text as text.

import { parse } from "./marks.js";

export { plain } from "./marks.js";

const BIG = /^(?:\p{Extended_Pictographic}[\p{M}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]*\s*){1,3}$/u;
const MOST_PARTS = 500; // elements of one message: with more of them it is there to stop the page
const BIG_MOST = 24; // characters: longer texts are not looked at

/**
 * Return the nodes of a message.
 *
 * `known`: `nick` (one's own), `isName(word)`, `isRoom(word)`, `onRoom(name)` for a click on #room,
 * `emoji` (word to sign). All may be missing.
 */
export function render(text, known = {}) {
  const fragment = document.createDocumentFragment();
  const blocks = parse(text, known);
  if (sizeOf(blocks) > MOST_PARTS) {
    fragment.append(text);
    return fragment;
  }
  for (const block of blocks) {
    fragment.append(block.as === "block" ? codeBlock(block) : linesOf(block, known));
  }
  return fragment;
}

/** Return how many elements these parts would make, about. */
function sizeOf(parts) {
  return parts.reduce((sum, part) => sum + 1 + sizeOf(part.parts ?? part.lines?.flat() ?? []), 0);
}

function codeBlock({ language, text }) {
  const block = element("pre");
  block.tabIndex = 0; // long lines are scrolled by keys, too
  if (language) {
    block.append(element("span", "language", language));
  }
  block.append(element("code", "", text));
  return block;
}

function linesOf({ as, lines }, known) {
  const whole = as === "quote" ? element("blockquote") : document.createDocumentFragment();
  lines.forEach((parts, index) => whole.append(...(index ? ["\n"] : []), ...nodes(parts, known)));
  return isBig(lines) ? element("span", "emoji-only", whole) : whole;
}

function isBig(lines) {
  const [part] = lines[0];
  const text = typeof part === "string" ? part : part?.as === "emoji" ? part.text : "";
  return lines.length === 1 && lines[0].length === 1 && text.length <= BIG_MOST && BIG.test(text);
}

function nodes(parts, known) {
  return parts.map((part) => (typeof part === "string" ? part : node(part, known)));
}

function node(part, known) {
  switch (part.as) {
    case "i":
      return element("em", "", ...nodes(part.parts, known));
    case "b":
      return element("strong", "", ...nodes(part.parts, known));
    case "s":
      return element("s", "", ...nodes(part.parts, known));
    case "veil":
      return veil(nodes(part.parts, known));
    case "code":
      return element("code", "", part.text);
    case "link":
      return link(part);
    case "room":
      return room(part.text, known);
    case "mention":
      return element("span", part.me ? "mention me" : "mention", part.text);
    default:
      return emoji(part);
  }
}

function element(name, className = "", ...children) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

/** A link always shows where it goes: words stand before the address, never instead of it. */
function link({ words, shown, href }) {
  const made = element("a", "", shown);
  made.href = href;
  made.target = "_blank";
  made.rel = "noopener noreferrer nofollow";
  return words ? element("span", "", `${words} (`, made, ")") : made;
}

function room(text, { onRoom }) {
  const made = element("button", "room", text);
  made.type = "button";
  made.addEventListener("click", () => onRoom?.(text));
  return made;
}

function emoji({ text, word }) {
  const made = element("span", "emoji", text);
  made.title = word;
  return made;
}

/** Hidden text is there for the layout, seen and read after a press. */
function veil(children) {
  const inside = element("span", "veil-text", ...children);
  const button = element("button", "veil-button");
  const made = element("span", "veil closed", button, inside);
  button.type = "button";
  button.setAttribute("aria-label", "Show hidden text");
  button.addEventListener("click", () => {
    made.className = "veil";
    button.remove();
    inside.tabIndex = -1;
    inside.focus();
  });
  return made;
}
