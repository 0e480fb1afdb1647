import { type ListEvent, ListFault } from '../list/list-reading.ts';
import type { CheckedPage, Confirmed, ListSession } from './list-session.ts';
import { isSamePage, type PagePositions } from './page-positions.ts';
import { PageSearch } from './page-search.ts';

/** How often two pages are read again that met at one record: it slid, or it has equals in another order. */
const BORDER_TRIES = 10;

interface CarefulEnd {
  /** Whether the list has come to rest. */
  readonly atRest: boolean;
  /** Whether the list was read to its end. */
  readonly ends: boolean;
}

/**
 * Reads a list that is moving: from a page down, one after the other, until a page connects to what is confirmed already.
 * Records that slide move towards page 1, to pages that are still to be read, so none is missed. Such a run is always
 * confirmed: all records that stood up to the end of its top page when that was read have been sent.
 *
 * @throws ListFault where two pages meet between equal moments.
 */
export async function* carefulRun(session: ListSession, from: number): AsyncGenerator<ListEvent, CarefulEnd> {
  const before = session.confirmed;
  const search = new PageSearch(session);
  const top = await findTop(search, from);
  if (top === null) {
    yield* session.checkpoint();
    return { atRest: false, ends: true };
  }
  // What the top page says later than an empty page above it, that the list goes on, weighs more.
  const ends = search.isLast(top.positions);
  yield* session.emit(top.page);
  let above = top.positions;
  let lowest = top.positions;
  while (!session.connects(lowest)) {
    const number = lowest.number - 1;
    let checked = await session.read(number);
    yield* session.emit(checked.page);
    for (let tries = 0; session.order === 'moment' && meetAtEquals(checked.positions, above); tries++) {
      if (checked.positions.last!.id !== above.first!.id || tries >= BORDER_TRIES) {
        throw new ListFault('equal-moments');
      }
      const again = await session.read(above.number);
      yield* session.emit(again.page);
      above = again.positions;
      checked = await session.read(number);
      yield* session.emit(checked.page);
    }
    lowest = checked.positions;
    if (lowest.first !== null) above = lowest;
  }
  session.confirmRun(top.positions);
  yield* session.checkpoint();
  return { atRest: isUnmoved(lowest, before), ends };
}

/**
 * The page that a careful run begins with: the one asked for, or where the list has no records there, one below; null
 * where the list has none at all.
 */
async function findTop(search: PageSearch, from: number): Promise<CheckedPage | null> {
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
function meetAtEquals(below: PagePositions, above: PagePositions): boolean {
  return below.last !== null && above.first !== null && below.last.value === above.first.value;
}

/** Whether the page that connected shows what it showed when it was confirmed: the list has come to rest. */
function isUnmoved(lowest: PagePositions, before: Confirmed | null): boolean {
  if (before === null || before.known === null || lowest.number !== before.page) return false;
  return isSamePage(lowest.known, before.known);
}
