import type { ListSession } from './list-session.ts';
import type { PagePositions } from './page-positions.ts';
import { type PageEnd, PageSearch } from './page-search.ts';

/** From one fence to the next, at first. */
export const FIRST_DISTANCE = 2;

/** Opens one fence after the other, at growing distances, and finds the end of the list by the way. */
export class FencePlacer {
  readonly #session: ListSession;
  readonly #search: PageSearch;
  readonly #maxDistance: number;
  #distance: number;

  constructor(session: ListSession, maxDistance: number, firstDistance: number) {
    this.#session = session;
    this.#search = new PageSearch(session);
    this.#maxDistance = maxDistance;
    this.#distance = firstDistance;
  }

  /** No more fences are wanted. */
  stop(): void {
    this.#distance = 0;
  }

  /**
   * The opening reading of the next fence. Once the end is found to be near, that is the list's last page: fences are closed one
   * after the other, and a few more of them at the end would each be waited for.
   * @param below the page of the fence before.
   * @returns null if the fence before is the last page: the page after it was found to be past the end.
   */
  async next(below: PageEnd): Promise<PagePositions | null> {
    if (this.#search.isLast(below)) return null;
    let highest: PagePositions | null = null;
    for (; this.#distance >= 1; this.#distance = Math.floor(this.#distance / 2)) {
      const { number } = highest ?? below;
      // Not beyond the list's own count; where that is used up, no further than one page.
      this.#distance = Math.min(this.#distance, Math.max(1, this.#session.expectedPages - number));
      const found = await this.#search.find(number + this.#distance);
      if (found === null) continue;
      highest = found.positions;
      if (!this.#search.hasEnd || this.#search.isLast(highest)) break;
    }
    if (highest !== null) this.#distance = Math.min(Math.max(1, this.#distance) * 2, this.#maxDistance);
    return highest;
  }
}
