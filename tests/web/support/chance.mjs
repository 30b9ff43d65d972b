// Random input that can be had again: the seed is in the name of a test that fails.

/** Return a function that gives the next number from 0 up to, not including, its argument. */
export function chance(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Return a text of up to `most` random pieces. */
export function textOf(next, pieces, most) {
  return Array.from({ length: next(most) }, () => pieces[next(pieces.length)]).join("");
}

/**
 * Tell whether something can be done within so many ms of CPU.
 *
 * It has many tries: the first ones warm up, and others use the machine, too. What takes time that
 * grows with the square of its input needs seconds, and fails in each of them.
 */
export function isQuick(work, limit, tries = 30) {
  for (let left = tries; left > 0; left -= 1) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    if ((user + system) / 1000 < limit) {
      return true;
    }
  }
  return false;
}
