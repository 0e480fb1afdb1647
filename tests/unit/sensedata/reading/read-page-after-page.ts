import type { ListSource } from '../../../../src/sensedata/list/list.ts';
import type { ListEnd, ListEvent } from '../../../../src/sensedata/list/list-reading.ts';

/**
 * Reads as every public program does: page after page until there is none, trusting their order; the last record that
 * was read is the bookmark. Tests of what is lost show by it that they can fail.
 */
export async function* readPageAfterPage(source: ListSource): AsyncGenerator<ListEvent, ListEnd> {
  for (let number = 1; ; number++) {
    const page = await (await source.fetch(number)).read();
    yield { kind: 'page', page };
    const last = page.positions.at(-1);
    if (last !== undefined) yield { kind: 'checkpoint', page: number, last };
    if (page.next === 'last' || page.records.length === 0) {
      return { incomplete: null, disturbed: false };
    }
  }
}
