// A conversation with all kinds of lines, some of them unbreakable, and long names everywhere.

import { render } from "./text.js";
import { icon } from "./icons.js";
const part = (id) => document.getElementById(id);
const clone = (id) => part(id).content.firstElementChild.cloneNode(true);
const texts = ["Morning!", "x".repeat(300), "see http://192.168.1.31:8080/" + "a".repeat(200), "||hidden||",
  "```py\nreturn " + "y".repeat(300) + "\n```", "> quoted " + "z".repeat(200), "`" + "c".repeat(200) + "`", "מה שלומך?"];
texts.forEach((text, index) => {
  const message = clone("message-template");
  message.classList.add(...(index === 1 ? [] : ["first"]), ...(index % 3 ? [] : ["mentions"]));
  message.querySelector(".message-name").textContent = index % 2 ? "ana" : "N".repeat(24);
  message.querySelector(".message-time").textContent = "09:14";
  message.querySelector(".message-text").append(render(text));
  part("log-list").append(message);
});
for (const [list, kind] of [["room-list", "place"], ["private-list", "person"], ["people-list", "person"]]) {
  for (const name of ["#lobby", "W".repeat(33)]) {
    const place = clone(`${kind}-template`);
    place.querySelector(".place-name").textContent = name;
    part(list).append(place);
  }
}
part("bar-title").textContent = "#" + "W".repeat(32);
part("bar-count").textContent = "12 here";
part("bar-topic").textContent = "Stand-up 9:30, ".repeat(20);
part("banner").textContent = "Connection lost at 09:40. Trying again in 4 s. You can keep typing.";
part("me-name").textContent = "W".repeat(24);
part("card-error").textContent = "W".repeat(60);
part("to-latest").hidden = false;
part("log-older").hidden = false;
