import { DataError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { once } from '../base/once.ts';
import type { StreamPlan } from '../catalog/plan-stream.ts';
import { type Counts, emptyCounts } from '../report/counts.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import type { Verdict } from '../sensedata/passes/stream-cursors.ts';
import { type Dropped, type Expand, expander, parentKeyReader } from '../sensedata/streams/expand.ts';
import { keyForm } from '../sensedata/streams/key-form.ts';
import { isChild } from '../sensedata/streams/stream.ts';
import { isObject, kindOf } from '../singer/kind.ts';
import { recordWriter, schemaMessage, type WriteRecord } from '../singer/message.ts';
import { momentReader, type ReadMoment } from '../singer/moment.ts';
import { compileRow, type OnInvalid, type Row, type ToRow } from '../singer/row.ts';
import { rowValidator } from '../singer/validator.ts';
import { compactJson, INVALID } from '../singer/value.ts';
import type { Writer } from '../singer/writer.ts';
import { FoundFields } from './found-fields.ts';
import type { Rejects } from './rejects.ts';

/** Where a record is counted that is not sent. */
const PASSED_OVER = { old: 'old', outside: 'outside', 'other-pass': 'sentBefore' } as const satisfies Partial<
  Record<Verdict, keyof Counts>
>;

/** Where a type was found by what was seen. */
const WAY_OUT =
  'the type is that of the values when the column was discovered: discover again, or make it {"type": ["null", "string"]} in the catalog';

/** Characters of a key that a message shows. */
const LONGEST_KEY = 80;

export interface OutputOptions {
  readonly plan: StreamPlan;
  readonly writer: Writer;
  readonly log: Log;
  readonly rejects: Rejects;
  readonly readMoment: ReadMoment;
  readonly onInvalidValue: 'null' | 'error';
}

/** What one stream sends: from the API's records to its lines on stdout, counting what does not get there. */
export class StreamOutput {
  readonly counts: Counts = emptyCounts();
  readonly #options: OutputOptions;
  /** Null where the catalog has no columns that were found in records, and none are looked for. */
  readonly found: FoundFields | null;
  /** Null where the record is the row. */
  readonly #expand: Expand | null;
  /** Of the record that a child's rows stand in, as its rows show it. */
  readonly #parentKeyOf: (record: RawRecord) => RawRecord;
  readonly #toRow: ToRow;
  readonly #validate: (row: Row) => readonly string[];
  readonly #warnOnce: (text: string, matter?: string) => void;
  #writeRecord: WriteRecord;
  /** What is invalid in the record at hand. */
  readonly #invalid: { readonly column: string; readonly why: string }[] = [];
  readonly #onInvalid: OnInvalid = (column, value) => {
    this.counts.invalid++;
    this.#invalid.push({ column, why: this.#whyInvalid(column, value) });
  };

  /** Of what was dropped, the entries in whose place others with the same key were sent. */
  #replaced = 0;

  constructor(options: OutputOptions) {
    const { plan, readMoment, log } = options;
    const { name } = plan.stream;
    this.#options = options;
    this.#warnOnce = once((text) => log.warning(`${name}: ${text}`, name));
    this.found = plan.found === null ? null : new FoundFields(name, plan.found, plan.personalData !== null, log);
    const keyType = plan.columns.find((column) => column.name === plan.stream.keys.at(-1))?.type ?? 'text';
    const form = keyForm(keyType, readMoment);
    this.#expand = expander(plan.stream, momentReader('UTC'), plan.found?.valuesFields, form);
    this.#parentKeyOf = parentKeyReader(isChild(plan.stream) ? plan.stream.entries.parentKey : {});
    this.#toRow = compileRow(plan.columns, readMoment);
    this.#validate = rowValidator(plan.schema);
    this.#writeRecord = this.#recordWriter(null);
  }

  /** Rows that the API has and the table does not get. */
  get missing(): number {
    return this.counts.rejected + this.counts.dropped - this.#replaced;
  }

  /** Sends the SCHEMA. @param version of the records that follow, where this is a full read. */
  begin(version: number | null): void {
    const { stream, schema, replicationKey } = this.#options.plan;
    this.#options.writer.add(
      schemaMessage(stream.name, schema, stream.keys, replicationKey === null ? [] : [replicationKey]),
    );
    this.#writeRecord = this.#recordWriter(version);
  }

  /**
   * Sends what this stream takes from the records of a page, and counts the others.
   * @param verdict what is to become of the record with this index.
   * @throws DataError see `send`.
   */
  sendPage(records: readonly RawRecord[], verdict: (index: number) => Verdict, timeExtracted: string): void {
    let index = 0;
    for (const record of records) {
      const result = verdict(index++);
      this.counts.records++;
      if (result === 'send') {
        this.send(record, timeExtracted);
        continue;
      }
      this.counts.read++;
      this.counts[PASSED_OVER[result]]++;
    }
  }

  /**
   * Sends what this stream takes from one record of the API: one row, or as many as it expands to.
   * @throws DataError where `on_invalid_value` is `error`, or the tap itself made a row that its SCHEMA refuses.
   */
  send(record: RawRecord, timeExtracted: string): void {
    const { stream } = this.#options.plan;
    // Of a list's own stream, what is no object is a row without a key.
    if (this.#expand === null || !(isChild(stream) || isObject(record))) {
      this.#sendRow(record, record, timeExtracted);
      return;
    }
    const dropped: Dropped = (reason, isReplaced = false) => {
      this.counts.dropped++;
      if (isReplaced) this.#replaced++;
      this.#warnOnce(isReplaced ? `${reason}, which counts in its place` : `${reason}; it gives no row`);
      this.#options.rejects.add(stream.name, [reason], this.#keepable(this.#parentKeyOf(record), record));
    };
    if (!isObject(record)) {
      dropped(`a record that is ${kindOf(record)}`);
      return;
    }
    for (const raw of this.#expand(record, compactJson, dropped)) {
      if (this.#options.plan.personalData?.withholds?.(raw) === true) this.#withhold();
      else this.#sendRow(raw, record, timeExtracted);
    }
  }

  /** Every row that is read is either sent or rejected, also the one at which the stream fails. */
  #sendRow(raw: RawRecord, record: RawRecord, timeExtracted: string): void {
    this.counts.read++;
    let isSent = false;
    try {
      isSent = this.#trySend(raw, record, timeExtracted);
    } finally {
      if (isSent) this.counts.sent++;
      else this.counts.rejected++;
    }
  }

  /** @returns false for a row without its key. */
  #trySend(raw: RawRecord, record: RawRecord, timeExtracted: string): boolean {
    this.#invalid.length = 0;
    if (isObject(raw)) this.found?.note(raw);
    const row = this.#toRow(isObject(raw) ? raw : {}, this.#onInvalid);
    const isKeyed = this.#hasKeys(row);
    if (this.#invalid.length > 0 || !isKeyed) this.#reject(raw, record, row);
    if (this.#invalid.length > 0) this.#noteInvalid(row);
    if (!isKeyed) {
      this.#warnOnce(`a record without ${this.#missing(row).join(', ')} was left out`);
      return false;
    }
    const faults = this.#validate(row);
    if (faults.length > 0) {
      const { name } = this.#options.plan.stream;
      throw new DataError(`${name}, ${this.#keyText(row)}: not valid against its SCHEMA: ${faults.join('; ')}`);
    }
    const { plan, writer } = this.#options;
    this.#writeRecord(row, timeExtracted, writer.record(plan.stream.name));
    return true;
  }

  /** A row that `personal_data` drops. */
  #withhold(): void {
    this.counts.read++;
    this.counts.withheld++;
  }

  #hasKeys(row: Row): boolean {
    for (const key of this.#options.plan.stream.keys) if (row[key] === null) return false;
    return true;
  }

  #missing(row: Row): string[] {
    return this.#options.plan.stream.keys.filter((key) => row[key] === null);
  }

  #reject(raw: RawRecord, record: RawRecord, row: Row): void {
    const { plan, rejects } = this.#options;
    const whole = isObject(raw) ? [] : [`the record is ${kindOf(raw)}`];
    const missing = this.#missing(row).map((key) => `${key}: missing`);
    rejects.add(
      plan.stream.name,
      [...whole, ...this.#invalid.map(reasonText), ...missing],
      this.#keepable(raw, record),
    );
  }

  /** What `rejected_records_path` may hold of a record: all of it, unless personal data is hashed or dropped. */
  #keepable(raw: unknown, record: unknown): unknown {
    const { personalData } = this.#options.plan;
    if (personalData === null) return record;
    return isObject(raw) ? personalData.mask(raw) : null;
  }

  #recordWriter(version: number | null): WriteRecord {
    const { plan, writer } = this.#options;
    const columns = plan.columns.map(({ name }) => name);
    return recordWriter(plan.stream.name, columns, version, writer.recordForm);
  }

  #whyInvalid(column: string, value: unknown): string {
    if (value === INVALID) return 'what it stands in is no object, or nested too deep';
    const { type } = this.#options.plan.columns.find(({ name }) => name === column)!;
    return `${kindOf(value)} that is no ${type === 'json' ? 'text' : type}`;
  }

  #noteInvalid(row: Row): void {
    if (this.#options.onInvalidValue === 'error') {
      const reasons = this.#invalid.map(reasonText).join('; ');
      throw new DataError(
        `${this.#options.plan.stream.name}, ${this.#keyText(row)}: invalid value in ${reasons} (on_invalid_value is "error")`,
      );
    }
    for (const invalid of this.#invalid) {
      const text = `invalid value in ${reasonText(invalid)}; it is null in the output, also in further records`;
      this.#warnOnce(text + this.#wayOut(invalid.column), invalid.column);
    }
  }

  /** What can be done about a type that was found by what was seen. */
  #wayOut(column: string): string {
    const isExact = this.#options.plan.columns.some(({ name, isExact }) => name === column && isExact === true);
    return isExact ? `; ${WAY_OUT}` : '';
  }

  /** The row's key for a message: short, whatever the API takes for one. */
  #keyText(row: Row): string {
    const short = (value: Row[string] | undefined): string => String(value ?? '(none)').slice(0, LONGEST_KEY);
    return this.#options.plan.stream.keys.map((key) => `${key} ${short(row[key])}`).join(', ');
  }
}

function reasonText({ column, why }: { readonly column: string; readonly why: string }): string {
  return `${column}: ${why}`;
}
