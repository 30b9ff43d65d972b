// index.html: what the views and the style sheet rely on, and what every reader needs.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../src/hubbub/web/", import.meta.url);
const PAGE = readFileSync(new URL("index.html", FOLDER), "utf8");
const TAGS = [...PAGE.matchAll(/<([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/g)].map(([, name, rest]) => ({
  name,
  ...Object.fromEntries([...rest.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, key, value = ""]) => [`@${key}`, value])),
}));
const IDS = TAGS.flatMap((tag) => tag["@id"] ?? []);

/** What page and views agreed on. */
const AGREED = `card card-form card-name card-error card-free card-join app rooms room-list private-list goto-button room-add
  private-add me-button main bar bar-menu bar-title bar-count bar-topic search-button people-button log log-list log-older
  log-newer to-latest typing banner box box-text box-plus box-send box-left box-suggest people people-list panel panel-title
  panel-body panel-close goto-dialog settings-dialog keys-dialog message-menu announcer alerts message-template note-template
  line-template place-template person-template`.split(/\s+/);

test("the parts that the views fill are there, each once", () => {
  assert.deepEqual(AGREED.filter((id) => !IDS.includes(id)), []);
  assert.equal(new Set(IDS).size, IDS.length);
});

test("what points at a part finds it", () => {
  const pointing = ["for", "aria-controls", "aria-labelledby", "aria-describedby"];
  const wanted = TAGS.flatMap((tag) => pointing.flatMap((name) => (tag[`@${name}`] ?? "").split(" ").filter(Boolean)));
  const drawings = TAGS.filter(({ name }) => name === "use").map((tag) => tag["@href"].slice(1));
  assert.ok(wanted.length > 15 && drawings.length > 10);
  assert.deepEqual([...wanted, ...drawings].filter((id) => !IDS.includes(id)), []);
});

test("each icon that a module asks for is drawn", () => {
  const modules = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));
  const texts = modules.map((name) => readFileSync(new URL(name, FOLDER), "utf8"));
  const asked = texts.flatMap((text) => [...text.matchAll(/\bicon(?:\(|: ?)"(\w+)"/g)].map(([, name]) => name));
  assert.ok(asked.includes("bell") && asked.length > 5);
  assert.deepEqual(asked.filter((name) => !IDS.includes(`i-${name}`)), []);
});

test("each button has a name, and each field a label", () => {
  const named = (tag) => tag["@aria-label"] || tag["@aria-labelledby"];
  const buttons = [...PAGE.matchAll(/<button([^>]*)>(.*?)<\/button>/gs)].filter(([, rest, inside]) => {
    const filled = /class="(place|place person)"|id="(bar-topic|me-button)"/.test(rest); // by the views
    return !filled && !/aria-label=/.test(rest) && !inside.replace(/<svg.*?<\/svg>|<[^>]*>/gs, "").trim();
  });
  assert.deepEqual(buttons.map(([whole]) => whole), []);
  const labelled = new Set(TAGS.map((tag) => tag["@for"]));
  const fields = TAGS.filter(({ name, ...tag }) => ["input", "textarea", "select"].includes(name) && !["radio", "checkbox"].includes(tag["@type"]));
  assert.ok(fields.length >= 5);
  assert.deepEqual(fields.filter((tag) => !named(tag) && !labelled.has(tag["@id"])), []);
  assert.equal(TAGS.filter(({ name }) => name === "img").every((tag) => "@alt" in tag), true);
});

test("buttons send nothing by accident", () => {
  assert.deepEqual(TAGS.filter((tag) => tag.name === "button" && !tag["@type"]), []);
});

test("landmarks, language, live regions and zoom are as readers need them", () => {
  for (const part of [
    '<html lang="en">', '<nav id="rooms" aria-label="Rooms">', '<aside id="people"', '<form id="box" aria-label=',
    'id="announcer" class="unseen" role="log" aria-live="polite"', 'id="alerts" class="unseen" role="alert"', 'id="banner" role="status"',
    'class="skip" href="#log"', 'class="skip" href="#box-text"', 'autocomplete="nickname"', 'enterkeyhint="send"', "viewport-fit=cover",
    "interactive-widget=resizes-content",
  ]) {
    assert.ok(PAGE.includes(part), part);
  }
  assert.doesNotMatch(PAGE, /user-scalable|maximum-scale|autofocus/);
});

test("the files that the page and the manifest name exist, and only own ones are named", () => {
  const manifest = JSON.parse(readFileSync(new URL("manifest.webmanifest", FOLDER), "utf8"));
  const named = [...PAGE.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => path);
  const made = ["/static/app.js", "/qr.svg"]; // by the views, and by the server
  const files = [...named, ...manifest.icons.map(({ src }) => src)].filter((path) => !made.includes(path));
  assert.deepEqual(files.filter((path) => !existsSync(new URL(path.replace(/^\/(static\/)?/, ""), FOLDER))), []);
});

test("icons are as large as the manifest says, and may be cut to any shape", () => {
  const { icons } = JSON.parse(readFileSync(new URL("manifest.webmanifest", FOLDER), "utf8"));
  for (const { src, sizes, purpose } of icons.filter(({ type }) => type === "image/png")) {
    const data = readFileSync(new URL(src.replace("/static/", ""), FOLDER));
    assert.equal(`${data.readUInt32BE(16)}x${data.readUInt32BE(20)}`, sizes);
    assert.equal(data[25], 3, "a palette without transparency: the ground goes to the edge");
    assert.match(purpose, /maskable/);
  }
});

test("modules import only each other", () => {
  const modules = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));
  for (const name of modules) {
    const text = readFileSync(new URL(name, FOLDER), "utf8");
    for (const [, from] of text.matchAll(/^(?:import|export)[^;]*?from "([^"]*)"/gms)) {
      assert.ok(from.startsWith("./") && modules.includes(from.slice(2)), `${name}: ${from}`);
    }
  }
});

test("emoji: words that can be typed, each a sign", () => {
  const table = JSON.parse(readFileSync(new URL("emoji.json", FOLDER), "utf8"));
  assert.ok(Object.keys(table).length >= 250);
  for (const [word, sign] of Object.entries(table)) {
    assert.match(word, /^[a-z0-9_+-]{2,32}$/);
    assert.match(sign, /^[^\x00-\x7f]{1,12}$/u);
  }
});

test("no shortcut takes what browsers use", () => {
  const table = JSON.parse(readFileSync(new URL("shortcuts.json", FOLDER), "utf8"));
  assert.ok(table.length >= 15 && table.every(([names, what]) => names.length && what));
  const keys = table.flatMap(([names]) => names);
  assert.deepEqual(keys.filter((key) => /^(Ctrl\+([0-9NTWLRPSF])|Alt\+([0-9]|Left|Right)|[A-Za-z])$/.test(key)), []);
});
