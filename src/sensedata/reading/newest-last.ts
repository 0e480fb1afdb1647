import { keepOnly } from '../list/keep-only.ts';
import type { ListPage } from '../list/list.ts';
import { compare } from '../list/record-id.ts';
import type { PagePositions } from './page-positions.ts';
import { idsOn } from './whole-reading.ts';

/**
 * Leaves out of a page what was already handed on, in the same run, from a later answer: a record that slid to a page
 * asked for later, and was edited on its way. Its older version must not come last.
 */
export function leaveOutOlder(page: ListPage, positions: PagePositions, before: readonly PagePositions[]): ListPage {
  const { first } = positions;
  if (first === null) return page;
  const later = before.filter(
    ({ answeredAt, last }) =>
      answeredAt > positions.answeredAt && last !== null && !(compare(last.value, first.value) < 0),
  );
  if (later.length === 0) return page;
  const newer = new Set(later.flatMap(({ known }) => known.map(({ id }) => id)));
  newer.delete(null);
  return keepOnly(
    page,
    page.positions.map(({ id }) => !newer.has(id)),
  );
}

/**
 * The same without an order, where a list may hold a record twice, and both rows are to be sent: the pages before that were
 * answered later and show a record of this one. They are to be sent again; the next reading may not show the record, if it
 * is deleted by then.
 * @param before the pages before it, as many as may be under way at a time.
 * @returns them in the order of their answers.
 */
export function newerThan(page: ListPage, before: readonly ListPage[]): ListPage[] {
  const later = before.filter(({ answeredAt }) => answeredAt > page.answeredAt);
  if (later.length === 0) return later;
  const ids = new Set(idsOn(page));
  ids.delete(null);
  return later
    .filter(({ positions }) => positions.some(({ id }) => ids.has(id)))
    .sort((a, b) => (a.answeredAt < b.answeredAt ? -1 : 1));
}
