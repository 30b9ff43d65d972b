// What the go-to box offers, and in which order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { items } from "../../src/hubbub/web/view-goto.js";
import { BEN, arrived, ben, dev, lobby } from "./page.mjs";

const command = (verb, operator = false) => ({ verb, usage: `/${verb}`, help: "", operator });

test("what waits comes first, then places, people, and commands by use", () => {
  const page = arrived({ list: [lobby(), dev(), ben({ unread: 1, last: 5 })] });
  page.server("login", { nick: "cho", person: "c", door: "web", at: page.now });
  const commands = [command("kick", true), command("audit", true), command("login"), command("who"), command("help")];
  assert.deepEqual(
    items(page.state, commands).map((one) => one.name),
    ["ben", "#dev", "cho", "/help", "/who", "/login", "/audit", "/kick"],
  );
  assert.deepEqual(commands.map((one) => one.verb), ["kick", "audit", "login", "who", "help"], "left as they were");
  assert.equal(items(page.state, [])[0].key, `@${BEN}`);
});
