import type { ListSource } from '../../../../src/sensedata/list/list.ts';
import type { ListEnd, ListEvent } from '../../../../src/sensedata/list/list-reading.ts';

/** What a reader may take for a proof: a list counts, if no id stands on it twice; else it is read again. */
export async function* readUnlessTwice(source: ListSource): AsyncGenerator<ListEvent, ListEnd> {
  for (let readings = 0; readings < 3; readings++) {
    const ids: (string | null)[] = [];
    for (let number = 1; ; number++) {
      const page = await (await source.fetch(number)).read();
      ids.push(...page.positions.map(({ id }) => id));
      yield { kind: 'page', page };
      if (page.next === 'last' || page.records.length === 0) break;
    }
    if (new Set(ids).size === ids.length) return { incomplete: null, disturbed: false };
  }
  return { incomplete: 'no-order', disturbed: true };
}
