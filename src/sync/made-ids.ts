import type { Log } from '../base/log.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import { idText } from '../sensedata/list/record-id.ts';
import type { ParentStream } from '../sensedata/streams/stream.ts';

/** Counts the records of a list whose id the API does not show, where one is made for them. */
export class MadeIds {
  readonly #stream: Pick<ParentStream, 'name' | 'madeId'>;
  #records = 0;
  #without = 0;

  constructor(stream: Pick<ParentStream, 'name' | 'madeId'>) {
    this.#stream = stream;
  }

  note(records: readonly RawRecord[]): void {
    if (this.#stream.madeId === undefined) return;
    this.#records += records.length;
    this.#without += records.filter((record) => idText(record?.id) === null).length;
  }

  /** Says so, once the list is read. */
  tell(log: Log): void {
    const { name, madeId = [] } = this.#stream;
    if (this.#without === 0) return;
    const parts = madeId.map(({ from }) => from[0]).join(', ');
    log.info(
      `${name}: ${this.#without} of ${this.#records} records show no id; theirs is made of ${parts}, and records in which all of these are equal become one row`,
      name,
    );
  }
}
