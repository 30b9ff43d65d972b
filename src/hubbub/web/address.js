// Addresses in messages: which ones become links, and how they are shown; linear time; pure.

const START = /(?:(?:https?|ircs?|ssh):\/\/|mailto:|www\.)(?=[^\s.])/iy;
const BODY = /[^\s<>"`\\\u3000-\u303f\uff00-\uff60]*/y;
const SCHEMES = new Set(["http:", "https:", "mailto:", "irc:", "ircs:", "ssh:"]);
const LONGEST = 2_048; // characters: what is longer is no address that somebody meant to be read
const LOOSE_END = /[.,:;!?'*_~|]/;

/** Return the address that starts at a place, `{body, shown, href}`; without href it may be no link. */
export function addressAt(text, place) {
  START.lastIndex = place;
  if (!START.test(text)) {
    return null;
  }
  BODY.lastIndex = place;
  const body = trimmed(BODY.exec(text)[0]);
  return { body, ...checked(body) };
}

/** Return `{shown, href}` for an address in full, or null where it may not be a link. */
export function checked(address) {
  const full = /^www\./i.test(address) ? `http://${address}` : address;
  const url = address.length <= LONGEST && parsed(full);
  if (!url || !SCHEMES.has(url.protocol) || isDisguised(url)) {
    return null;
  }
  return { shown: withHonestHost(address, url), href: url.href };
}

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** `http://bank.example@evil.example` goes somewhere else than it reads; `ssh://-x` is an option. */
function isDisguised(url) {
  return url.hostname.startsWith("-") || url.protocol.startsWith("http") && (url.username !== "" || url.password !== "");
}

/** Cut off what belongs to the sentence around: stops, closing marks, a bracket opened before. */
function trimmed(body) {
  const surplus = { ")": balance(body, "(", ")"), "]": balance(body, "[", "]") };
  let end = body.length;
  for (; end > 0; end -= 1) {
    const last = body[end - 1];
    if (surplus[last] > 0) {
      surplus[last] -= 1;
    } else if (!LOOSE_END.test(last)) {
      break;
    }
  }
  return body.slice(0, end);
}

/** Return how many more brackets are closed than opened. */
function balance(body, open, close) {
  return body.split(close).length - body.split(open).length;
}

const HOST = /^([a-z]+:\/\/(?:[^/?#@]*@)?|mailto:[^@]*@)?([^/?#:@]+)/i;

/** Show a host in more than one script as what it is to a computer: `xn--…`. */
function withHonestHost(address, url) {
  if (/^[\x20-\x7e]*$/.test(address)) {
    return address;
  }
  const [whole, before = "", host] = HOST.exec(address) ?? [address, "", ""];
  if (!isMixed(host)) {
    return address;
  }
  const ascii = url.hostname || parsed(`http://${host}`)?.hostname || encodeURI(host);
  return before + ascii + address.slice(whole.length);
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]/u,
  /\p{Script=Hangul}/u,
  ...["Cyrillic", "Greek", "Armenian", "Hebrew", "Arabic", "Devanagari", "Thai", "Georgian"].map(
    (name) => new RegExp(`\\p{Script=${name}}`, "u"),
  ),
];
const LATIN = 0;
const SAFE_BESIDE_LATIN = 2; // Han, kana and Hangul do not pass for Latin letters in a label of their own

/** Tell whether a host mixes scripts in one label, or has look-alike labels beside Latin ones. */
export function isMixed(host) {
  const labels = host.split(".").map(scriptsOf);
  const alike = labels.some((found) => found.some((script) => script > SAFE_BESIDE_LATIN));
  const latin = labels.some((found) => found.includes(LATIN));
  return labels.some((found) => found.length > 1) || (alike && latin);
}

function scriptsOf(label) {
  const letters = label.replace(/[^\p{L}\p{M}]/gu, "");
  const known = SCRIPTS.map((script, index) => (script.test(letters) ? index : -1));
  const found = known.filter((index) => index >= 0);
  return found.length || !letters ? found : [SCRIPTS.length]; // any other script: by itself
}
