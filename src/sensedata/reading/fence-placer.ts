import type { ListSession } from './list-session.ts';
import { isPastEnd, type Reading } from './reading.ts';

/** From one fence to the next, at first. */
export const FIRST_DISTANCE = 2;

/** The fence below the one that is to be opened. */
export interface FenceBelow {
  readonly number: number;
  readonly next: Reading['next'] | null;
}

/** Opens one fence after the other, at growing distances, and finds the end of the list by the way. */
export class FencePlacer {
  readonly #session: ListSession;
  readonly #maxDistance: number;
  #distance: number;
  /** The lowest page known to lie past the end. */
  #pastEnd = Number.POSITIVE_INFINITY;

  constructor(session: ListSession, maxDistance: number, firstDistance: number) {
    this.#session = session;
    this.#maxDistance = maxDistance;
    this.#distance = firstDistance;
  }

  /** No more fences are wanted. */
  stop(): void {
    this.#distance = 0;
  }

  /**
   * The opening reading of the next fence.
   * @param after the page of the fence before, with what its answer said of a next one; null where no answer is at hand.
   * @returns null if the fence before is the last page: the page after it was found to be past the end.
   */
  async next({ number: after, next }: FenceBelow): Promise<Reading | null> {
    // Two answers against each other: the later one says that the list goes on.
    if (next === 'more' && this.#pastEnd === after + 1) this.#pastEnd = Number.POSITIVE_INFINITY;
    for (; this.#distance >= 1; this.#distance = Math.floor(this.#distance / 2)) {
      const number = after + this.#distance;
      if (number >= this.#pastEnd) continue;
      const { reading } = await this.#session.readOver(number, this.#pastEnd);
      if (reading.first !== null) {
        this.#distance = Math.min(this.#distance * 2, this.#maxDistance);
        return reading;
      }
      // Past the end, or nothing but pages without records up to a page past the end: all the same.
      if (isPastEnd(reading) || reading.number + 1 >= this.#pastEnd) this.#pastEnd = number;
    }
    return null;
  }
}
