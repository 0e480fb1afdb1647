import { ListFault } from '../list/list-reading.ts';
import { countUpTo, type DayPage } from './day-page.ts';
import type { ListSession } from './list-session.ts';

/** No day has so many pages: what comes past the end is always the same. */
const MAX_STEP = 2 ** 22;

/** How many pages in a row may be empty and yet have a next one. */
const MAX_HOLES = 100;

/** Where some whole days end: on this page, after so many of its records, at the moment at which that was found out. */
export interface DaysEnd {
  readonly at: DayPage;
  readonly day: string;
  readonly records: number;
  /** Whether the list ends there, too. */
  readonly ends: boolean;
}

/** Finds pages on which a day ends, and the list's end by the way. */
export class DaysEndFinder {
  readonly #session: ListSession;
  readonly #settledBefore: string;
  /** The lowest page known to lie past the end. */
  #pastEnd = Number.POSITIVE_INFINITY;

  /** @param settledBefore no days before this one are found together with later ones: what comes there would hide what leaves here. */
  constructor(session: ListSession, settledBefore: string) {
    this.#session = session;
    this.#settledBefore = settledBefore;
  }

  /** Whatever the API answers past this page, is not the list. */
  endsAt(page: number): void {
    this.#pastEnd = page + 1;
  }

  /**
   * Where days after `after` end, so many pages on, or as soon as may be after that; at the end of the list, before.
   * @returns null if the list has nothing from page `base` on.
   */
  async find(base: number, distance: number, after: string): Promise<DaysEnd | null> {
    let at = await this.#pageAt(base, distance, after);
    while (at !== null) {
      const last = at.last!;
      const settled = at.days.findLast((day) => day < this.#settledBefore);
      if (settled !== undefined && settled > after && settled < last) return endOf(at, settled, false);
      if (this.#isLast(at)) return endOf(at, last, true);
      const ended = at.days.findLast((day) => day < last);
      if (ended !== undefined && ended > after) return endOf(at, ended, false);
      const { below, above } = await this.#findChange(at);
      if (above === null) return endOf(below, last, true);
      if (last > after && above.first! > last) return endOf(below, last, false);
      at = above;
    }
    return null;
  }

  /** The page so far from another, or one between them if it lies past the end, or beyond the settled days. */
  async #pageAt(base: number, distance: number, after: string): Promise<DayPage | null> {
    for (let steps = distance; ; steps = Math.floor(steps / 2)) {
      const at = await this.#read(base + steps);
      const isBeyond = at !== null && at.first! >= this.#settledBefore && after < this.#settledBefore;
      if (at !== null && (!isBeyond || steps === 0)) return at;
      if (steps === 0) return null;
    }
  }

  /** The last page that ends with the same day, and the one after it; null where that lies past the end. */
  async #findChange(from: DayPage): Promise<{ below: DayPage; above: DayPage | null }> {
    let below = from;
    let above: DayPage | null = null;
    let bound = Number.POSITIVE_INFINITY;
    for (let step = 1; bound > below.number + 1; step *= 2) {
      const number = bound === Number.POSITIVE_INFINITY ? below.number + step : (below.number + bound) >> 1;
      if (step > MAX_STEP) throw new ListFault('no-order', below.number);
      const at = await this.#read(number, bound);
      if (at === null) bound = number;
      else if (at.last! <= below.last!) below = at;
      else [above, bound] = [at, at.number];
    }
    return { below, above };
  }

  /** A page, or if it has no records but a next page, one after it; null past the end, or if none up to `limit` has any. */
  async #read(number: number, limit = Number.POSITIVE_INFINITY): Promise<DayPage | null> {
    const bound = Math.min(limit, this.#pastEnd);
    for (let next = number; next < bound; next++) {
      const at = this.#session.takeDay(await this.#session.window.read(next));
      if (at.first !== null) return at;
      if (at.page.next !== 'more') {
        this.#pastEnd = next;
        return null;
      }
      if (next - number >= MAX_HOLES) throw new ListFault('endless', next);
    }
    return null;
  }

  #isLast({ page, number }: DayPage): boolean {
    // Two answers against each other: the later one says that the list goes on.
    if (page.next === 'more' && this.#pastEnd === number + 1) this.#pastEnd = Number.POSITIVE_INFINITY;
    return page.next === 'last' || number + 1 >= this.#pastEnd;
  }
}

function endOf(at: DayPage, day: string, ends: boolean): DaysEnd {
  return { at, day, records: countUpTo(at, day), ends };
}
