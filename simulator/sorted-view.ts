import type { Entry } from './entry.ts';

const FEW = 40;

/** The listed records in one order. Edits are merged when somebody looks, so that a page does not sort the whole list. */
export class SortedView {
  readonly #compare: (a: Entry, b: Entry) => number;
  #entries: Entry[];
  readonly #touched = new Set<Entry>();

  constructor(entries: readonly Entry[], compare: (a: Entry, b: Entry) => number) {
    this.#compare = compare;
    this.#entries = entries.toSorted(compare);
  }

  /** The record was changed, added or taken away. */
  touch(entry: Entry): void {
    this.#touched.add(entry);
  }

  entries(): readonly Entry[] {
    // A few are moved one by one: the scan and the shift are native, and far quicker than a merge in JavaScript.
    if (this.#touched.size > FEW) this.#merge();
    else this.#move();
    this.#touched.clear();
    return this.#entries;
  }

  #move(): void {
    // All are taken out first: as long as one stands in its old place, the list is in no order to search in.
    for (const entry of this.#touched) {
      const from = this.#entries.indexOf(entry);
      if (from >= 0) this.#entries.splice(from, 1);
    }
    for (const entry of this.#touched) {
      if (entry.listed) this.#entries.splice(this.#place(entry), 0, entry);
    }
  }

  #place(entry: Entry): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#entries[middle] as Entry, entry) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #merge(): void {
    const moved = [...this.#touched].filter((entry) => entry.listed).sort(this.#compare);
    const merged: Entry[] = [];
    let next = 0;
    for (const entry of this.#entries) {
      if (this.#touched.has(entry)) continue;
      while (next < moved.length && this.#compare(moved[next] as Entry, entry) < 0) merged.push(moved[next++] as Entry);
      merged.push(entry);
    }
    while (next < moved.length) merged.push(moved[next++] as Entry);
    this.#entries = merged;
  }
}
