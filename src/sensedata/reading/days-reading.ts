import type { ListPage, Position, RawRecord } from '../list/list.ts';
import { Repeats } from './repeats.ts';

/** One reading of a segment's days: which records it showed, in which places. */
export class DaysReading {
  readonly repeats: Repeats;
  /** Rows beside the first one of their record, in this reading. */
  readonly extra: { readonly records: RawRecord[]; readonly positions: Position[] } = { records: [], positions: [] };
  readonly #before: readonly string[] | null;
  readonly #names: string[] = [];
  readonly #seen = new Set<string>();

  constructor(before: DaysReading | null) {
    this.#before = before === null ? null : before.#names;
    this.repeats = new Repeats(before?.repeats.ids);
  }

  /** Takes the records of one page that are of these days. @param names what identifies each. */
  add(names: readonly string[], { records, positions }: Pick<ListPage, 'records' | 'positions'>): void {
    this.repeats.add(names, records);
    for (const [index, name] of names.entries()) {
      this.#names.push(name);
      if (this.#seen.has(name)) {
        this.extra.records.push(records[index]!);
        this.extra.positions.push(positions[index]!);
      } else this.#seen.add(name);
    }
  }

  /** Whether the reading before showed the same records in the same places. */
  get agrees(): boolean {
    const before = this.#before;
    return before?.length === this.#names.length && this.#names.every((name, index) => name === before?.[index]);
  }
}
