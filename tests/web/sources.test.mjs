// House rules of the page's own files: text stays text, and nothing comes from elsewhere.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../src/hubbub/web/", import.meta.url);
const FILES = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => /\.(js|mjs|html|css|svg)$/.test(name)) : [];

// Each makes markup or code of text; none is needed where nodes are made one by one.
const SINKS = /\b(innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|srcdoc|setHTMLUnsafe|DOMParser)\b|document\s*\.\s*write|\beval\s*\(|\bnew Function\b|set(Timeout|Interval)\s*\(\s*["'`]/;
// Namespaces of SVG are names, not addresses; what is between the schemes and a host is the page's own.
const ELSEWHERE = /(?:src|href|url|import|fetch|from)\s*[=(]?\s*["'(]?\s*(?:https?:)?\/\/[\w.]/i;

function read(name) {
  return readFileSync(new URL(name, FOLDER), "utf8");
}

/** Return `name:line: text` of each line that a pattern meets. */
function met(pattern, names) {
  return names.flatMap((name) =>
    read(name).split("\n").flatMap((line, at) => (pattern.test(line) ? [`${name}:${at + 1}: ${line.trim()}`] : [])),
  );
}

test("the patterns meet what they are for", () => {
  for (const bad of ["x.innerHTML = y", "eval (x)", "document.write(x)", 'setTimeout("x()", 1)', "new Function(x)"]) {
    assert.match(bad, SINKS);
  }
  for (const bad of ['<script src="//cdn.example/x.js">', "url(https://x.example/y)", 'import "http://a.b/c.js"', 'fetch("//a.b")']) {
    assert.match(bad, ELSEWHERE);
  }
  assert.doesNotMatch('<svg xmlns="http://www.w3.org/2000/svg">', ELSEWHERE);
});

test("no text is made into markup or code", () => {
  assert.deepEqual(met(SINKS, FILES.filter((name) => /\.m?js$/.test(name))), []);
});

test("nothing comes from another host", () => {
  assert.deepEqual(met(ELSEWHERE, FILES), []);
});

test("the page has no script, style or handler inside", () => {
  const pattern = /<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:/i;
  assert.deepEqual(met(pattern, FILES.filter((name) => name.endsWith(".html"))), []);
});
