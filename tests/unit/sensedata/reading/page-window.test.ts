import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import type { ListPage, ListSource, Unread } from '../../../../src/sensedata/list/list.ts';
import { PageWindow } from '../../../../src/sensedata/reading/page-window.ts';

/** A source whose answers come at once, and that notes which pages were asked for, and which answers were read. */
function source(): ListSource & { asked: number[]; read: number[] } {
  const asked: number[] = [];
  const read: number[] = [];
  return {
    ordered: true,
    asked,
    read,
    async fetch(number): Promise<Unread<ListPage>> {
      asked.push(number);
      await turn();
      return {
        answeredAt: '',
        async read() {
          read.push(number);
          return { number, records: [], positions: [], next: 'more', fresh: true, answeredAt: '' };
        },
      };
    },
  };
}

async function rest(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await turn();
}

describe('the window of pages', () => {
  it('asks for more as answers arrive, holds twice as many as may be under way, and reads each in its turn', async () => {
    const list = source();
    const window = new PageWindow(list, 2, () => {});
    const ahead = [1, 2, 3, 4, 5, 6].map((page) => window.ask(page));
    await rest();
    expect(list.asked).to.deep.equal([1, 2, 3, 4]);
    expect(list.read).to.deep.equal([]);
    expect((await ahead[0]!.read()).number).to.equal(1);
    expect(list.read).to.deep.equal([1]);
    ahead[0]!.release();
    await rest();
    expect(list.asked).to.deep.equal([1, 2, 3, 4, 5]);
    expect(list.read).to.deep.equal([1]);
  });

  it('reads an urgent page at once, also while others wait for their turn', async () => {
    const list = source();
    const window = new PageWindow(list, 1, () => {});
    const ahead = [1, 2, 3].map((page) => window.ask(page));
    await rest();
    expect((await window.read(9)).number).to.equal(9);
    expect(list.read).to.deep.equal([9]);
    expect((await ahead[1]!.read()).number).to.equal(2);
  });
});
