// What nobody needs for the first message, in one file that is fetched once one is in: what menus
// offer, questions, what look-ups answer, suggestions, the go-to box, the sound.

import { Chime } from "./chime.js";
import * as choices from "./choices.js";
import { answer } from "./view-answers.js";
import { gotoView } from "./view-goto.js";
import { askView, menuView } from "./view-menu.js";
import { Suggestions, suggestible } from "./view-suggest.js";

export const parts = { Chime, choices, answer, gotoView, askView, menuView, Suggestions, suggestible };
