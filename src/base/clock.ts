/** The machine's clock, in the two readings that the tap needs. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** This moment as `YYYY-MM-DDTHH:MM:SS.ffffffZ`, strictly later than that of any call before. */
  stamp(): string;
}

export function createClock(): Clock {
  let last = 0;
  return {
    now: () => Date.now(),
    stamp() {
      // `Date` has milliseconds only, and goes back when the clock is set: the microseconds are made up to keep order.
      last = Math.max(Date.now() * 1000, last + 1);
      const micros = String(last % 1_000_000).padStart(6, '0');
      return `${new Date(Math.floor(last / 1000)).toISOString().slice(0, 19)}.${micros}Z`;
    },
  };
}
