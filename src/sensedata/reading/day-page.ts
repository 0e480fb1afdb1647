import type { ListPage } from '../list/list.ts';
import { ListFault } from '../list/list-reading.ts';

/** The day of a page none of whose records shows one: databases put these last. */
export const NO_DAY = '~';

/** A page of a list by day. */
export interface DayPage {
  readonly page: ListPage;
  readonly number: number;
  /** One a record; they ascend. A record that shows no day is taken to be of its neighbour's. */
  readonly days: readonly string[];
  /** Null where the page has no records. */
  readonly first: string | null;
  readonly last: string | null;
}

/** @throws ListFault where the answer is no picture of this moment, or its days do not ascend. */
export function toDayPage(page: ListPage): DayPage {
  const { number, marks } = page;
  if (!page.fresh) throw new ListFault('cached-answers', number);
  let day = String(marks.find(({ value }) => value !== null)?.value ?? NO_DAY);
  const days = marks.map(({ value }) => {
    if (typeof value === 'string') day = value;
    return day;
  });
  if (days.some((day, index) => index > 0 && day < days[index - 1]!)) throw new ListFault('no-order', number);
  return { page, number, days, first: days[0] ?? null, last: days.at(-1) ?? null };
}

/** How many of a page's records belong to this day or an earlier one. */
export function countUpTo({ days }: DayPage, day: string): number {
  const after = days.findIndex((other) => other > day);
  return after === -1 ? days.length : after;
}
