import { isDeepStrictEqual } from 'node:util';
import type { ListPage } from '../list/list.ts';
import type { Incomplete, ListEvent } from '../list/list-reading.ts';
import type { ListSession } from './list-session.ts';
import type { Asked } from './page-window.ts';

const MAX_READINGS = 3;
const MAX_HOLES = 1000;

export type UnorderedEnd =
  | { readonly kind: 'end' }
  | { readonly kind: 'repeats'; readonly page: number }
  | { readonly kind: 'incomplete'; readonly reason: Incomplete };

/**
 * Reads a list that has no order. Where records are put aside while it is read, some record usually stands on it
 * twice; then it is read again. There is no checkpoint within it.
 */
export async function* readUnordered(session: ListSession): AsyncGenerator<ListEvent, UnorderedEnd> {
  for (let readings = 0; readings < MAX_READINGS; readings++) {
    const seen = new Set<string>();
    let twice = false;
    let cached = false;
    const end = yield* readThrough(session, ({ marks, number, fresh }) => {
      if (!fresh) cached = true;
      // Whoever is deleted while the list is read may hide another, and nothing shows it.
      if (number > 1) session.disturbed = true;
      for (const { id } of marks) {
        if (id === null) continue;
        if (seen.has(id)) twice = true;
        else seen.add(id);
      }
    });
    if (cached) return { kind: 'incomplete', reason: 'cached-answers' };
    if (end.kind !== 'end' || !twice) return end;
    session.noteDisturbance(1);
  }
  return { kind: 'incomplete', reason: 'no-order' };
}

/** Reads a list from page 1 to its end as it comes. It proves nothing: whoever calls this has to. */
export async function* readThrough(
  session: ListSession,
  look: (page: ListPage) => void = () => {},
): AsyncGenerator<ListEvent, UnorderedEnd> {
  const { window } = session;
  const ahead: Asked[] = [];
  let asked = 0;
  let before: ListPage | null = null;
  let holes = 0;
  try {
    for (let number = 1; ; number++) {
      // Twice as many pages ahead with each page: short lists are not asked for what they do not have.
      const upTo = number + Math.min(window.size, 2 ** Math.min(number - 1, 10)) - 1;
      while (asked < upTo) ahead.push(window.ask(++asked));
      const current = ahead.shift()!;
      const page = await current.take();
      current.release();
      if (before !== null && repeats(page, before)) return { kind: 'repeats', page: number };
      look(page);
      // The list is emptied by whoever gets it; this page is still to be compared with the next one.
      yield* session.emit({ ...page, records: [...page.records] });
      if (page.next === 'last' || (page.next === 'unsaid' && page.records.length === 0)) return { kind: 'end' };
      holes = page.records.length === 0 ? holes + 1 : 0;
      if (holes > MAX_HOLES) return { kind: 'incomplete', reason: 'endless' };
      before = page;
    }
  } finally {
    for (const asked of ahead) asked.release();
  }
}

/** Whether two pages hold the same records in the same places. Records without id are compared as they are. */
function repeats(page: ListPage, before: ListPage): boolean {
  if (page.records.length === 0 || page.records.length !== before.records.length) return false;
  return page.marks.every(
    ({ id }, index) =>
      id === before.marks[index]!.id && (id !== null || isDeepStrictEqual(page.records[index], before.records[index])),
  );
}
