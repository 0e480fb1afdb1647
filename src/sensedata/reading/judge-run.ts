import type { ReadingOrder } from '../list/list-reading.ts';
import { compare } from '../list/record-id.ts';
import { holds, holdsWhole, isSamePage, type Reading } from './reading.ts';

export type Verdict =
  /** All of it is one picture, up to this reading; `ends` if the list does. */
  | { readonly kind: 'counts'; readonly upTo: Reading; readonly ends: boolean }
  /** So it is, and after this reading the pages repeat. */
  | { readonly kind: 'repeats'; readonly upTo: Reading }
  | { readonly kind: 'moved' | 'equal-moments' | 'falls' };

export interface FencedRun {
  readonly opening: Reading;
  /** Whether the fence is known to be the list's last page. */
  readonly isEnd: boolean;
  /** The closing reading of the fence below, the pages between, the closing reading of its own fence. */
  readonly readings: readonly Reading[];
  readonly order: ReadingOrder;
}

/**
 * Judges a run. If the fence held, its readings are one picture, and whatever is odd in it is the list's own, and no
 * edit's.
 */
export function judgeRun({ opening, isEnd, readings, order }: FencedRun): Verdict {
  const closing = readings.at(-1)!;
  const held = order === 'id-anywhere' ? holdsWhole(opening, closing) : holds(opening, closing, order, isEnd);
  if (!held) return { kind: 'moved' };
  let below = readings[0]!;
  let checked = 1;
  for (; checked < readings.length; checked++) {
    const reading = readings[checked]!;
    if (reading.first === null) continue;
    if (below.last !== null) {
      const rising = compare(below.last.value, reading.first.value);
      if (rising === 0 && order === 'moment') return { kind: 'equal-moments' };
      // The API says where the list ends. Whatever it answers past that is not the list.
      if (below.next === 'last') break;
      if (isSamePage(below.places, reading.places)) return { kind: 'repeats', upTo: below };
      if (!(rising <= 0) || below.last.id === reading.first.id) return { kind: 'falls' };
    }
    below = reading;
  }
  if (order === 'moment' && showsAnIdTwice(readings.slice(0, checked))) return { kind: 'equal-moments' };
  if (below !== closing) return { kind: 'counts', upTo: below, ends: true };
  // A fence of nothing but equals held because the list ended there. What came since may hide others of its moment.
  const isNothingButEquals = order === 'moment' && opening.first?.value === opening.last?.value;
  const upTo = isNothingButEquals ? { ...closing, last: opening.last } : closing;
  return { kind: 'counts', upTo, ends: closing.next === 'last' };
}

function showsAnIdTwice(readings: readonly Reading[]): boolean {
  const seen = new Set<string>();
  let count = 0;
  for (const { places } of readings) {
    for (const { id } of places) {
      if (id === null) continue;
      seen.add(id);
      if (++count > seen.size) return true;
    }
  }
  return false;
}
