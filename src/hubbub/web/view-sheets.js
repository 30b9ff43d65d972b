// On narrow windows rooms and people lie over the messages, as sheets; one at a time.

import { $ } from "./dom.js";
import { focusRegion } from "./keys.js";

/** Open a sheet, or close it when it is open. */
export function sheet(name) {
  if ($("app").dataset.sheet === name) {
    closeSheets();
    return;
  }
  $("app").dataset.sheet = name;
  focusRegion($(name));
  tell();
}

/** Close the sheet that is open. */
export function closeSheets() {
  delete $("app").dataset.sheet;
  tell();
}

/** Tell whether a sheet is open. */
export const hasSheet = () => Boolean($("app").dataset.sheet);

/** Show or hide the people: a column on wide windows, a sheet on others. */
export function togglePeople() {
  if (matchMedia("(max-width: 1023.98px)").matches) {
    sheet("people");
    return;
  }
  $("app").dataset.people = $("app").dataset.people === "off" ? "on" : "off";
  tell();
}

function tell() {
  const { sheet: open, people } = $("app").dataset;
  const narrow = matchMedia("(max-width: 1023.98px)").matches;
  $("bar-menu").setAttribute("aria-expanded", String(open === "rooms"));
  $("people-button").setAttribute("aria-expanded", String(narrow ? open === "people" : people !== "off"));
}

/** Connect the buttons. */
export function connectSheets() {
  $("bar-menu").addEventListener("click", () => sheet("rooms"));
  $("people-button").addEventListener("click", togglePeople);
  for (const id of ["rooms-close", "people-close", "scrim"]) {
    $(id).addEventListener("click", closeSheets);
  }
  tell();
}
