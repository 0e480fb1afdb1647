import type { ListPage } from '../list/list.ts';
import { ListFault } from '../list/list-reading.ts';
import type { CheckedPage, ListSession } from './list-session.ts';
import { isPastEnd } from './page-positions.ts';

/** How many pages in a row may be empty and yet have a next one. */
export const MAX_HOLES = 100;

/** What a page says of a next one; null where its answer is not at hand. */
export interface PageEnd {
  readonly number: number;
  readonly next: ListPage['next'] | null;
}

/** Finds pages that have records, and remembers where the list was seen to have ended. */
export class PageSearch {
  readonly #session: ListSession;
  /** From here on the list has no records, as far as is known. */
  #pastEnd = Number.POSITIVE_INFINITY;

  constructor(session: ListSession) {
    this.#session = session;
  }

  /** Whatever the API answers past this page, is not the list. */
  endsAt(page: number): void {
    this.#pastEnd = page + 1;
  }

  /**
   * A page, or if it has no records but a next page, one after it.
   * @returns null past the end, or if none up to `limit` has any.
   * @throws ListFault where there is no end of pages without records.
   */
  async find(page: number, limit = Number.POSITIVE_INFINITY): Promise<CheckedPage | null> {
    for (let number = page; number < Math.min(limit, this.#pastEnd); number++) {
      const checked = await this.#session.read(number);
      if (checked.positions.first !== null) return checked;
      // So are the pages without records before it.
      if (isPastEnd(checked.positions) || number + 1 >= this.#pastEnd) this.#pastEnd = page;
      else if (number - page >= MAX_HOLES) throw new ListFault('endless');
    }
    return null;
  }

  /** Whether the list was seen to end somewhere. */
  get hasEnd(): boolean {
    return this.#pastEnd < Number.POSITIVE_INFINITY;
  }

  /** Whether a page is the list's last one, by its own word, if it is known, or by what was read past it. */
  isLast({ number, next }: PageEnd): boolean {
    // Two answers against each other: the later one says that the list goes on.
    if (next === 'more' && this.#pastEnd === number + 1) this.#pastEnd = Number.POSITIVE_INFINITY;
    return next === 'last' || number + 1 >= this.#pastEnd;
  }
}
