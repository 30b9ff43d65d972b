// Shows a text as a message, and tells its text and what elements and attributes it was made of.

import { render } from "./text.js";
document.getElementById("app").hidden = false;
window.show = (text) => {
  const made = document.createElement("div");
  made.className = "message-text";
  made.append(render(text, { nick: text, isName: () => true, isRoom: () => true, emoji: { smile: text } }));
  document.getElementById("log-list").append(made);
  return [made.textContent, [...made.querySelectorAll("*")].flatMap((each) => [each.localName, ...each.getAttributeNames()])];
};
window.ready = true;
