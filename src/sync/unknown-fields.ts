import { isFieldName } from '../base/field-name.ts';
import type { Log } from '../base/log.ts';
import type { RawRecord } from '../sensedata/list/list.ts';

/** Reports, once a field and run, what the API shows and no column of the stream takes. */
export class UnknownFields {
  readonly #stream: string;
  readonly #log: Log;
  readonly #known: Set<string>;
  readonly #guarded: boolean;

  /** @param guarded whether a name that may be a value, an address say, must not be shown. */
  constructor(stream: string, known: ReadonlySet<string>, guarded: boolean, log: Log) {
    this.#guarded = guarded;
    this.#stream = stream;
    this.#log = log;
    this.#known = new Set(known);
  }

  note(records: readonly RawRecord[]): void {
    for (const record of records) {
      if (typeof record !== 'object' || record === null || Array.isArray(record)) continue;
      // Unlike `Object.keys`, it makes no list a record.
      for (const field in record) {
        if (this.#known.has(field)) continue;
        this.#known.add(field);
        const name = this.#guarded && !isFieldName(field) ? '(not shown)' : JSON.stringify(field.slice(0, 80));
        this.#log.warning(`${this.#stream}: the API shows a field ${name} that no column takes`, this.#stream);
      }
    }
  }
}
