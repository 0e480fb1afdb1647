import { keepOnly } from '../list/keep-only.ts';
import type { ListPage } from '../list/list.ts';
import { compare } from '../list/record-id.ts';
import type { PagePositions } from './page-positions.ts';

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
