// The settings dialog; `told` is what the server would be told.

import { Settings } from "./settings.js";
import { Alerts } from "./alerts.js";
window.told = [];
const settings = new Settings({ onPreference: (...what) => window.told.push(what.join(" ")) });
settings.alerts = new Alerts({ settings: settings.values });
settings.wire();
window.settings = settings;
document.getElementById("app").hidden = false;
document.getElementById("settings-button").addEventListener("click", () => settings.open());
window.ready = true;
