import { type ListEvent, ListFault } from '../list/list-reading.ts';
import type { Counted, ListSession, Taken } from './list-session.ts';
import { PageSearch } from './page-search.ts';
import { isSamePage, type Reading } from './reading.ts';

/** How often two pages are read again that met at one record: it slid, or it has equals in another order. */
const BORDER_TRIES = 10;

interface CarefulEnd {
  /** Whether the list has come to rest. */
  readonly atRest: boolean;
  /** Whether the list was read to its end. */
  readonly ends: boolean;
}

/**
 * Reads a list that is moving: from a page down, one after the other, until a page joins what counts already. What
 * slides moves towards page 1, to pages that are still to be read, so none is missed: such a run always counts. Of the
 * records at the moment of its first answer, all that stood up to that page's end have been sent.
 *
 * @throws ListFault where two pages meet between equal moments.
 */
export async function* carefulRun(session: ListSession, from: number): AsyncGenerator<ListEvent, CarefulEnd> {
  const before = session.counted;
  const search = new PageSearch(session);
  const top = await findTop(search, from);
  if (top === null) {
    yield* session.checkpoint();
    return { atRest: false, ends: true };
  }
  // What the top page says later than an empty page above it, that the list goes on, weighs more.
  const ends = search.isLast(top.reading);
  yield* session.emit(top.page);
  let above = top.reading;
  let lowest = top.reading;
  while (!session.joins(lowest)) {
    const number = lowest.number - 1;
    let taken = await session.read(number);
    yield* session.emit(taken.page);
    for (let tries = 0; session.order === 'moment' && meetAtEquals(taken.reading, above); tries++) {
      if (taken.reading.last!.id !== above.first!.id || tries >= BORDER_TRIES) {
        throw new ListFault('equal-moments');
      }
      const again = await session.read(above.number);
      yield* session.emit(again.page);
      above = again.reading;
      taken = await session.read(number);
      yield* session.emit(taken.page);
    }
    lowest = taken.reading;
    if (lowest.first !== null) above = lowest;
  }
  session.countRun(top.reading);
  yield* session.checkpoint();
  return { atRest: isUnmoved(lowest, before), ends };
}

/**
 * The page that a careful run begins with: the one asked for, or where the list has no records there, one below; null
 * where the list has none at all.
 */
async function findTop(search: PageSearch, from: number): Promise<Taken | null> {
  let number = from;
  let top = await search.find(number);
  for (let step = 1, tries = 0; top === null && number > 1; tries++) {
    // A list that has shrunk by much is found in few steps: two of one page, then longer ones.
    if (tries >= 2) step *= 2;
    number = Math.max(1, number - step);
    top = await search.find(number);
  }
  return top;
}

/**
 * Whether a page ends with the moment with which the page above began, when that was read before. If another record
 * has this moment, the order of the two cannot be relied on. If it is the same record, it slid; or it changed places
 * with an equal one that was on neither page: reading both again tells, since a page above that begins later, or a
 * page below that reaches further, leaves nothing between them.
 */
function meetAtEquals(below: Reading, above: Reading): boolean {
  return below.last !== null && above.first !== null && below.last.value === above.first.value;
}

/** Whether the page that joined reads as it did when it counted last: the list has come to rest. */
function isUnmoved(joined: Reading, before: Counted | null): boolean {
  if (before === null || before.places === null || joined.number !== before.page) return false;
  return isSamePage(joined.places, before.places);
}
