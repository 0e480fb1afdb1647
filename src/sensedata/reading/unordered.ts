import type { ListPage } from '../list/list.ts';
import { type ListEvent, ListFault, type ReadListOptions } from '../list/list-reading.ts';
import { FEW_RECORDS, type ListSession } from './list-session.ts';
import { newerThan } from './newest-last.ts';
import type { PendingPage } from './page-window.ts';
import { namesOn, WholeReading } from './whole-reading.ts';

/** How often a list is read that moves between the readings. */
const MAX_READINGS = 8;
/** The same of a short list, which costs little. */
const SHORT = { pages: 4, maxReadings: 300 };
/** An API that gives no order may filter page by page: so many empty ones in a row are read, more than where there is order. */
const MAX_HOLES = 1000;
/** No list has so many pages: an API that pages has no records there. */
const FAR = 1_000_000;

/** How a list is read without its order. */
interface Unordered {
  /** Whether it showed that it has none; else it may have one, which few records do not show. */
  readonly isCertain?: boolean;
  /** Whether to leave off once it has more than a few records, and its order can be told. */
  readonly leavesOffGrown?: boolean;
}

/**
 * Reads a list that has no order: whole, until two readings in a row agree in every place, in ids and versions. Each page was
 * then read before and after the moment between the two, and showed the same: at that moment the list was what was read.
 * One answer that is the whole list needs no proof. There is no checkpoint within it, and those before do not hold.
 *
 * The first reading is handed on as it comes, of the others what differs.
 * @returns whether it is proved; if not, it was left off.
 * @throws ListFault where no readings agreed, or their answers came from a cache.
 */
export async function* readUnordered(
  session: ListSession,
  { versionOf, warn }: Pick<ReadListOptions, 'versionOf' | 'warn'>,
  { isCertain = false, leavesOffGrown = false }: Unordered,
): AsyncGenerator<ListEvent, boolean> {
  yield { kind: 'retract' };
  let before: WholeReading | null = null;
  let agreeing = 1;
  for (let readings = 1; ; readings++) {
    const reading: WholeReading = new WholeReading(before, versionOf);
    yield* readSequentially(session, reading);
    // Of an endpoint that does not page, there is something else to be said.
    if (readings === 1 && isCertain && session.isPaged) warn({ kind: 'no-order' });
    if (reading.cached) throw new ListFault('cached-answers');
    agreeing = before !== null && reading.agrees ? agreeing + 1 : 1;
    if (reading.isOneAnswer || agreeing >= reading.repeats.readingsNeeded) {
      session.noteRepeats(reading.repeats);
      return true;
    }
    if (agreeing === 1 && before !== null) session.noteDisturbance();
    if (agreeing === 1 && leavesOffGrown && reading.repeats.places > FEW_RECORDS) return false;
    const maxReadings = reading.filled <= SHORT.pages ? SHORT.maxReadings : MAX_READINGS;
    if (agreeing === 1 && readings >= maxReadings) throw new ListFault('no-order');
    before = reading;
  }
}

/**
 * Reads a list from page 1 to its end as it comes, and hands on what the reading wants. It proves nothing by itself.
 * @throws ListFault where there is no end of pages without records.
 */
export async function* readSequentially(
  session: ListSession,
  reading = new WholeReading(null),
): AsyncGenerator<ListEvent, void> {
  const { window } = session;
  const pending: PendingPage[] = [];
  let recent: ListPage[] = [];
  let asked = 0;
  let holes = 0;
  let isPaged = false;
  try {
    for (let number = 1; ; number++) {
      // Twice as many pages ahead with each page: short lists are not asked for what they do not have.
      const ahead = Math.min(window.size, 2 ** Math.min(number - 1, 10));
      const upTo = Math.max(number, Math.min(number + ahead - 1, reading.expected, session.expectedPages));
      while (asked < upTo) pending.push(window.ask(++asked));
      const current = pending.shift()!;
      const page = await current.read();
      current.release();
      const { next, records } = page;
      const isEmpty = records.length === 0;
      const digest = reading.digest(page);
      if (!isEmpty && !isPaged && digest === reading.digestOf(number - 1)) {
        isPaged = !(await isSameFarAway(session, number, page));
        if (!isPaged) {
          session.noteNotPaged();
          return;
        }
      }
      const wanted = reading.add(page, digest) ? [page, ...newerThan(page, recent)] : [];
      for (const one of wanted) yield* session.emit(one);
      recent = [...recent, page].slice(-window.size);
      if (next === 'last' || (next === 'unsaid' && isEmpty)) return;
      holes = isEmpty ? holes + 1 : 0;
      if (holes > MAX_HOLES) throw new ListFault('endless');
    }
  } finally {
    for (const page of pending) page.release();
  }
}

/** Whether the API answers a page that no list has with this one: then it does not page. */
export async function isSameFarAway(session: ListSession, number: number, page?: ListPage): Promise<boolean> {
  const here = namesOn(page ?? (await session.window.read(number)));
  const far = namesOn(await session.window.read(number + FAR));
  return here.length === far.length && here.every((name, index) => name === far[index]);
}
