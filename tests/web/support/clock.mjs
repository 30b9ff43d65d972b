// A clock that goes when it is told to: `later`, `cancel` and `now` for modules that wait.

export class Clock {
  constructor(time = 1_000_000) {
    this.time = time;
    this.timers = new Map();
    this.last = 0;
    this.now = () => this.time;
    this.later = (work, delay) => {
      this.last += 1;
      this.timers.set(this.last, { at: this.time + delay, work });
      return this.last;
    };
    this.cancel = (id) => this.timers.delete(id);
  }

  /** Let milliseconds pass, and do on the way what was to be done. */
  pass(duration) {
    const end = this.time + duration;
    for (let next = this.first(end); next; next = this.first(end)) {
      const [id, { at, work }] = next;
      this.timers.delete(id);
      this.time = at;
      work();
    }
    this.time = end;
  }

  first(end) {
    return [...this.timers].filter(([, { at }]) => at <= end).sort((one, other) => one[1].at - other[1].at)[0];
  }
}
