import { createHash } from 'node:crypto';
import type { RawRecord } from '../list/list.ts';
import type { ReadMoment } from '../list/moments.ts';
import { idText } from '../list/record-id.ts';
import { valueAt } from '../list/value-at.ts';
import type { IdPart } from './stream.ts';

/** Hexadecimal digits: 128 bits, by which no two records of a list meet by chance. */
const LENGTH = 32;

/** Makes the id of a record that shows none; null where a part of it is missing. */
export type MakeId = (record: RawRecord) => string | null;

/**
 * Makes the function for a list's records: the id is a hash over its parts, so the same on each run.
 * @param parts see `ParentStream.madeId`.
 * @param readUtc reads moments; one without a zone in UTC, whatever the user's setting: the id must outlive that.
 */
export function idMaker(parts: readonly IdPart[], readUtc: ReadMoment): MakeId {
  const paths = parts.map(({ from }) => from.map((path) => path.split('.')));
  return (record) => {
    const values: (string | null)[] = [];
    for (const [index, { isMoment, optional }] of parts.entries()) {
      const text = paths[index]!.map((path) => idText(valueAt(record, path))).find((shown) => shown !== null) ?? null;
      if (text === null && optional !== true) return null;
      values.push(isMoment === true && text !== null ? (readUtc(text) ?? text) : text);
    }
    return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, LENGTH);
  };
}

/** The record with an id: its own, else one that is made. */
export function withMadeId(record: RawRecord, make: MakeId): RawRecord {
  return idText(record.id) === null ? { ...record, id: make(record) } : record;
}
