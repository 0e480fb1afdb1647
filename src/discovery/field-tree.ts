import type { RawRecord } from '../sensedata/list/list.ts';
import { isObject } from '../singer/kind.ts';
import type { ReadMoment } from '../singer/moment.ts';
import { ValueTally } from './value-tally.ts';

/** Steps into a record at most; what lies deeper stays within a JSON text. */
const DEPTH = 3;
/** An object with more fields than these has data for keys: it stays one JSON text. */
const MOST_FIELDS = 200;

/** A field that was seen in records. */
export interface SeenField {
  readonly path: readonly string[];
  readonly tally: ValueTally;
  /** Records that it could have stood in. */
  readonly records: number;
}

/** What lies at and below a place of a record. */
interface Place {
  readonly tally: ValueTally;
  readonly fields: Map<string, Place>;
}

/** Paths that columns take: `true` ends one. */
type Known = Map<string, Known | true>;

/** The fields of a stream's records that none of its columns takes, taken apart as far as objects go. */
export class FieldTree {
  readonly #root = new Map<string, Place>();
  readonly #known: Known = new Map();
  readonly #readMoment: ReadMoment;
  #records = 0;

  /** @param known the paths that columns take, or other streams. */
  constructor(known: readonly (readonly string[])[], readMoment: ReadMoment) {
    this.#readMoment = readMoment;
    for (const path of known) enter(this.#known, path);
  }

  note(record: RawRecord): void {
    this.#records++;
    this.#note(record, this.#root, this.#known, 1);
  }

  /** What was seen, ordered by path. */
  get fields(): SeenField[] {
    return this.#collect(this.#root, this.#known, []).sort(byPath);
  }

  #note(object: RawRecord, places: Map<string, Place>, known: Known | undefined, depth: number): void {
    for (const [name, value] of Object.entries(object)) {
      const below = known?.get(name);
      // What no database can write is no name. What a column takes is known.
      if (below === true || name !== plain(name)) continue;
      const place = places.get(name) ?? { tally: new ValueTally(this.#readMoment), fields: new Map<string, Place>() };
      places.set(name, place);
      place.tally.note(value);
      if (isObject(value) && depth < DEPTH) this.#note(value, place.fields, below, depth + 1);
    }
  }

  #collect(places: ReadonlyMap<string, Place>, known: Known | undefined, above: readonly string[]): SeenField[] {
    return [...places].flatMap(([name, { tally, fields }]) => {
      const path = [...above, name];
      const below = known?.get(name) as Known | undefined;
      const isSplit = tally.isObjects && fields.size > 0 && fields.size <= MOST_FIELDS;
      if (below !== undefined || isSplit) return this.#collect(fields, below, path);
      return [{ path, tally, records: this.#records }];
    });
  }
}

/** A path that begins with another one is known with it. */
function enter(known: Known, [first, ...rest]: readonly string[]): void {
  const below = known.get(first!);
  if (below === true) return;
  if (rest.length === 0) known.set(first!, true);
  else {
    const map: Known = below ?? new Map();
    known.set(first!, map);
    enter(map, rest);
  }
}

function plain(name: string): string {
  return name.replaceAll('\0', '').toWellFormed();
}

function byPath(a: SeenField, b: SeenField): number {
  return compare(JSON.stringify(a.path), JSON.stringify(b.path));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
