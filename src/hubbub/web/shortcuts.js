// The keys of the page, as its list shows them.

/** `[keys, what they do]`; Ctrl is Cmd on a Mac. */
export const SHORTCUTS = [
  [["Enter"], "Send"],
  [["Shift+Enter"], "New line"],
  [["Tab"], "Complete a name, room or command that has begun"],
  [["Ctrl+K"], "Go to a room, person or command"],
  [["Ctrl+Shift+F"], "Search"],
  [["Alt+A"], "Next place with something for you"],
  [["Alt+Up", "Alt+Down"], "Conversation above, below"],
  [["Alt+Shift+Up", "Alt+Shift+Down"], "The same, only with something new"],
  [["Shift+PgUp"], "To the line “new”"],
  [["Esc"], "Close what is open; then to the latest message"],
  [["Ctrl+Up"], "In the empty box: what you sent before"],
  [["Shift+Up"], "In the empty box: to the messages; then Up, Down, and Enter for the menu"],
  [["F6", "Shift+F6"], "Next, previous part of the page"],
  [["Ctrl+B", "Ctrl+I", "Ctrl+E"], "Bold, italic, code"],
  [["Ctrl+/"], "This list"],
];

/** Fill the list of shortcuts. */
export function fillShortcuts(list, mac = /Mac|iP(hone|ad)/.test(navigator.platform)) {
  list.replaceChildren(...SHORTCUTS.flatMap(([keys, what]) => [term(keys, mac), description(what)]));
}

function term(keys, mac) {
  const made = document.createElement("dt");
  keys.forEach((key, index) => {
    const sign = document.createElement("kbd");
    sign.textContent = mac ? key.replace("Ctrl", "Cmd").replace("Alt", "Option") : key;
    made.append(...(index ? [" "] : []), sign);
  });
  return made;
}

function description(text) {
  const made = document.createElement("dd");
  made.textContent = text;
  return made;
}
