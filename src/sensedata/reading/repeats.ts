import type { RawRecord } from '../list/list.ts';
import { recordText } from '../list/record-text.ts';

/** So few places can stand alike in several answers by chance, even if each answer shuffles them. */
const FEW_PLACES = 20;

/** The records that one reading of a list shows more than once. */
export class Repeats {
  /** Of the records that stand on it twice or more. */
  readonly ids = new Set<string>();
  /** Rows too many. */
  rows = 0;
  /** How many of these are not the same as the first row of their record. */
  differing = 0;
  places = 0;
  #overPages = false;
  readonly #seen = new Set<string>();
  /** Whose rows are compared. */
  readonly #known: ReadonlySet<string>;
  readonly #texts = new Map<string, string>();

  /** @param known the records that the reading before showed more than once: only their rows are compared over several pages. */
  constructor(known: ReadonlySet<string> = new Set()) {
    this.#known = known;
  }

  /** Takes the next page. @param ids one a record; null where that has none. */
  add(ids: readonly (string | null)[], records: readonly RawRecord[]): void {
    const twice = this.#known.size > 0 ? this.#known : twiceOn(ids);
    const here = new Set<string>();
    for (const [index, id] of ids.entries()) {
      this.places++;
      if (id === null) continue;
      if (twice.has(id)) this.#compare(id, recordText(records[index]));
      if (here.has(id) || this.#seen.has(id)) {
        this.rows++;
        this.ids.add(id);
        this.#overPages ||= !here.has(id);
      }
      here.add(id);
    }
    for (const id of here) this.#seen.add(id);
  }

  /**
   * How many readings in a row must agree in every place. Two, if no record stands on two pages. Otherwise an API that shuffles
   * each answer may have passed over another one: then so many that chance is ruled out.
   */
  get readingsNeeded(): number {
    if (!this.#overPages) return 2;
    return this.places <= FEW_PLACES ? 12 : 3;
  }

  #compare(id: string, text: string): void {
    const first = this.#texts.get(id);
    if (first === undefined) this.#texts.set(id, text);
    else if (first !== text) this.differing++;
  }
}

function twiceOn(ids: readonly (string | null)[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const id of ids) {
    if (id === null) continue;
    if (seen.has(id)) twice.add(id);
    else seen.add(id);
  }
  return twice;
}
