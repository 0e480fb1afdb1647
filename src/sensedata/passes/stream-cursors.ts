import { type MomentRange, shift } from '../list/moments.ts';

/** Up to where a stream has its resource: the parent or one of its children, each with cursors of its own. */
export interface StreamCursors {
  readonly stream: string;
  /** Every record is sent: the table has no cursor, the user wants it so, or a whole read is due. */
  readonly sendsAll: boolean;
  /** Up to which `updated_at` this stream has the source; null before the first load. */
  readonly changed: string | null;
  /** Up to which creation date this stream has the source; null where that is not known. */
  readonly created: string | null;
  /** Where a first load was cut off. */
  readonly resume: Resume | null;
}

export interface Resume {
  readonly id: string;
  readonly page: number;
  readonly limit: number;
}

/** Which records the user wants, from when until when; and how far behind its cursors a stream is read again. */
export interface Window {
  readonly start: string | null;
  readonly end: string | null;
  readonly lookbackSeconds: number;
}

/** The moments of one record that tell whether it is new. */
export interface RecordMoments {
  readonly changed: MomentRange | null;
  readonly created: MomentRange | null;
  /** One of them has a value that cannot be read: it may mean any moment. */
  readonly unreadable: boolean;
}

/** Whether this is the first load of a stream, in one run or over several. */
export function isFirstLoad(cursors: StreamCursors): boolean {
  return !cursors.sendsAll && (cursors.changed === null || cursors.resume !== null);
}

/** The earliest `updated_at` that a stream wants by its changed cursor; null where it has none. */
export function changedFrom({ sendsAll, changed, resume }: StreamCursors, window: Window): string | null {
  if (sendsAll || resume !== null) return null;
  return changed === null ? window.start : shift(changed, -window.lookbackSeconds);
}

/** The earliest creation date that a stream wants by its created cursor; null where it wants the whole list. */
export function createdFrom({ sendsAll, changed, created, resume }: StreamCursors, window: Window): string | null {
  if (sendsAll || resume !== null) return null;
  if (created !== null) return shift(created, -window.lookbackSeconds);
  return changed === null ? window.start : null;
}

/**
 * What becomes of a record in a stream: it is new; older than its cursors; not one that the user wants; or new, but sent by
 * another pass of this run.
 */
export type Verdict = 'send' | 'old' | 'outside' | 'other-pass';

/**
 * Judges which records are new to a stream.
 *
 * With cursors, a record is new that was edited or created at or after the cursor less the look-back, or that shows neither
 * moment. Without cursors, `start_date` and `end_date` decide, by the moment of the last edit, else of creation.
 */
export function judgeOf(cursors: StreamCursors, window: Window): (moments: RecordMoments) => Verdict {
  const { start, end } = window;
  const firstLoad = isFirstLoad(cursors);
  const editedFrom = changedFrom(cursors, window);
  const madeFrom = createdFrom(cursors, window);
  return ({ changed, created, unreadable }) => {
    if (cursors.sendsAll || unreadable) return 'send';
    const moment = (changed ?? created)?.from;
    if (moment === undefined) return 'send';
    if (end !== null && moment >= end) return 'outside';
    if (firstLoad) return start === null || moment >= start ? 'send' : 'outside';
    const byEdit = changed !== null && changed.until >= editedFrom!;
    return byEdit || (created !== null && (madeFrom === null || created.until >= madeFrom)) ? 'send' : 'old';
  };
}
