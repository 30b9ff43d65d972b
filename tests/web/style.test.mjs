// The look: contrast of every pair of colours in every theme, and colours only as tokens.

import assert from "node:assert/strict";
import { test } from "node:test";

import { contrast, PAIRS, STYLE, THEMES } from "./support/contrast.mjs";

const NAMES = Array.from({ length: 8 }, (_, index) => `name-${index + 1}`);
const SURFACES = ["page", "side", "raised", "mention"];
const WORDS = ["text", "muted", "accent", "ok", "warn", "error", ...NAMES];
const SIGNS = ["focus", "border"]; // rings and edges of controls
const FILLS = ["accent", "text", "muted", "warn", ...NAMES]; // behind text in the colour of the page
const NEEDED = { contrast: 7 };

function check(pairs, needed, theme) {
  const tokens = THEMES[theme];
  const low = pairs
    .map(([over, under]) => [over, under, contrast(tokens[over], tokens[under])])
    .filter(([, , ratio]) => ratio < needed)
    .map(([over, under, ratio]) => `${over} on ${under}: ${ratio.toFixed(2)}`);
  assert.deepEqual(low, [], `${theme}: below ${needed}`);
}

const every = (overs, unders) => overs.flatMap((over) => unders.map((under) => [over, under]));

for (const theme of Object.keys(THEMES)) {
  test(`${theme}: text can be read on every surface`, () => {
    check(every(WORDS, SURFACES), NEEDED[theme] ?? 4.5, theme);
    check([...every(["page"], FILLS), ["on-accent", "accent"]], NEEDED[theme] ?? 4.5, theme);
  });

  test(`${theme}: what a rule of the style sheet puts together can be read`, () => {
    const known = PAIRS.filter(([, over, under]) => over in THEMES[theme] && under in THEMES[theme]);
    assert.ok(known.length > 15, "the rules are found");
    check(known.map(([, over, under]) => [over, under]), NEEDED[theme] ?? 4.5, theme);
  });

  test(`${theme}: edges of controls and the focus ring are seen`, () => {
    check(every(SIGNS, ["page", "side"]), 3, theme);
    check(every(["focus", "accent", "ok", "warn", "error"], SURFACES), 3, theme);
  });
}

test("the switch shows the same colours as the system does", () => {
  assert.deepEqual(THEMES["system light"], THEMES.light);
  assert.deepEqual(THEMES["system dark"], THEMES.dark);
  assert.deepEqual(Object.keys(THEMES.contrast), Object.keys(THEMES.dark));
});

test("the tokens are those that were decided", () => {
  const values = (theme, names) => names.map((name) => THEMES[theme][name]).join(" ");
  const all = [...SURFACES, "text", "muted", "accent", "ok", "warn", "error", ...SIGNS, ...NAMES];
  assert.equal(
    values("dark", all),
    "#16181d #101216 #1f232b #3a3014 #e7e9ee #a3acba #7cc0ff #6bd08a #f2c14e #ff8f87 #ffd75e #6b7585 " +
      "#7cc0ff #6bd08a #e0b0ff #f2c14e #5fd6d6 #ff9db0 #c3d36a #ffb37a",
  );
  assert.equal(
    values("light", all),
    "#ffffff #f3f4f7 #e9ebf0 #fff1c2 #1a1d23 #565f6e #0a5cb8 #1a6e38 #7a5200 #b3261e #0a5cb8 #7b8494 " +
      "#0a5cb8 #1a6e38 #7a3db0 #7a5200 #00696e #a8244e #5a6400 #97480a",
  );
});

test("colours stand in the tokens and nowhere else", () => {
  const rules = STYLE.replace(/--[\w-]+:[^;]*;/g, "");
  const found = [...rules.matchAll(/[^{};]*(?:#[0-9a-f]{3,8}\b|rgb\(|hsl\()[^;}]*/gi)].map(([text]) => text.trim());
  assert.deepEqual(found, [
    "background: var(--shade, rgb(8 9 12 / 55%))", // older browsers give a backdrop no tokens
    "background: #ffffff", // behind the square code, which is always black on white
  ]);
});

test("the computation is the known one", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#777777", "#ffffff").toFixed(2), "4.48");
});
