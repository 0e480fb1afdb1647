import type { Log } from './log.ts';
import { loadSchema } from './schemas.ts';
import type { RawRecord } from './sensedata/list.ts';
import { isChild, type ParentStream, sourcesOf } from './sensedata/stream.ts';
import { streams } from './sensedata/streams.ts';

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

/** The fields of a resource's records that some column, or some child stream, is made of. */
export function knownFields(parent: ParentStream): Set<string> {
  const columns = Object.keys(loadSchema(parent.name).properties);
  const children = streams.filter(isChild).filter((child) => child.parent === parent.name);
  const paths = columns.flatMap((column) => sourcesOf(parent, column));
  return new Set([...paths.map(([first]) => first as string), ...children.map(({ field }) => field)]);
}
