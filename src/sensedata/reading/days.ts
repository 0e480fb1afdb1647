import type { ListSource } from '../list/list.ts';
import { type ListEvent, ListFault, type ReadListOptions } from '../list/list-reading.ts';
import { DaySegment, type DaysBegin, type SegmentEnd } from './day-segment.ts';
import { DaysEndFinder } from './days-end.ts';
import type { ListSession } from './list-session.ts';
import { NO_DAY } from './page-positions.ts';
import { readSequentially } from './unordered.ts';
import { WholeReading } from './whole-reading.ts';

/** How many pages a segment has at first, and at most; more, if its last day is longer. */
const FIRST_DISTANCE = 2;
const MAX_DISTANCE = 32;

/** How often a segment is read that does not hold still: one of settled days, and one that the next run reads again. */
const TRIES = { settled: 20, unsettled: 3 };

/**
 * Reads a list in which many records share one day, and stand in any order within it: segment by segment, each of some
 * whole days, each proved to be complete (`DaySegment`).
 *
 * Where something is to be concluded from what is not in the list, that is not enough: a record may have moved from a day that
 * was still to be read to one that was read, or hide another in days that are not settled. Then the list is read once more,
 * and if each page shows what it showed last, all of it is the list at the moment between.
 *
 * Days that are not settled may change all the time. The next run reads them again, so after some tries they are left
 * as they are.
 */
export async function* readByDay(
  session: ListSession,
  source: ListSource,
  options: ReadListOptions,
): AsyncGenerator<ListEvent, void> {
  yield* readSegments(session, source, options);
  if (session.disturbed || !options.provePicture || session.shown.size < 2) return;
  const before = { digestOf: (page: number) => session.shown.get(page), repeated: new Set<string>() };
  const again = new WholeReading(before, options.versionOf);
  yield* readSequentially(session, again);
  if (!again.agrees) session.noteDisturbance();
}

async function* readSegments(
  session: ListSession,
  source: ListSource,
  { stopAt, settledBefore, warn }: ReadListOptions,
): AsyncGenerator<ListEvent, void> {
  const { page: first } = await session.read(1);
  if (!source.ordered && first.next !== 'last') throw new ListFault('no-order');
  if (first.next === 'last') {
    session.noteRepeatsOn(first);
    yield* session.emit(first);
    return;
  }
  const unsettled = settledBefore?.() ?? NO_DAY;
  const finder = new DaysEndFinder(session, unsettled);
  let begin: DaysBegin = { page: 1, after: '' };
  // Where the API does not say whether a page is the last one, most often it is.
  let distance = first.next === 'unsaid' ? 1 : FIRST_DISTANCE;
  let tries = 0;
  for (;;) {
    const end = await finder.find(begin.page, distance, begin.after);
    if (end === null ? begin.page === 1 : end.ends && end.day <= begin.after) return;
    const how: SegmentEnd = end === null ? { kind: 'begins-below' } : yield* new DaySegment(session, begin, end).read();
    if (how.kind === 'complete') distance = Math.min(2 * distance || 1, MAX_DISTANCE);
    else {
      session.noteDisturbance();
      distance >>= 1;
      tries++;
      if (how.kind === 'ends-below') finder.endsAt(how.page);
      if (how.kind === 'begins-below') begin = { ...begin, page: Math.max(1, begin.page - tries) };
      if (isReadAgain(how, tries, unsettled)) continue;
      warn({ kind: 'unsettled' });
    }
    tries = 0;
    begin = { page: end!.at.page.number, after: end!.day };
    yield { kind: 'checkpoint', page: begin.page, last: { id: null, value: begin.after } };
    if (end!.ends || (stopAt !== undefined && begin.after >= stopAt())) return;
  }
}

/**
 * Whether a segment that failed is read again, or is left to the next run.
 * @throws ListFault where it can be neither.
 */
function isReadAgain(how: SegmentEnd, tries: number, settledBefore: string): boolean {
  if (how.kind === 'moved' || how.kind === 'shuffled') {
    const isSettled = how.firstDay === null || how.firstDay < settledBefore;
    if (!isSettled) return how.kind === 'moved' && tries < TRIES.unsettled;
    if (how.kind === 'shuffled') throw new ListFault('no-order');
  }
  if (tries >= TRIES.settled) throw new ListFault('restless');
  return true;
}
