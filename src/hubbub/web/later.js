// What is fetched when it is first needed: the list of commands, the table of emoji.

const AGAIN = 10_000; // ms after a failed try; the page works without in between

/** Return a function that gives `first` until the file is here, fetches it when first called, and tells. */
export function later(path, first, here, { get = (address) => fetch(address), now = Date.now } = {}) {
  let value = first;
  let tried = -Infinity;
  const load = async () => {
    try {
      value = await (await get(path)).json();
      tried = Infinity;
      here();
    } catch {
      // nothing is suggested, and signs stay words
    }
  };
  return () => {
    if (now() - tried >= AGAIN) {
      tried = now();
      load();
    }
    return value;
  };
}
