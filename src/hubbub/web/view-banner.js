// The banner about the connection: what happened, when it is tried again, and Try now.

import { $, make, setText } from "./dom.js";
import { banner } from "./words.js";

const QUIET = 2_000; // ms in which a connection may be made without a word
const CALM = 5_000; // ms after which it is said what happened

/** Connect the banner; return what renders it. */
export function bannerView({ connect, now, clock }) {
  const what = make("span");
  const again = make("span", { "aria-hidden": "true" }); // counts down: not to be read out
  const button = make("button", { class: "button", type: "button", text: "Try now", on: { click: connect } });
  let since = 0;
  return (state) => {
    const told = banner(state, now(), clock);
    since = told ? since || now() : 0;
    const away = now() - since;
    const whole = state.link === "off" ? [what, again, button] : [what, again];
    const parts = !told || away < QUIET ? [] : away < CALM ? [what] : whole;
    setText(what, away < CALM ? "Connecting..." : told?.what ?? "");
    setText(again, told?.again ?? "");
    const shown = [...$("banner").children];
    if (shown.length !== parts.length || shown.some((one, index) => one !== parts[index])) {
      $("banner").replaceChildren(...parts);
    }
  };
}
