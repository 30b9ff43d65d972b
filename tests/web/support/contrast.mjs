// Contrast of colours as WCAG 2 computes it, and the tokens of style.css in each theme.

import { readFileSync } from "node:fs";

export const STYLE = readFileSync(new URL("../../../src/hubbub/web/style.css", import.meta.url), "utf8").replace(/\/\*.*?\*\//gs, "");

/** Return the contrast of two colours, `#rrggbb`, from 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.match(/[0-9a-f]{2}/gi).map((part) => {
    const share = Number.parseInt(part, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Return the first block of declarations behind a selector, `{name: value}`. */
function block(css, selector) {
  const start = css.indexOf(`${selector} {`);
  const inside = css.slice(css.indexOf("{", start) + 1, css.indexOf("}", start));
  return Object.fromEntries([...inside.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

const dark = STYLE.slice(STYLE.indexOf("@media (prefers-color-scheme: dark)"));

/** The tokens of each theme; `system…` is what stands without a choice. */
export const THEMES = {
  "system light": block(STYLE, ":root"),
  "system dark": block(dark, ":root"),
  light: block(STYLE, ':root[data-theme="light"]'),
  dark: block(STYLE, ':root[data-theme="dark"]'),
  contrast: block(STYLE, ':root[data-theme="contrast"]'),
};

/** Each rule that says both colours itself: `[selector, colour token, background token]`. */
export const PAIRS = [...STYLE.matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, selector, body]) => {
  const colour = /(?:^|;)\s*color:\s*var\(--([\w-]+)\)/.exec(body)?.[1];
  const back = /(?:^|;)\s*background(?:-color)?:\s*var\(--([\w-]+)\)/.exec(body)?.[1];
  return colour && back ? [[selector.trim(), colour, back]] : [];
});
