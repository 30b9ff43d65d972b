// What the keys do: next place, the one beside, Esc, and keys on a message that has the focus.

import { $ } from "./dom.js";
import { focusBeside } from "./keys.js";
import { places } from "./view-rooms.js";
import { closeSheets, hasSheet } from "./view-sheets.js";

/** Return the functions that keys.js calls; those that return false leave the key to the browser. */
export function movesOf({ state, feed, look, goto, log, panel, box, choices, openMenu, settings, say }) {
  return {
    goto,
    search: () => panel.search(),
    shortcuts: () => settings.openShortcuts(),
    toNew: () => log.toNew(),
    messages: () => log.rover.focusLast(),
    page: (way) => $("log").scrollBy({ top: way * $("log").clientHeight * 0.9 }),
    type: (letter) => box.insert(letter),

    /** To the next place with something for this person: private, mentions, then the rest. */
    next() {
      const { rooms, others } = places(state());
      const waits = [
        ...others.filter((one) => one.unread),
        ...rooms.filter((one) => one.mentions),
        ...rooms.filter((one) => one.unread),
      ].find((one) => one.key !== state().open);
      return waits ? look(waits.key) : say("Nothing is waiting.");
    },

    /** To the conversation above (-1) or below (1). */
    beside(way, unread) {
      const { rooms, others } = places(state());
      const isOpen = (one) => one.key === state().open;
      const list = [...rooms, ...others].filter((one) => !unread || one.unread || one.mentions || isOpen(one));
      return look(list[(list.findIndex(isOpen) + way + list.length) % list.length].key);
    },

    region: (way) => focusBeside(way),

    /** Close what is open; else all is read, and the end is shown. */
    escape() {
      if (hasSheet()) {
        closeSheets();
      } else if (!$("panel").hidden) {
        panel.close();
      } else {
        feed({ local: "mark-read", key: state().open });
        log.toEnd();
        $("box-text").focus();
      }
    },

    /** A key on a message that has the focus. */
    onMessage(made, key) {
      if (key === "ArrowUp" || key === "ArrowDown") {
        return log.rover.step(key === "ArrowUp" ? -1 : 1) || $("box-text").focus();
      }
      if (key === "Enter") {
        return openMenu(made);
      }
      if (made.item?.type !== "message" || !"cdo".includes(key)) {
        return false;
      }
      return choices(made).then((able) => able?.find((one) => one.key === key)?.act());
    },
  };
}
