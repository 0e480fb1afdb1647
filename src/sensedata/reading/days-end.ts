import { ListFault } from '../list/list-reading.ts';
import type { CheckedPage, ListSession } from './list-session.ts';
import type { KnownPosition, PagePositions } from './page-positions.ts';
import { PageSearch } from './page-search.ts';

/** No day has so many pages: an API that still shows this day repeats a page past the end. */
const MAX_STEP = 2 ** 22;

/** What a list by day ascends by, as text. */
export type Day = KnownPosition['value'];

/** Where some whole days end: on this page, after so many of its records, at the moment at which that was found out. */
export interface DaysEnd {
  readonly at: CheckedPage;
  readonly day: Day;
  readonly records: number;
  /** Whether the list ends there, too. */
  readonly ends: boolean;
}

/** Finds pages on which a day ends, and the list's end by the way. */
export class DaysEndFinder {
  readonly #search: PageSearch;
  readonly #settledBefore: string;

  /**
   * @param settledBefore days before this one never end together with later ones: a record that is added to a later day could
   * hide one that left.
   */
  constructor(session: ListSession, settledBefore: string) {
    this.#search = new PageSearch(session);
    this.#settledBefore = settledBefore;
  }

  /** Whatever the API answers past this page, is not the list. */
  endsAt(page: number): void {
    this.#search.endsAt(page);
  }

  /**
   * Finds where whole days later than `after` end: `distance` pages on from page `base`, or at the next end of a day after
   * that. It is earlier where the list ends before.
   * @returns null if the list has nothing from page `base` on.
   */
  async find(base: number, distance: number, after: Day): Promise<DaysEnd | null> {
    let at = await this.#pageAt(base, distance, after);
    while (at !== null) {
      const last = lastDay(at);
      const settled = lastBefore(at, this.#settledBefore);
      if (settled !== undefined && settled > after && settled < last) return endOf(at, settled, false);
      if (this.#search.isLast(at.positions)) return endOf(at, last, true);
      const ended = lastBefore(at, last);
      if (ended !== undefined && ended > after) return endOf(at, ended, false);
      const { below, above } = await this.#findChange(at);
      if (above === null) return endOf(below, last, true);
      if (last > after && firstDay(above) > last) return endOf(below, last, false);
      at = above;
    }
    return null;
  }

  /** The page so far from another; one between them, if that lies past the end or is the first to lie after the settled days. */
  async #pageAt(base: number, distance: number, after: Day): Promise<CheckedPage | null> {
    for (let steps = distance; ; steps = Math.floor(steps / 2)) {
      const at = await this.#search.find(base + steps);
      const isBeyond = at !== null && firstDay(at) >= this.#settledBefore && after < this.#settledBefore;
      if (at !== null && (!isBeyond || steps === 0)) return at;
      if (steps === 0) return null;
    }
  }

  /** The last page that ends with the same day, and the one after it; null where that lies past the end. */
  async #findChange(from: CheckedPage): Promise<{ below: CheckedPage; above: CheckedPage | null }> {
    let below = from;
    let above: CheckedPage | null = null;
    let bound = Number.POSITIVE_INFINITY;
    for (let step = 1; bound > below.page.number + 1; step *= 2) {
      const number = bound === Number.POSITIVE_INFINITY ? below.page.number + step : (below.page.number + bound) >> 1;
      if (step > MAX_STEP) throw new ListFault('no-order');
      const at = await this.#search.find(number, bound);
      if (at === null) bound = number;
      else if (lastDay(at) <= lastDay(below)) below = at;
      else [above, bound] = [at, at.page.number];
    }
    return { below, above };
  }
}

/** How many of a page's records belong to this day or an earlier one. */
export function countUpTo({ known }: PagePositions, day: Day): number {
  const after = known.findIndex(({ value }) => value > day);
  return after === -1 ? known.length : after;
}

function endOf(at: CheckedPage, day: Day, ends: boolean): DaysEnd {
  return { at, day, records: countUpTo(at.positions, day), ends };
}

function firstDay({ positions }: CheckedPage): Day {
  return positions.first!.value;
}

function lastDay({ positions }: CheckedPage): Day {
  return positions.last!.value;
}

/** The last day on a page that is earlier than this one. */
function lastBefore({ positions }: CheckedPage, day: Day): Day | undefined {
  return positions.known.findLast(({ value }) => value < day)?.value;
}
