// The way to more.js: it is fetched once one is in, and each part made when it is first wanted.

/** Return the ways to the parts. `warn` tells that they cannot be fetched; `goto` is what gotoView takes. */
export function connectMore({ warn, goto }) {
  const views = {};
  let fetched = null;
  let tries = 0; // to fetch it again

  /** Return the parts, so that they are here without a connection, too. */
  async function more() {
    // A browser remembers that a module could not be fetched: another address is another try.
    fetched = (fetched ?? import("./more.js")).catch(() => import(`./more.js?${tries += 1}`));
    return (await fetched).parts;
  }

  /** Return what `act` makes of them; null when they are not here and cannot be fetched, which is told. */
  async function withMore(act) {
    const all = await more().catch(() => warn("There is no connection. Try again when it is back."));
    return all ? act(all) : null;
  }

  return {
    more,
    withMore,

    /** Open a menu. */
    offer: (title, choose, anchor) => withMore(
      ({ choices, menuView }) => (views.menu ??= menuView())(title, choose(choices), anchor),
    ),

    /** Ask a small question; the answer is a text, or null. */
    ask: (question) => withMore(({ askView }) => (views.ask ??= askView())(question)),

    /** Open the go-to box. */
    goto: () => withMore(({ gotoView }) => (views.goto ??= gotoView(goto))()),

    chime: {
      play: (volume) => more().then(({ Chime }) => (views.chime ??= new Chime()).play(volume), () => {}),
    },
  };
}
