import type { ListPage } from '../list/list.ts';

/** What the answers of a list have said of its length: which pages there must be. */
export class ListExtent {
  /** Pages that said, when they came last, that there is a next one. */
  readonly #more = new Set<number>();
  /** The highest page that had records when it came last. */
  #highest = 0;
  /** How many records the list has by its own count; null where it does not say, or is not to be believed. */
  #total: number | null = null;
  #believesTotal = true;

  /** Takes what a page says. @param total how many records the list has by its own count. */
  note({ number, records, next }: Pick<ListPage, 'number' | 'records' | 'next'>, total: number | null): void {
    if (next === 'more') this.#more.add(number);
    else this.#more.delete(number);
    if (records.length > 0) {
      this.#highest = Math.max(this.#highest, number);
      this.#total = this.#believesTotal ? total : null;
    } else if (next !== 'more' && this.#highest >= number) this.#highest = number - 1;
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

  /** Whether there must be such a page by the list's own count. @param limit records a page. */
  isCounted(page: number, limit: number): boolean {
    return this.#total !== null && this.#total > (page - 1) * limit;
  }
}
