import { expect } from 'chai';
import fc from 'fast-check';
import { ListExtent } from '../../../../src/sensedata/http/list-extent.ts';
import { budget } from '../../../support/budget.ts';

const LISTS = budget('LISTS', 2000, 100_000);

/** A list as an API pages it, and the limit that was asked for. */
const lists = fc
  .record({ length: fc.nat(60), size: fc.integer({ min: 1, max: 12 }), asked: fc.integer({ min: 1, max: 12 }) })
  // Pages that are cut below the limit make the tap ask for less, before anything is concluded.
  .filter(({ size, asked }) => size >= asked);

describe('what the count of a list says of its pages', () => {
  it('a right count ends the list at its last page alone, in whatever order the pages come', () => {
    fc.assert(
      fc.property(lists, fc.infiniteStream(fc.nat()), ({ length, size, asked }, draws) => {
        const extent = new ListExtent();
        const pages = Math.ceil(length / size);
        const others = Array.from({ length: pages }, (_, index) => index + 1);
        for (let number = 1; others.length > 0; number = others[draws.next().value! % others.length] ?? 0) {
          others.splice(others.indexOf(number), 1);
          const records = Array.from({ length: Math.min(size, length - (number - 1) * size) }, () => ({}));
          const total = length > records.length ? length : null;
          const next = extent.nextByTotal(number, records.length, total, asked);
          if (number < pages) expect(next).to.not.equal('last');
          else expect(next).to.not.equal('more');
          // A full page cannot show that it is the last one; a page that is the whole list has no count beyond it.
          if (number === pages && pages > 1 && length % size > 0) expect(next).to.equal('last');
          extent.note({ number, records, next }, total);
          expect(extent.pages(asked) ?? pages).to.equal(pages);
        }
      }),
      { numRuns: LISTS },
    );
  });

  it('a count that is not the number of the records ends no list', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: -60, max: 60 }), ({ length, size, asked }, off) => {
        fc.pre(off !== 0);
        const extent = new ListExtent();
        for (let number = 1; (number - 1) * size < length; number++) {
          const records = Array.from({ length: Math.min(size, length - (number - 1) * size) }, () => ({}));
          const total = length + off > records.length ? length + off : null;
          const next = extent.nextByTotal(number, records.length, total, asked);
          expect(next).to.not.equal('last');
          extent.note({ number, records, next }, total);
        }
      }),
      { numRuns: LISTS },
    );
  });

  it('where pages in between are not full, a count ends nothing', () => {
    const extent = new ListExtent();
    const give = (number: number, length: number): string => {
      const next = extent.nextByTotal(number, length, 27, 10);
      extent.note({ number, records: Array.from({ length }, () => ({})), next }, 27);
      return next;
    };
    expect([give(1, 10), give(2, 4), give(3, 7), give(4, 6)]).to.deep.equal(['more', 'unsaid', 'unsaid', 'unsaid']);
    // The page was full when it came last.
    expect([give(2, 10), give(3, 7)]).to.deep.equal(['more', 'last']);
  });

  it('a count that was doubted says nothing any more', () => {
    const extent = new ListExtent();
    extent.note({ number: 1, records: [{}], next: 'unsaid' }, 3);
    expect([extent.total, extent.pages(1), extent.isCounted(3, 1)]).to.deep.equal([3, 3, true]);
    extent.doubtTotal();
    expect([extent.total, extent.pages(1), extent.isCounted(3, 1)]).to.deep.equal([null, null, false]);
    expect(extent.nextByTotal(1, 1, 3, 1)).to.equal('unsaid');
  });
});
