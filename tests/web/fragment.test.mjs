// Addresses of conversations and messages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { read, write } from "../../src/hubbub/web/fragment.js";

test("what is written can be read", () => {
  for (const key of ["#lobby", "#büro", "#50-percent", "@de21e36706c76ed5"]) {
    assert.deepEqual(read(write(key)), { key, seq: 0 });
    assert.deepEqual(read(write(key, 1234)), { key, seq: 1234 });
  }
});

test("other addresses are none of ours", () => {
  for (const hash of ["", "#", "#a/b", "#a/1/2", "#%", "#%E0%A4%A", "#a/1234567890123456"]) {
    assert.equal(read(hash), null, hash);
  }
});
