// What a step of the state brings about beside the next state: alerts, words read out, questions.

import { alarm } from "./announce.js";
import { $ } from "./dom.js";
import { plain } from "./text.js";
import { askedRoom } from "./view-rooms.js";
import { closeSheets } from "./view-sheets.js";

/** Return what is done for each effect that the state names; `state` returns the state of now. */
export function effectsOf({ state, known, feed, look, line, warn, ask, alerts, announcer, box, log, link }) {
  return {
    arrived: ({ key, message, mention, private: isPrivate, reading }) => {
      const { name, muted } = state().conversations[key];
      const text = plain(message.text, known);
      alerts.arrived({
        scope: key, id: message.id, name: message.nick, place: name, text,
        private: isPrivate, mention, muted, looking: reading,
      });
      if (key === state().open) {
        announcer.message(name, message.nick, text);
      } else if (isPrivate) {
        announcer.private(message.nick);
      }
    },
    restore: (effect) => {
      if (!box.restore(effect.key, effect.text) && effect.client) {
        feed({ ...effect, local: "keep", line: effect.text });
      }
    },
    warn: ({ text }) => warn(text),
    alert: ({ text }) => (log.pinned ? alarm($("alerts"), text) : warn(text)),
    invited: ({ from, room, id, text }) => {
      alerts.arrived({ scope: room, id, name: from, place: room, text, private: false, mention: true, looking: state().visible });
      alarm($("alerts"), text);
    },
    password: async ({ room }) => {
      const word = await ask({ title: room, label: "Password of this room", ok: "Join" });
      if (word) {
        line(`/join ${room} ${word}`);
      }
    },
    visit: () => {
      announcer.clear();
      closeSheets();
    },
    renamed: ({ from, to }) => {
      box.renamed(from, to);
      log.renamed(from, to);
    },
    go: (where) => log.goTo(where),
    make: async ({ key }) => {
      const title = `No room ${key} is listed`;
      askedRoom(await ask({ title, label: "Name of the room", ok: "Join or make it", value: key }), look);
    },
    "hang-up": () => link.hangUp(),
    connect: () => link.connect(),
  };
}
