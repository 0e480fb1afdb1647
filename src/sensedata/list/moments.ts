import { isAbsent } from './absent.ts';
import type { RawRecord } from './list.ts';

/** Moments as text, `YYYY-MM-DDTHH:MM:SS.ffffffZ`: they compare as text, and keep all six digits of a second. */

/**
 * Reads any moment or bare date as such a text; null where it is none. `src/singer/moment.ts` has the same type: neither room
 * imports the other.
 */
export type ReadMoment = (text: string) => string | null;

/** A moment as a record shows it. */
export interface MomentRange {
  /** The moment; of a bare date, the beginning of its day. */
  readonly from: string;
  /** The last moment that it can mean: of a bare date, the end of its day. */
  readonly until: string;
}

export const DAY_SECONDS = 86_400;
const LOWEST = '0001-01-01T00:00:00.000000Z';

/** The first of some fields of a record that has a value, as a moment; null where none has; undefined where it is none. */
export function momentIn(
  record: RawRecord,
  fields: readonly string[],
  readMoment: ReadMoment,
): MomentRange | null | undefined {
  for (const field of fields) {
    const value = record[field];
    if (isAbsent(value)) continue;
    const from = typeof value === 'string' ? readMoment(value) : null;
    if (from === null) return undefined;
    return {
      from,
      until: (value as string).length === 10 ? `${shift(from, DAY_SECONDS - 1).slice(0, 19)}.999999Z` : from,
    };
  }
  return null;
}

/** The day that a field names, as `momentIn` has one of a bare date; of a moment, the date as it is written. */
export function dayIn(record: RawRecord, field: string, readMoment: ReadMoment): MomentRange | null | undefined {
  const shown = momentIn(record, [field], readMoment);
  if (shown == null) return shown;
  return momentIn({ day: (record[field] as string).slice(0, 10) }, ['day'], readMoment);
}

/** A moment some whole seconds later, or earlier where they are negative; not before the year 1. */
export function shift(moment: string, seconds: number): string {
  const time = Date.parse(`${moment.slice(0, 19)}Z`) + seconds * 1000;
  if (time < Date.parse(LOWEST)) return LOWEST;
  return `${new Date(time).toISOString().slice(0, 19)}${moment.slice(19)}`;
}

/** Milliseconds since the epoch as a moment. */
export function toMoment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

/**
 * The date to filter by for records from a moment on: a day earlier than the moment's own date, since the zone in
 * which the API reads a date is not known, and none is a day off.
 */
export function filterDate(moment: string): string {
  return shift(moment, -DAY_SECONDS).slice(0, 10);
}

/** The smallest of some moments; null is no moment. */
export function earliest(...moments: readonly (string | null)[]): string | null {
  let result: string | null = null;
  for (const moment of moments) if (moment !== null && (result === null || moment < result)) result = moment;
  return result;
}

/** The largest of some moments; null is no moment. */
export function latest(...moments: readonly (string | null)[]): string | null {
  let result: string | null = null;
  for (const moment of moments) if (moment !== null && (result === null || moment > result)) result = moment;
  return result;
}
