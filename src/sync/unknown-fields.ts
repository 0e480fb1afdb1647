import type { Log } from '../base/log.ts';
import { knownFields } from '../catalog/known-fields.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import type { ParentStream } from '../sensedata/streams/stream.ts';

/** Reports, once a field and run, what the API shows and no column of the stream takes. */
export class UnknownFields {
  readonly #stream: string;
  readonly #log: Log;
  readonly #known: Set<string>;

  constructor(parent: ParentStream, log: Log) {
    this.#stream = parent.name;
    this.#log = log;
    this.#known = knownFields(parent);
  }

  note(records: readonly RawRecord[]): void {
    for (const record of records) {
      if (typeof record !== 'object' || record === null || Array.isArray(record)) continue;
      // Unlike `Object.keys`, it makes no list a record.
      for (const field in record) {
        if (this.#known.has(field)) continue;
        this.#known.add(field);
        this.#log.warning(
          `${this.#stream}: the API shows a field ${JSON.stringify(field.slice(0, 80))} that no column takes`,
          this.#stream,
        );
      }
    }
  }
}
