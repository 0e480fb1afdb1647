import type { RawRecord } from '../sensedata/list/list.ts';
import { momentIn } from '../sensedata/list/moments.ts';
import { idText } from '../sensedata/list/record-id.ts';
import type { ReadMoment } from '../singer/moment.ts';

/** A record, seen for one of its moments. */
export interface Observation {
  readonly id: string | null;
  /** Milliseconds; null where it shows none. */
  readonly at: number | null;
  /** The same; of a bare date, the end of its day. */
  readonly until: number | null;
  /** Written with a zone and a time of day: what happened then is known to the second. */
  readonly exact: boolean;
}

/** A moment with a zone. Midnight is left out: it is often a date that was made a moment. */
const EXACT = /\d[T ](?!00:00:00)\d\d:.*(?:Z|[+-]\d\d:?\d\d)$/;

export function observationsOf(records: readonly RawRecord[], field: string, readMoment: ReadMoment): Observation[] {
  return records.map((record) => {
    const shown = momentIn(record, [field], readMoment);
    return {
      id: idText(record.id),
      at: shown == null ? null : toMs(shown.from),
      until: shown == null ? null : toMs(shown.until),
      exact: shown != null && EXACT.test(String(record[field])),
    };
  });
}

export function toMs(moment: string): number {
  return Date.parse(`${moment.slice(0, 23)}Z`);
}
