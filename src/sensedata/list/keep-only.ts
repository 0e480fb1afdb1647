import type { ListPage } from './list.ts';

/** A page without the records that are not to be kept. */
export function keepOnly(page: ListPage, kept: readonly boolean[]): ListPage {
  return {
    ...page,
    records: page.records.filter((_, index) => kept[index]),
    positions: page.positions.filter((_, index) => kept[index]),
  };
}
