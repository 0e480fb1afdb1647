import type { ListPage, ListSource, Mark } from './list.ts';
export interface ReadListOptions {
  order: 'id' | 'moment';
  concurrency: number;
  resume?: { page: number; id: string };
  stopAt?: () => string;
  warn(event: { kind: string }): void;
}
export type ListEvent = { kind: 'page'; page: ListPage } | { kind: 'checkpoint'; page: number; last: Mark };
export interface ListEnd {
  complete: boolean;
  reason?: string;
  disturbed: boolean;
}
export async function* readList(source: ListSource, _options: ReadListOptions): AsyncGenerator<ListEvent, ListEnd> {
  for (let number = 1; ; number++) {
    const page = await source.fetch(number);
    yield { kind: 'page', page };
    if (page.next === 'last' || (page.next === 'unsaid' && page.records.length === 0)) {
      const last = page.marks.at(-1);
      if (last !== undefined) yield { kind: 'checkpoint', page: number, last };
      return { complete: true, disturbed: number > 1 };
    }
  }
}
