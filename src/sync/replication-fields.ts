import type { Log } from '../base/log.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import { isAbsent } from '../sensedata/list/absent.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import { replicationFields } from '../sensedata/streams/stream.ts';

/** So many records without a field prove that the list does not have it. */
const ENOUGH = 20;

/** Watches whether the records of a user's stream show the fields by which the user wants it replicated. */
export class ReplicationFields {
  readonly #stream: string;
  readonly #fields: readonly string[];
  #records = 0;
  #isShown = false;

  constructor({ parent, streams }: Pick<ResourcePlan, 'parent' | 'streams'>) {
    this.#stream = parent.name;
    this.#fields = streams.some(({ isOwn }) => isOwn) ? replicationFields(parent.replication) : [];
  }

  note(records: readonly RawRecord[]): void {
    if (this.#isShown || this.#fields.length === 0) return;
    this.#records += records.length;
    this.#isShown = records.some((record) => this.#fields.some((field) => !isAbsent(record?.[field])));
  }

  /** Says so, once the list is read, where no record has shown any of them. */
  tell(log: Log): void {
    if (this.#isShown || this.#records < ENOUGH) return;
    const fields = this.#fields.join(' nor ');
    log.warning(
      `${this.#stream}: none of ${this.#records} records shows ${fields}, by which "replication" in the setting "streams" wants it read: what is new cannot be told`,
      this.#stream,
    );
  }
}
