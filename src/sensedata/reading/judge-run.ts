import type { ReadingOrder } from '../list/list-reading.ts';
import { compare } from '../list/record-id.ts';
import { holds, holdsWhole, isSamePage, type PagePositions } from './page-positions.ts';

export type RunOutcome =
  /** It shows the list at one moment, up to this page; `ends` if the list does. */
  | { readonly kind: 'confirmed'; readonly upTo: PagePositions; readonly ends: boolean }
  /** So it does, and after this page the pages repeat. */
  | { readonly kind: 'repeats'; readonly upTo: PagePositions }
  | { readonly kind: 'moved' | 'equal-moments' | 'falls' };

interface FencedRun {
  readonly opening: PagePositions;
  /** Whether the fence is known to be the list's last page. */
  readonly isEnd: boolean;
  /** The closing reading of the fence below, the pages between, the closing reading of its own fence. */
  readonly pages: readonly PagePositions[];
  readonly order: ReadingOrder;
}

/**
 * Judges a run. If the fence held, its pages show the list at one moment. Whatever is odd in them then belongs to the list,
 * and comes from no edit.
 */
export function judgeRun({ opening, isEnd, pages, order }: FencedRun): RunOutcome {
  const closing = pages.at(-1)!;
  const held = order === 'id-anywhere' ? holdsWhole(opening, closing) : holds(opening, closing, order, isEnd);
  if (!held) return { kind: 'moved' };
  let below = pages[0]!;
  let checked = 1;
  for (; checked < pages.length; checked++) {
    const page = pages[checked]!;
    if (page.first === null) continue;
    if (below.last !== null) {
      const rising = compare(below.last.value, page.first.value);
      if (rising === 0 && order === 'moment') return { kind: 'equal-moments' };
      // The API says where the list ends. Whatever it answers past that is not the list.
      if (below.next === 'last') break;
      if (isSamePage(below.known, page.known)) return { kind: 'repeats', upTo: below };
      if (!(rising <= 0) || below.last.id === page.first.id) return { kind: 'falls' };
    }
    below = page;
  }
  if (order === 'moment' && showsAnIdTwice(pages.slice(0, checked))) return { kind: 'equal-moments' };
  if (below !== closing) return { kind: 'confirmed', upTo: below, ends: true };
  // A fence of nothing but equals held because the list ended there. What came since may hide others of its moment.
  const isNothingButEquals = order === 'moment' && opening.first?.value === opening.last?.value;
  const upTo = isNothingButEquals ? { ...closing, last: opening.last } : closing;
  return { kind: 'confirmed', upTo, ends: closing.next === 'last' };
}

function showsAnIdTwice(pages: readonly PagePositions[]): boolean {
  const seen = new Set<string>();
  let count = 0;
  for (const { known } of pages) {
    for (const { id } of known) {
      if (id === null) continue;
      seen.add(id);
      if (++count > seen.size) return true;
    }
  }
  return false;
}
