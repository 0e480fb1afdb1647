import { expect } from 'chai';
import fc from 'fast-check';
import { dateToAsk, judgeFilter } from '../../../src/explain/filter.ts';
import type { Observation } from '../../../src/explain/observations.ts';
import { ENOUGH, judgeOrder, sortToAsk } from '../../../src/explain/order.ts';
import { ALL_OFFSETS, remainingOffsets } from '../../../src/explain/zone.ts';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2024-01-01');

/** What a list holds, in the order of its ids; some records have no moment, some one that is not exact. */
const list = fc
  .array(
    fc.record({
      at: fc.option(
        // Dense around midnight, and many at one moment, where answers are easily misread.
        fc.oneof(
          fc.integer({ min: 0, max: 60 * 24 }).map((hours) => BEGIN + hours * HOUR),
          fc.integer({ min: 0, max: 60 * 24 * 3600 }).map((seconds) => BEGIN + seconds * 1000),
          fc.constant(BEGIN + 30.5 * 24 * HOUR),
        ),
        { freq: 5 },
      ),
      exact: fc.boolean(),
    }),
    { maxLength: 120, size: 'max' },
  )
  .map((records) =>
    records.map(({ at, exact }, id): Observation => ({ id: String(id), at, until: at, exact: exact && at !== null })),
  );

const offset = fc.constantFrom(...ALL_OFFSETS);
const limit = fc.integer({ min: 1, max: 130 });

function byMoment(records: readonly Observation[]): Observation[] {
  return records.toSorted((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY));
}

function shuffled(records: readonly Observation[], seed: number): Observation[] {
  return records.toSorted((a, b) => (((Number(a.id) + 1) * seed) % 997) - (((Number(b.id) + 1) * seed) % 997));
}

function passing(records: readonly Observation[], date: string, zone: number): Observation[] {
  return records.filter(({ at }) => at !== null && at >= Date.parse(date) - zone * HOUR);
}

function page(records: readonly Observation[], size: number): { answer: Observation[]; next: 'more' | 'last' } {
  return { answer: records.slice(0, size), next: records.length > size ? 'more' : 'last' };
}

describe('judgements', () => {
  it('never shut out the zone in which dates are read, whatever the order and the size of the answer', () => {
    fc.assert(
      fc.property(
        list,
        offset,
        limit,
        limit,
        fc.constantFrom('moment', 'id', 'none'),
        fc.integer({ min: 1, max: 996 }),
        (records, zone, seenFirst, size, order, seed) => {
          let known = records.slice(0, seenFirst);
          let offsets: readonly number[] = ALL_OFFSETS;
          for (let question = 0; question < 4; question++) {
            const date = dateToAsk(known, offsets);
            const found = passing(records, date, zone);
            const inOrder = order === 'moment' ? byMoment(found) : order === 'id' ? found : shuffled(found, seed);
            // By id, moments ascend by chance only; the tap relies on more values than chance orders.
            const { answer, next } = page(inOrder, order === 'moment' ? size : Math.max(size, 3 * ENOUGH));
            offsets = remainingOffsets(offsets, { date, known, answer, whole: next === 'last' });
            expect(offsets).to.include(zone);
            const ids = new Set(answer.map(({ id }) => id));
            known = [...known.filter(({ id }) => !ids.has(id)), ...answer];
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('tell a filter that is honoured from one that is ignored or finds nothing, or say that they cannot', () => {
    const claims = new Set<string>();
    fc.assert(
      fc.property(
        list,
        offset,
        limit,
        fc.constantFrom('honoured', 'ignored', 'incomplete'),
        fc.boolean(),
        (records, zone, size, does, ordered) => {
          const known = records.slice(0, size);
          const date = dateToAsk(known, ALL_OFFSETS);
          const found = does === 'ignored' ? records : does === 'incomplete' ? [] : passing(records, date, zone);
          const { answer, next } = page(ordered ? byMoment(found) : found, size);
          const judged = judgeFilter(known, date, answer, { next }).answer;
          claims.add(judged);
          expect([does, 'unknown']).to.include(judged);
        },
      ),
      { numRuns: 1000 },
    );
    expect([...claims].sort()).to.deep.equal(['honoured', 'ignored', 'incomplete', 'unknown']);
  });

  it('tell an order that is honoured from one that is ignored, or say that they cannot', () => {
    const claims = new Set<string>();
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 40 }), { freq: 5 }), { maxLength: 60, size: 'max' }),
        limit,
        fc.constantFrom('asc', 'desc', 'as it is'),
        fc.constantFrom('honoured', 'ignored'),
        (values, size, anyway, does) => {
          const sortedBy = (sort: string): (number | null)[] => {
            const shown = values.filter((value) => value !== null).sort((a, b) => (sort === 'asc' ? a - b : b - a));
            return [...shown, ...values.filter((value) => value === null)];
          };
          const whole = anyway === 'as it is' ? values : sortedBy(anyway);
          const unordered = whole.slice(0, size);
          const asked = sortToAsk(unordered);
          const answer = does === 'honoured' ? sortedBy(asked).slice(0, size) : unordered;
          const judged = judgeOrder(unordered, asked, answer).answer;
          claims.add(judged);
          expect([does, 'unknown']).to.include(judged);
          if (new Set(answer.filter((value) => value !== null)).size < ENOUGH) expect(judged).to.equal('unknown');
        },
      ),
      { numRuns: 1000 },
    );
    expect([...claims].sort()).to.deep.equal(['honoured', 'ignored', 'unknown']);
  });
});
