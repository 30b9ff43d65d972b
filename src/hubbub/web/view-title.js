// The title, the dot in the tab icon, and alerts that go when their conversation was read.

import { opened } from "./model.js";
import { waiting } from "./view-rooms.js";

/** Return what renders the title: `(2) #lobby - Office`; the number is private messages and mentions. */
export function titleView(alerts) {
  const waits = new Set(); // conversations with something unread
  const first = document.title;
  return (state) => {
    const where = state.phase === "chat" ? opened(state)?.name : "";
    alerts.title(waiting(state) + state.invited, [where, state.server || first].filter(Boolean).join(" - "));
    for (const { key, unread, mentions } of Object.values(state.conversations)) {
      if (unread || mentions) {
        waits.add(key);
      } else if (waits.delete(key)) {
        alerts.read(key);
      }
    }
  };
}
