// Message text: the marks, what becomes a link, and that hostile text stays text, quickly.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isMixed } from "../../src/hubbub/web/address.js";
import { plain, render } from "../../src/hubbub/web/text.js";
import { chance, isQuick, textOf } from "./support/chance.mjs";
import { fakeDocument, shown } from "./support/document.mjs";

globalThis.document = fakeDocument;

const KNOWN = {
  nick: "ana",
  isName: (word) => ["ben", "Pavan_Kumar", "Pavan Kumar"].includes(word),
  isRoom: (word) => word === "dev",
  emoji: { smile: "😄", "+1": "👍" },
};
const LONGEST = 16_384; // characters of a message, as the server lets through
const LINK = 'target="_blank" rel="noopener noreferrer nofollow"';

const html = (text, known = KNOWN) => shown(render(text, known));

/** Check that texts are shown as given, `[text, shown]`. */
function shows(cases) {
  for (const [text, expected] of cases) {
    assert.equal(html(text), expected, text);
  }
}

test("marks around words", () => {
  shows([
    ["*a* _b_ **c** ~~d~~ `e`", "<em>a</em> <em>b</em> <strong>c</strong> <s>d</s> <code>e</code>"],
    ["***both***", "<strong><em>both</em></strong>"],
    ["**bold *and* more**", "<strong>bold <em>and</em> more</strong>"],
    ["这是**重点**内容", "这是<strong>重点</strong>内容"],
    ["`a *b*` ``c`d``", "<code>a *b*</code> <code>c`d</code>"],
  ]);
});

test("what is no mark stays as typed", () => {
  const texts = ["2*3*4", "snake_case_word", "__init__", "a || b || c", "* item", "~~~~", "`open", "**", "a ** b",
    "¯\\_(ツ)_/¯", "(╯°□°)╯︵ ┻━┻", "*open", "1. one\n2. two", "# no heading", "<b>no</b>", "![x](y)", ":) :D :-|", ">_<", "~~a~"];
  shows(texts.map((text) => [text, text]));
});

test("marks that cross: the inner one that is not closed stays", () => {
  shows([["*a **b* c**", "<em>a **b</em> c**"], ["*a *b*", "*a <em>b</em>"]]);
});

test("hidden text is shown by a press, and its links cannot be reached before", () => {
  const made = render("||the end||");
  const veil = made.find("span", "veil");
  assert.equal(veil.className, "veil closed");
  made.find("button").click();
  assert.equal(veil.className, "veil");
  assert.equal(shown(veil), '<span class="veil-text" tabindex="-1">the end</span>');
  assert.ok(veil.find("span").focused);
});

test("blocks of code and quotes", () => {
  shows([
    ["see:\n```py\nx = *1*\n```\nok", 'see:<pre tabindex="0"><span class="language">py</span><code>x = *1*</code></pre>ok'],
    ["```\na\n\nb```", '<pre tabindex="0"><code>a\n\nb</code></pre>'],
    ["```one line```", "<code>one line</code>"],
    ["```\nnever closed", "```\nnever closed"],
    ["> a *b*\n> c\nd", "<blockquote>a <em>b</em>\nc</blockquote>d"],
  ]);
});

test("addresses become links, without the sentence around them", () => {
  const link = (href, text = href) => `<a href="${href}" ${LINK}>${text}</a>`;
  shows([
    ["http://a.b/c_(d), (http://x.y/z).", `${link("http://a.b/c_(d)")}, (${link("http://x.y/z")}).`],
    ["WWW.a.b!", `${link("http://www.a.b/", "WWW.a.b")}!`],
    ["mailto:a@b.c irc://h/#r ssh://u@h:22", `${link("mailto:a@b.c")} ${link("irc://h/#r")} ${link("ssh://u@h:22")}`],
    ["**http://a.b/**", `<strong>${link("http://a.b/")}</strong>`],
    ["see[http://[::1]:5005/x]", `see[${link("http://[::1]:5005/x")}]`],
  ]);
});

test("a link's words never hide its address", () => {
  shows([
    ["[here](http://a.b/c)", `<span>here (<a href="http://a.b/c" ${LINK}>http://a.b/c</a>)</span>`],
    ["[x](javascript:alert(1))", "[x](javascript:alert(1))"],
    ["[x](/etc)", "[x](/etc)"],
  ]);
});

test("only known schemes, and no address that reads like another one", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "http://bank.example@evil.example/", "ssh://-oProxyCommand=x/",
    "xhttp://a.b", "http://", `http://a/${"x".repeat(3000)}`]) {
    assert.equal(html(text), text);
  }
});

test("hosts in mixed scripts are shown as they are to a computer", () => {
  const seen = (text) => render(text).find("a").textContent;
  assert.equal(seen("http://аpple.example/x"), "http://xn--pple-43d.example/x");
  assert.equal(seen("http://аррӏе.com"), "http://xn--80ak6aa92e.com");
  assert.equal(seen("http://президент.рф/"), "http://президент.рф/");
  assert.equal(seen("http://müller.de"), "http://müller.de");
  assert.equal(seen("http://日本語.jp/"), "http://日本語.jp/");
  assert.deepEqual(["日本語.jp", "google日.com", "αбв.com", "αб", "ab1.de", ""].map(isMixed), [false, true, true, true, false, false]);
});

test("people, rooms and emoji", () => {
  shows([
    ["@ben, hi @Pavan_Kumar.", '<span class="mention">@ben</span>, hi <span class="mention">@Pavan_Kumar</span>.'],
    ["ben: look", '<span class="mention">ben</span>: look'],
    ["Pavan Kumar: look", '<span class="mention">Pavan Kumar</span>: look'],
    ["ask Ana, not ana_ or Anabel", 'ask <span class="mention me">Ana</span>, not ana_ or Anabel'],
    ["@nobody a@ben ben", "@nobody a@ben ben"],
    ["#dev, #nope a#dev", '<button class="room" type="button">#dev</button>, #nope a#dev'],
    [":+1: ok :x: :constructor:", '<span class="emoji" title=":+1:">👍</span> ok :x: :constructor:'],
    [":smile:", '<span class="emoji-only"><span class="emoji" title=":smile:">😄</span></span>'],
    ["😄 👍", '<span class="emoji-only">😄 👍</span>'],
  ]);
});

test("a press on a room opens it", () => {
  const pressed = [];
  render("see #dev", { ...KNOWN, onRoom: (name) => pressed.push(name) }).find("button").click();
  assert.deepEqual(pressed, ["#dev"]);
});

test("plain words for readers and alerts", () => {
  assert.equal(plain("*hi* `x`\n> q\n||secret|| [a](http://b.c/) :smile:", KNOWN), "hi x q (hidden) a (http://b.c/) 😄");
  assert.equal(plain("```py\nx = 1\n```"), "x = 1");
});

// --- hostile text ---

const ELEMENTS = new Set(["a", "blockquote", "button", "code", "em", "pre", "s", "span", "strong"]);
const ATTRIBUTES = new Set(["aria-label", "class", "href", "rel", "tabindex", "target", "title", "type"]);
const CLASSES = /^(mention( me)?|room|emoji|emoji-only|language|veil( closed)?|veil-text|veil-button)$/;
const PIECES = [
  ..."*_~|`[]()<>@#:\\/.&\"'= \n\ta1éЖ日😄", "**", "~~", "||", "```", "\n```\n", "\n> ", "http://", "https://a.b/", "www.", "mailto:", "javascript:",
  "](", "[a](http://", "<img src=x onerror=alert(1)>", "@ben", "ana", "ben:", "#dev", ":smile:", "xn--", "\u202e", "\u200d", "\ud800",
];

/** Return the letters and digits of a text, which no mark may cost. Emoji words become signs, hosts punycode. */
const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");

test("random text: nothing is lost, and only known elements and attributes are made", () => {
  for (let seed = 0; seed < 5_000; seed += 1) {
    const text = textOf(chance(seed), PIECES, 40);
    const made = render(text, { ...KNOWN, emoji: {} });
    const seen = letters(made.textContent);
    if (!/[^\x00-\x7f]/.test(letters(text))) {
      assert.equal(seen, letters(text), `seed ${seed}: ${JSON.stringify(text)}`);
    }
    for (const each of made.elements) {
      assert.ok(ELEMENTS.has(each.name), `seed ${seed}: ${each.name}`);
      for (const [name, value] of each.attributes) {
        assert.ok(ATTRIBUTES.has(name), `seed ${seed}: ${name}`);
        assert.ok(name !== "class" || CLASSES.test(value), `seed ${seed}: ${value}`);
        assert.ok(name !== "href" || /^(https?:\/\/|mailto:|ircs?:\/\/|ssh:\/\/)/.test(value), `seed ${seed}: ${value}`);
      }
    }
  }
});

test("random text: marks cost no sign but themselves", () => {
  for (let seed = 0; seed < 5_000; seed += 1) {
    const text = textOf(chance(seed), [..."*_~|` ab(é\n", "**", "||", "~~"], 40);
    let at = 0;
    const seen = render(text).textContent;
    for (const sign of text) {
      const same = seen.startsWith(sign, at);
      assert.ok(same || "*_~|` \n".includes(sign), `seed ${seed}: ${JSON.stringify(text)}`);
      at += same ? sign.length : 0;
    }
    assert.equal(at, seen.length, `seed ${seed}: something was added`);
  }
});

const REPEATED = [
  "*", "[", "(", "`", "a@a.a", "_", "~~", "||", "**a ", "*a ", "***a", "[a](", "[x]([x](b)", "http://[", "http://", "www.", "www.a*", "@", "#",
  ":", "ab:", "`a``", "``` ", "> ", "*_~~||", "a ", "é ", "😄", "ana ", "@ben ", "(http://a", "http://a)", "_a _", "||a", "[x](http://a(b",
  "\\*", ") ", "日本", "mailto:a@", "[a", "` ", "[](", "http://a.b/ ", "\t", "\u0300",
];

test("hostile text takes time in proportion to its length, never more", () => {
  for (const piece of REPEATED) {
    const text = piece.repeat(Math.ceil(LONGEST / piece.length)).slice(0, LONGEST);
    assert.ok(isQuick(() => plain(text, KNOWN), 10), JSON.stringify(piece));
  }
});

test("a message with very many marks is shown as it was typed", () => {
  for (const mark of ["`a` ", "*a* ", "**a** ", ":smile: ", "http://a.example "]) {
    const text = mark.repeat(2_000).trim();
    const made = render(text, KNOWN);
    assert.equal(shown(made), shown(render("x", KNOWN)).replace("x", text));
  }
});
