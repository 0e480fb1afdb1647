import { isFieldName } from '../base/field-name.ts';
import type { Log } from '../base/log.ts';
import type { FoundColumn } from '../catalog/field-source.ts';
import type { FoundPlan } from '../catalog/found-plan.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import { isObject } from '../singer/kind.ts';

/** A field is gone where, at the rate at which it was seen before, so many records would have shown it by now. */
const EXPECTED = 20;

/** Watches what becomes of the fields that discovery found: custom fields that are new since, and fields that are gone. */
export class FoundFields {
  readonly #stream: string;
  readonly #plan: FoundPlan;
  readonly #guarded: boolean;
  readonly #log: Log;
  readonly #new = new Set<string>();
  /** Columns whose field no record has shown. */
  readonly #missing: Set<FoundColumn>;
  #records = 0;

  /** @param guarded whether a name that may be a value, an address say, must not be shown. */
  constructor(stream: string, plan: FoundPlan, guarded: boolean, log: Log) {
    this.#stream = stream;
    this.#plan = plan;
    this.#guarded = guarded;
    this.#log = log;
    this.#missing = new Set(plan.columns);
  }

  /** How many custom fields the catalog does not know. */
  get newCount(): number {
    return this.#new.size;
  }

  /** Looks at a row of the stream, its custom fields by name. */
  note(row: RawRecord): void {
    this.#records++;
    for (const column of this.#missing) if (isShown(row, column.path)) this.#missing.delete(column);
    for (const { field } of this.#plan.valuesFields) {
      const values = row[field];
      if (!isObject(values)) continue;
      // Unlike `Object.keys`, it makes no list a record; what was read by name has no other fields than its own.
      for (const key in values) if (!this.#new.has(key) && !this.#plan.isKnown(key)) this.#noteNew(key);
    }
  }

  /**
   * Says which columns are null because the API does not show their fields any more.
   * @param whole whether every record was looked at; a few records prove nothing.
   */
  tellMissing(whole: boolean): void {
    const isGone = ({ seen }: FoundColumn): boolean =>
      whole ? this.#records > 0 : seen !== null && this.#records * seen >= EXPECTED;
    const gone = [...this.#missing].filter(isGone).map(({ name }) => name);
    if (gone.length === 0) return;
    this.#log.warning(
      `${this.#stream}: no record shows these fields any more, and their columns are null: ${gone.join(', ')}; discover again, or deselect them`,
      this.#stream,
    );
  }

  #noteNew(key: string): void {
    this.#new.add(key);
    const name = this.#guarded && !isFieldName(key) ? '(not shown)' : JSON.stringify(key.slice(0, 80));
    this.#log.warning(`${this.#stream}: new custom field ${name}; discover again to have it as a column`, this.#stream);
  }
}

function isShown(row: RawRecord, path: readonly string[]): boolean {
  let value: unknown = row;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return false;
    value = value[name];
  }
  return true;
}
