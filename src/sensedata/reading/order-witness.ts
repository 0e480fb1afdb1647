import { compare } from '../list/record-id.ts';
import type { KnownPosition, PagePositions } from './page-positions.ts';
import type { Received } from './page-window.ts';

interface Entry {
  readonly page: number;
  readonly first: KnownPosition['value'];
  readonly last: KnownPosition['value'];
  readonly answered: number;
}

/**
 * Watches, over all pages of a reading, that the list ascends.
 *
 * In an ascending list records only leave, or come at the end: a record's place never gets a higher number. So what stands on
 * a page that was asked for after the answer of a lower page had come, is nothing below what that page ended with. A list
 * that shows otherwise is not ordered, though each of its pages, and each run of them, may ascend by chance.
 */
export class OrderWitness {
  /** By page, each with a higher end than all before it. */
  readonly #ends: Entry[] = [];

  /** Whether what this page shows can stand in an ascending list beside what was read before. */
  admits({ number, first, last }: PagePositions, { asked, answered }: Received): boolean {
    if (first === null || last === null) return true;
    let at = this.#lowerThan(number);
    while (at >= 0 && this.#ends[at]!.answered > asked) at--;
    const below = this.#ends[at];
    if (below !== undefined && compare(first.value, below.last) < 0) {
      // The same page again: the endpoint may not page at all, which is for others to find out.
      return first.value === below.first && last.value === below.last;
    }
    this.#note({ page: number, first: first.value, last: last.value, answered });
    return true;
  }

  #note(entry: Entry): void {
    const at = this.#lowerThan(entry.page + 1);
    if (at >= 0 && !(compare(this.#ends[at]!.last, entry.last) < 0)) return;
    let end = at + 1;
    while (end < this.#ends.length && !(compare(entry.last, this.#ends[end]!.last) < 0)) end++;
    const from = at >= 0 && this.#ends[at]!.page === entry.page ? at : at + 1;
    this.#ends.splice(from, end - from, entry);
  }

  /** The index of the last entry of a page below this one; -1 where there is none. */
  #lowerThan(page: number): number {
    let at = this.#ends.length - 1;
    // What is read next stands at the end, most often.
    while (at >= 0 && this.#ends[at]!.page >= page) at--;
    return at;
  }
}
