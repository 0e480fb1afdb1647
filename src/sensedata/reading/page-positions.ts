import type { ListPage, Position } from '../list/list.ts';
import type { ReadingOrder } from '../list/list-reading.ts';
import { compare } from '../list/record-id.ts';

/** The day of a page none of whose records shows one: databases put these last. */
export const NO_DAY = '~';

/** The position of a record that has one in the list's order. */
export interface KnownPosition {
  readonly id: string | null;
  readonly value: number | string;
}

/** What one answer shows of the order: a page without its records. */
export interface PagePositions {
  readonly number: number;
  /**
   * Of the records that have one; a record without id, or without a moment, has none. By day, of every record: one that
   * shows no day is taken to be of its neighbour's.
   */
  readonly known: readonly KnownPosition[];
  readonly first: KnownPosition | null;
  readonly last: KnownPosition | null;
  readonly next: ListPage['next'];
  readonly answeredAt: string;
}

/** What a page shows of the order; null if it does not ascend. A page is one answer: nobody's edit is to blame. */
export function readPositions(page: ListPage, order: ReadingOrder): PagePositions | null {
  const { number, positions, answeredAt } = page;
  const known = positions.every(isKnown)
    ? positions
    : order === 'day'
      ? eachOfADay(positions)
      : positions.filter(isKnown);
  // A record that has an id, but no place in the order, would slide unseen between those that have one.
  if (isById(order) && positions.some(({ id, value }) => id !== null && value === null)) return null;
  if (!ascends(known, order)) return null;
  // Records without a moment stand after all others. If they come first, or have no id, there is no order to rely on.
  if (known.length === 0 && positions.length > 0 && (isById(order) || number === 1)) return null;
  const next = order === 'moment' && page.next === 'more' && positions.at(-1)?.value === null ? 'unsaid' : page.next;
  return { number, known, first: known[0] ?? null, last: known.at(-1) ?? null, next, answeredAt };
}

/** Whether a page lies past the end. One without records that has a next page does not. */
export function isPastEnd({ first, next }: PagePositions): boolean {
  return first === null && next !== 'more';
}

/**
 * Whether a fence held: its first record stands where it stood. Then no record before it has left (all would have
 * slid), and none has come (they come at the end): what is before it did not move between the two answers.
 *
 * Equal moments may change places, but how many records stand up to the first one's moment tells the same, if none of
 * that moment can have come in between: if the list already went beyond it. A page of nothing but equals tells nothing,
 * save at the list's end (`isEnd`): what else comes with the newest moment came after the reading began.
 */
export function holds(opening: PagePositions, closing: PagePositions, order: ReadingOrder, isEnd: boolean): boolean {
  if (opening.first === null || closing.first === null) return false;
  if (isById(order)) return isSame(opening.first, closing.first);
  if (opening.first.value !== closing.first.value) return false;
  const before = firstEquals(opening);
  const after = firstEquals(closing);
  if (before.length !== after.length) return false;
  if (before.length < opening.known.length) return before.length > 1 || isSame(opening.first, closing.first);
  return isEnd && before.every(({ id }) => after.some((other) => other.id === id));
}

/** Whether all that the first answer showed stands where it stood; more may have come at the end. */
export function holdsWhole(opening: PagePositions, closing: PagePositions): boolean {
  return opening.first !== null && isSamePage(opening.known, closing.known.slice(0, opening.known.length));
}

/** Whether two answers show the same records in the same places. */
export function isSamePage(one: readonly KnownPosition[], other: readonly KnownPosition[]): boolean {
  return one.length === other.length && one.every((place, index) => isSame(place, other[index]!));
}

/**
 * Whether all records before this page are known to have been sent, given the last confirmed one. Older (`<`) and
 * not `<=`: other records of the very same moment may stand before it. Ids have no equals.
 */
export function connects({ number, first }: PagePositions, last: KnownPosition | null, order: ReadingOrder): boolean {
  if (number === 1) return true;
  if (first === null || last === null) return false;
  return compare(first.value, last.value) < 0 || (isById(order) && first.id === last.id);
}

function isById(order: ReadingOrder): boolean {
  return order === 'id' || order === 'id-anywhere';
}

function isKnown(position: Position): position is KnownPosition {
  return position.value !== null;
}

function eachOfADay(positions: readonly Position[]): KnownPosition[] {
  let value = positions.find(isKnown)?.value ?? NO_DAY;
  return positions.map((position) => {
    value = position.value ?? value;
    return { id: position.id, value };
  });
}

function ascends(known: readonly KnownPosition[], order: ReadingOrder): boolean {
  for (let index = 1; index < known.length; index++) {
    const [below, above] = [known[index - 1]!, known[index]!];
    if (!(compare(below.value, above.value) <= 0) || (isById(order) && below.id === above.id)) return false;
  }
  return true;
}

function isSame(one: KnownPosition, other: KnownPosition): boolean {
  return one.id === other.id && one.value === other.value;
}

/** The records that share the first one's value. */
function firstEquals({ known, first }: PagePositions): readonly KnownPosition[] {
  const end = known.findIndex(({ value }) => value !== first?.value);
  return end < 0 ? known : known.slice(0, end);
}
