// Addresses of conversations and messages, `#lobby/1234` behind the page's own; pure.

import { fold } from "./model.js";

const LONGEST = 15; // digits of a seq

/** Return what an address names, {key, seq}, or null; without a message its seq is 0. */
export function read(hash) {
  try {
    const [, place, seq = "0"] = /^#([^/]+)(?:\/(\d+))?$/.exec(decodeURIComponent(hash)) ?? [];
    const key = place?.startsWith("@") ? place : fold(`#${place ?? ""}`);
    return place && seq.length <= LONGEST ? { key, seq: Number(seq) } : null;
  } catch {
    return null; // not one of ours
  }
}

/** Return the address of a conversation, or of a message in it. */
export function write(key, seq = 0) {
  const place = encodeURIComponent(key.replace(/^#/, ""));
  return seq ? `#${place}/${seq}` : `#${place}`;
}
