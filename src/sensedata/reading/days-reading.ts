import type { RawRecord } from '../list/list.ts';
import { Repeats } from './repeats.ts';

/** One reading of a segment's days: which records it showed, in which places. */
export class DaysReading {
  readonly before: DaysReading | null;
  readonly repeats: Repeats;
  readonly #names: string[] = [];
  readonly #times = new Map<string, number>();

  constructor(before: DaysReading | null) {
    this.before = before;
    this.repeats = new Repeats(before?.repeats.ids);
  }

  /** Takes the records of one page that are of these days. @param names what identifies each. */
  add(names: readonly string[], records: readonly RawRecord[]): void {
    this.#names.push(...names);
    this.repeats.add(names, records);
  }

  /** Counts a row of a record: 1 for the first one. */
  count(name: string): number {
    const times = (this.#times.get(name) ?? 0) + 1;
    this.#times.set(name, times);
    return times;
  }

  /** Whether the reading before showed the same records in the same places. */
  get agrees(): boolean {
    if (this.before === null) return false;
    const names = this.before.#names;
    return names.length === this.#names.length && names.every((name, index) => name === this.#names[index]);
  }
}
