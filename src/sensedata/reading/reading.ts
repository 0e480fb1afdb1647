import type { ListPage, Mark } from '../list/list.ts';
import type { ReadingOrder } from '../list/list-reading.ts';
import { compare } from '../list/record-id.ts';

/** The day of a page none of whose records shows one: databases put these last. */
export const NO_DAY = '~';

/** The mark of a record that has its place in the order. */
export interface Place {
  readonly id: string | null;
  readonly value: number | string;
}

/** What one answer shows of the order: a page without its records. */
export interface Reading {
  readonly number: number;
  /**
   * Of the records that have a place; a record without id, or without a moment, stands nowhere. By day, of every record: one
   * that shows no day is taken to be of its neighbour's.
   */
  readonly places: readonly Place[];
  readonly first: Place | null;
  readonly last: Place | null;
  readonly next: ListPage['next'];
  readonly answeredAt: string;
}

/** What a page shows of the order; null if it does not ascend. A page is one answer: nobody's edit is to blame. */
export function readPlaces(page: ListPage, order: ReadingOrder): Reading | null {
  const { number, marks, answeredAt } = page;
  const places = marks.every(hasPlace) ? marks : order === 'day' ? eachOfADay(marks) : marks.filter(hasPlace);
  if (!ascends(places, order)) return null;
  // Records without a moment stand after all others. If they come first, or have no id, there is no order to rely on.
  if (places.length === 0 && marks.length > 0 && (isById(order) || number === 1)) return null;
  const next = order === 'moment' && page.next === 'more' && marks.at(-1)?.value === null ? 'unsaid' : page.next;
  return { number, places, first: places[0] ?? null, last: places.at(-1) ?? null, next, answeredAt };
}

/** Whether a page lies past the end. One without records that has a next page does not. */
export function isPastEnd({ first, next }: Reading): boolean {
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
export function holds(opening: Reading, closing: Reading, order: ReadingOrder, isEnd: boolean): boolean {
  if (opening.first === null || closing.first === null) return false;
  if (isById(order)) return isSame(opening.first, closing.first);
  if (opening.first.value !== closing.first.value) return false;
  const before = firstEquals(opening);
  const after = firstEquals(closing);
  if (before.length !== after.length) return false;
  if (before.length < opening.places.length) return before.length > 1 || isSame(opening.first, closing.first);
  return isEnd && before.every(({ id }) => after.some((other) => other.id === id));
}

/** Whether all that the first answer showed stands where it stood; more may have come at the end. */
export function holdsWhole(opening: Reading, closing: Reading): boolean {
  return opening.first !== null && isSamePage(opening.places, closing.places.slice(0, opening.places.length));
}

/** Whether two answers show the same records in the same places. */
export function isSamePage(one: readonly Place[], other: readonly Place[]): boolean {
  return one.length === other.length && one.every((place, index) => isSame(place, other[index]!));
}

/**
 * Whether all records before this page are known to have been sent, given the last one that counts. Older (`<`) and
 * not `<=`: other records of the very same moment may stand before it. Ids have no equals.
 */
export function joins({ number, first }: Reading, last: Place | null, order: ReadingOrder): boolean {
  if (number === 1) return true;
  if (first === null || last === null) return false;
  return compare(first.value, last.value) < 0 || (isById(order) && first.id === last.id);
}

function isById(order: ReadingOrder): boolean {
  return order === 'id' || order === 'id-anywhere';
}

function hasPlace(mark: Mark): mark is Place {
  return mark.value !== null;
}

function eachOfADay(marks: readonly Mark[]): Place[] {
  let value = marks.find(hasPlace)?.value ?? NO_DAY;
  return marks.map((mark) => {
    value = mark.value ?? value;
    return { id: mark.id, value };
  });
}

function ascends(places: readonly Place[], order: ReadingOrder): boolean {
  for (let index = 1; index < places.length; index++) {
    const [below, above] = [places[index - 1]!, places[index]!];
    if (!(compare(below.value, above.value) <= 0) || (isById(order) && below.id === above.id)) return false;
  }
  return true;
}

function isSame(one: Place, other: Place): boolean {
  return one.id === other.id && one.value === other.value;
}

/** The records that share the first one's value. */
function firstEquals({ places, first }: Reading): readonly Place[] {
  const end = places.findIndex(({ value }) => value !== first?.value);
  return end < 0 ? places : places.slice(0, end);
}
