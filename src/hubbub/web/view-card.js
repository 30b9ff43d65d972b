// The card that asks for a name, and the page that says why one is not in.

import { $, make, setText, show } from "./dom.js";
import { short } from "./when.js";
import { count, span } from "./words.js";

const LONG = 600; // seconds, from which on a time of day says more than a number of minutes

/** Connect the card and the page of those who are out; return what renders them. */
export function cardView({ feed }) {
  const field = $("card-name");
  $("card-form").addEventListener("submit", (event) => {
    event.preventDefault();
    feed({ local: "named", name: field.value });
  });
  field.addEventListener("input", () => setText($("card-join"), joinAs(field.value)));
  $("gone-again").addEventListener("click", () => feed({ local: "try-again" }));
  let shown = "";
  return (state) => {
    const before = shown;
    shown = state.phase;
    show($("card"), state.phase === "card");
    show($("gone"), state.phase === "gone");
    if (state.phase === "card") {
      card(state, field, before, feed);
    } else if (state.phase === "gone") {
      gone(state, before);
    }
  };
}

const joinAs = (name) => (name.trim() ? `Join as ${name.trim()}` : "Join");

function card(state, field, before, feed) {
  const { error, free, said = "" } = state.card;
  if (!field.value && state.name) {
    field.value = state.name;
  }
  const refused = free.length > 0 && field.value.trim() === state.name; // the free names are the way on
  setText($("card-join"), state.wants ? "Joining" : refused ? "Join" : joinAs(field.value));
  setText($("card-title"), state.server ? `${state.server} chat` : document.title);
  setText($("card-people"), said || here(state));
  setText($("card-error"), free.length ? error.replace(/ Free: .*/, " Free are:") : error);
  field.setAttribute("aria-invalid", String(Boolean(error)));
  freeNames(free, feed);
  if (before !== "card" && !matchMedia("(pointer: coarse)").matches) {
    field.focus(); // on a phone the keyboard stays away until the field is tapped
    field.select();
  }
}

function here({ link, server, count: people }) {
  if (!server) {
    return link === "off" ? "No connection yet. Trying again." : "";
  }
  return people ? `${count(people, "person is", "people are")} here` : "Nobody else is here yet";
}

function freeNames(free, feed) {
  const place = $("card-free");
  if (place.dataset.names === free.join()) {
    return;
  }
  place.dataset.names = free.join();
  place.replaceChildren(...free.map((name) => make("button", {
    class: "button", type: "button", text: name,
    on: {
      click: () => {
        $("card-name").value = name;
        feed({ local: "named", name });
      },
    },
  })));
}

function gone({ gone: why, server }, before) {
  const left = why.until < 0 ? 0 : Math.max(0, Math.ceil((why.until - Date.now()) / 1000));
  setText($("gone-title"), server ? `${server} chat` : document.title);
  setText($("gone-text"), why.text);
  const again = $("gone-again");
  again.disabled = left > 0 && why.code !== "full";
  const when = left > LONG ? `at ${short(why.until, Date.now())}` : `in ${span(left)}`;
  setText(again, left ? `Try again ${when}` : "Try again");
  if (before !== "gone") {
    $("gone-title").focus();
  }
}
