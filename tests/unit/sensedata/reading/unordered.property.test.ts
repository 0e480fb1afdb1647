import { expect } from 'chai';
import fc from 'fast-check';
import { budget } from '../../../support/budget.ts';
import { base, byId, type History } from './histories.ts';
import { expectNoLoss, type Finding, observe } from './observe.ts';
import { readUnlessTwice } from './read-unless-twice.ts';

/** Histories a property. */
const HISTORIES = budget('HISTORIES', 1500, 20_000);

describe('readList, while people edit a list that is not in order', () => {
  const check = (histories: fc.Arbitrary<History>, also?: (finding: Finding) => void): Promise<void> =>
    expectNoLoss(HISTORIES, histories, also);

  it('loses nothing where records come in anywhere, and none is deleted', () =>
    check(
      byId.map((history) => ({ ...history, anywhere: true, midst: 0.8, deletes: false, bursts: 0 })),
      // Of a few records that move all the time, no order is believed.
      ({ end, records }) => expect(end.incomplete === 'no-order' && records > 20).to.equal(false),
    ));

  it('proves a list of a few records that has more soon, by its order, and loses nothing', () =>
    check(
      fc.record({
        ...base,
        records: fc.integer({ min: 12, max: 20 }),
        limit: fc.integer({ min: 5, max: 10 }),
        unrest: fc.constant(1),
        inserts: fc.constantFrom(0.35, 0.4),
        bursts: fc.constant(0),
        order: fc.constant('id' as const),
        equals: fc.constant(0),
        prompt: fc.boolean(),
      }),
      ({ end }) => expect(end.incomplete).to.equal(null),
    ));

  const withoutOrder = fc.record({
    ...base,
    records: fc.integer({ min: 0, max: 60 }),
    unrest: fc.constantFrom(0, 0.003, 0.01, 0.03, 0.1, 0.3),
    order: fc.constantFrom('id' as const, 'moment' as const),
    equals: fc.constant(0),
    stands: fc.constantFrom('by-id' as const, 'newest-first' as const, 'otherwise' as const),
    refused: fc.boolean(),
  });

  it('loses nothing where the order is refused or ignored, or says that it is not complete', async () => {
    await check(withoutOrder);
    await check(withoutOrder.map((history) => ({ ...history, order: 'id', anywhere: true })));
  });

  it('comes through where the order is refused or ignored, once the list holds still', () =>
    check(
      withoutOrder.map((history) => ({ ...history, unrest: 0, bursts: 0 })),
      // A few records by moment are to be read by id, which is another list.
      ({ end }) => expect(end.incomplete ?? 'complete').to.be.oneOf(['complete', 'equal-moments']),
    ));

  it('can tell: a reader that counts a list on which no id stands twice loses records', async () => {
    let lossy = 0;
    for (let seed = 0; seed < 300; seed++) {
      const stands = (['by-id', 'newest-first', 'otherwise'] as const)[seed % 3]!;
      const history = { seed, records: 60, limit: 5, unrest: 0.03, bursts: 0, equals: 0, nextSaid: true, stands };
      const { lost, end } = await observe({ ...history, order: 'id', refused: true, concurrency: 4 }, readUnlessTwice);
      if (lost !== null && end.incomplete === null) lossy++;
    }
    expect(lossy).to.be.above(10);
  });
});
