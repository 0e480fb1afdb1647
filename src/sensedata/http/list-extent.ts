import type { ListPage } from '../list/list.ts';

/** What the answers of a list have said of its length: which pages there must be. */
export class ListExtent {
  /** Pages that said, when they came last, that there is a next one. */
  readonly #more = new Set<number>();
  /** The highest page that had records when it came last. */
  #highest = 0;
  /** See `total`. */
  #total: number | null = null;
  #believesTotal = true;
  /** How many records each page had when it came last. */
  readonly #lengths = new Map<number, number>();
  /** The most records that a page had: a page may hold more than was asked for. */
  #longest = 0;

  /** Takes what a page says. @param total how many records the list has by its own count. */
  note({ number, records, next }: Pick<ListPage, 'number' | 'records' | 'next'>, total: number | null): void {
    if (next === 'more') this.#more.add(number);
    else this.#more.delete(number);
    this.#lengths.set(number, records.length);
    this.#longest = Math.max(this.#longest, records.length);
    if (records.length > 0) {
      this.#highest = Math.max(this.#highest, number);
      this.#total = this.#believesTotal ? total : null;
    } else if (next !== 'more' && this.#highest >= number) this.#highest = number - 1;
  }

  /** See `note`. */
  get total(): number | null {
    return this.#total;
  }

  /** Nothing is there. */
  noteNothing(number: number): void {
    this.note({ number, records: [], next: 'last' }, null);
  }

  /** The list's own count proved to be wrong. */
  doubtTotal(): void {
    this.#believesTotal = false;
    this.#total = null;
  }

  /** The page to be asked whether there must be one with this number; null where nothing says so. */
  witnessOf(page: number): number | null {
    if (this.#more.has(page - 1)) return page - 1;
    return this.#highest > page ? page + 1 : null;
  }

  /** How many pages the list has by its own count; null where it does not say. @param limit records a page. */
  pages(limit: number): number | null {
    return this.#total === null ? null : Math.ceil(this.#total / this.#pageSize(limit));
  }

  /** Whether a list of so many records has such a page. @param limit records a page. */
  reaches(total: number, page: number, limit: number): boolean {
    return total > (page - 1) * this.#pageSize(limit);
  }

  /** Whether there must be such a page by the list's own count. @param limit records a page. */
  isCounted(page: number, limit: number): boolean {
    return this.#total !== null && this.reaches(this.#total, page, limit);
  }

  /**
   * What the list's own count says of the page after this one, where the answer says nothing else. The end only where count
   * and page agree to the record: a page that is not full, and the last of its records the last one that is counted.
   * @param limit records a page.
   * @param total how many records the list has, by the same answer.
   */
  nextByTotal(number: number, length: number, total: number | null, limit: number): ListPage['next'] {
    const size = Math.max(this.#pageSize(limit), length);
    const counted = (number - 1) * size + length;
    if (total === null || !this.#believesTotal || length === 0) return 'unsaid';
    if (length === size) return total > counted ? 'more' : 'unsaid';
    // Where pages before it are not full either, their records are not counted by the number of the page.
    const isFirstShort = [...this.#lengths].every(([page, known]) => page >= number || known >= size);
    return total === counted && isFirstShort ? 'last' : 'unsaid';
  }

  /** How many records a full page holds. */
  #pageSize(limit: number): number {
    return Math.max(limit, this.#longest);
  }
}
