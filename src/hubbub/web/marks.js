// The marks in a message: text to a small tree of parts; linear time on any input; pure.

import { inline } from "./inline.js";

const FENCE = "```";
const LANGUAGE = /^[\p{L}\p{N}+#._-]{0,20}$/u;

/** Return the blocks of a message: `{as: "text" | "quote", lines}` or `{as: "block", language, text}`. */
export function parse(text, known = {}) {
  const lines = text.split("\n");
  const blocks = [];
  let fences = text.includes(FENCE);
  for (let at = 0; at < lines.length; at += 1) {
    const end = fences && lines[at].startsWith(FENCE) ? closing(lines, at) : -1;
    fences &&= end < lines.length; // an open fence that nothing closes: no later one is closed
    if (fences && end > at) {
      blocks.push(fenced(lines.slice(at, end + 1)));
      at = end;
    } else {
      line(blocks, lines[at], known);
    }
  }
  return blocks;
}

/** Return a message as one line of plain words, for readers and alerts. */
export function plain(text, known = {}) {
  return parse(text, known).map((block) => words(block)).join(" ").replace(/\s+/g, " ").trim();
}

function words(block) {
  return block.as === "block" ? block.text : block.lines.map((parts) => said(parts)).join(" ");
}

function said(parts) {
  return parts.map((part) => (typeof part === "string" ? part : saidPart(part))).join("");
}

function saidPart(part) {
  if (part.as === "veil") {
    return "(hidden)";
  }
  if (part.as === "link") {
    return part.words ? `${part.words} (${part.shown})` : part.shown;
  }
  return part.parts ? said(part.parts) : part.text;
}

// --- lines ---

/** Return the line that closes a fence, -1 when it is closed on its own line, past the end if none. */
function closing(lines, at) {
  if (lines[at].indexOf(FENCE, FENCE.length) >= 0) {
    return -1;
  }
  for (let end = at + 1; end < lines.length; end += 1) {
    if (lines[end].trimEnd().endsWith(FENCE)) {
      return end;
    }
  }
  return lines.length;
}

function fenced(lines) {
  const first = lines[0].slice(FENCE.length);
  const last = lines.at(-1).trimEnd().slice(0, -FENCE.length);
  const named = LANGUAGE.test(first.trim());
  const inside = lines.slice(1, -1);
  const code = [...(named ? [] : [first]), ...inside, ...(last ? [last] : [])];
  return { as: "block", language: named ? first.trim() : "", text: code.join("\n") };
}

function line(blocks, whole, known) {
  const quoted = /^> (?=.)/.exec(whole);
  const as = quoted ? "quote" : "text";
  const parts = inline(quoted ? whole.slice(quoted[0].length) : whole, known);
  if (blocks.at(-1)?.as === as) {
    blocks.at(-1).lines.push(parts);
  } else {
    blocks.push({ as, lines: [parts] });
  }
}
