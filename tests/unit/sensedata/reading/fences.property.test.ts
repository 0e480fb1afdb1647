import { expect } from 'chai';
import fc from 'fast-check';
import { budget } from '../../../support/budget.ts';
import { byEqualMoments, byId, byMoment, type History } from './histories.ts';
import { expectNoLoss, observe } from './observe.ts';
import { readPageAfterPage } from './read-page-after-page.ts';

/** Histories a property. */
const HISTORIES = budget('HISTORIES', 1500, 20_000);

describe('readList, while people edit', () => {
  const check = (histories: fc.Arbitrary<History>): Promise<void> => expectNoLoss(HISTORIES, histories);

  it('loses nothing of a list by id', () => check(byId));

  it('loses no version of a list by moment', () => check(byMoment));

  it('loses nothing among equal moments, or says that there are some', () => check(byEqualMoments));

  it('loses nothing where the list tells the number of its pages, right or wrong', async () => {
    const told = fc.constantFrom('right' as const, 'wrong' as const);
    await check(
      fc.tuple(fc.oneof(byId, byMoment, byEqualMoments), told).map(([history, told]) => ({ ...history, told })),
    );
  });

  it('hands on the newest version last', () =>
    check(fc.oneof(byId, byMoment).map((history) => ({ ...history, prompt: true }))));

  it('can tell: a reader that trusts the order loses records', async () => {
    const lossy = { id: 0, moment: 0 };
    for (const order of ['id', 'moment'] as const) {
      for (let seed = 0; seed < 100; seed++) {
        const history = { seed, order, records: 80, limit: 5, unrest: 0.1, bursts: 0, equals: 0, nextSaid: true };
        const { lost } = await observe({ ...history, concurrency: 4 }, readPageAfterPage);
        if (lost !== null) lossy[order]++;
      }
    }
    expect(lossy.id).to.be.above(20);
    expect(lossy.moment).to.be.above(50);
  });

  it('can tell: a reader that trusts equal moments to keep their places loses records', async () => {
    let lossy = 0;
    for (let seed = 0; seed < 100; seed++) {
      const history = { seed, records: 80, limit: 5, unrest: 0, bursts: 0, equals: 0.8, nextSaid: true };
      const { lost } = await observe({ ...history, order: 'moment', concurrency: 4 }, readPageAfterPage);
      if (lost !== null) lossy++;
    }
    expect(lossy).to.be.above(50);
  });
});
