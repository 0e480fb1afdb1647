/** Mixes integers into one 32-bit seed, so that each record has a stream of numbers of its own. */
export function mixSeed(...parts: number[]): number {
  let hash = 0x9e3779b9;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    // Numbers above 2^32 keep their upper half as well.
    hash = Math.imul(hash ^ Math.floor(part / 0x1_0000_0000), 0xc2b2ae35);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** A small seeded generator (mulberry32): the same seed gives the same numbers on every machine. */
export class Random {
  #state: number;

  constructor(...seeds: number[]) {
    this.#state = mixSeed(...seeds);
  }

  /** The next number in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** An integer in [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** True in the given share of the calls. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.int(values.length)] as T;
  }

  /** A text of the given number of decimal digits, the first of which is not 0. */
  digits(count: number): string {
    let text = String(1 + this.int(9));
    while (text.length < count) text += this.int(10);
    return text;
  }

  /** `count` different values, in random order; all of them where there are not as many. */
  sample<T>(values: readonly T[], count: number): T[] {
    if (count * 8 >= values.length) return this.shuffle([...values]).slice(0, count);
    const chosen = new Set<T>();
    while (chosen.size < count) chosen.add(this.pick(values));
    return [...chosen];
  }

  /** Shuffles in place. */
  shuffle<T>(values: T[]): T[] {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const swapped = values[i] as T;
      values[i] = values[j] as T;
      values[j] = swapped;
    }
    return values;
  }
}
