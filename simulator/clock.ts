import type { Micros } from './micros.ts';

/**
 * The simulator's present moment. Without `start` it is the machine's clock; with it, it stands still but for a
 * millisecond a request, so that a history is the same however fast the machine is.
 */
export class Clock {
  readonly #start: Micros | null;
  #advanced = 0;
  #latest = 0;
  #stamps = 0;

  constructor(start: Micros | null) {
    this.#start = start;
  }

  now(): Micros {
    return (this.#start ?? Date.now() * 1000) + this.#advanced;
  }

  advance(micros: Micros): void {
    this.#advanced += micros;
  }

  /** Called once a request. */
  tick(): void {
    if (this.#start !== null) this.#advanced += 1000;
  }

  /** A moment for a write, after every moment given before, and within the last millisecond unless they are many. */
  stamp(): Micros {
    // The machine's clock has no microseconds; a database's moments do.
    const before = (++this.#stamps * 7919) % 1000;
    this.#latest = Math.max(this.now() - before, this.#latest + 1);
    return this.#latest;
  }

  reset(): void {
    this.#advanced = 0;
    this.#latest = 0;
    this.#stamps = 0;
  }
}
