import { expect } from 'chai';
import fc from 'fast-check';
import type { ListSource } from '../../../../src/sensedata/list/list.ts';
import type { ListEnd, ListEvent, ReadListOptions } from '../../../../src/sensedata/list/list-reading.ts';
import { readList } from '../../../../src/sensedata/reading/fences.ts';
import { budget } from '../../../support/budget.ts';
import { LivingList, type LivingListOptions, play } from './living-list.ts';
import { readPageAfterPage } from './read-page-after-page.ts';
import { readUnlessTwice } from './read-unless-twice.ts';

/** Histories a property. */
const HISTORIES = budget('HISTORIES', 1500, 20_000);

type Reader = (source: ListSource, options: ReadListOptions) => AsyncGenerator<ListEvent, ListEnd>;

interface History extends LivingListOptions {
  readonly concurrency: number;
  /** Whether the reader is told that records come in anywhere. */
  readonly anywhere?: true;
}

/** What a history shows: a record that was lost or came in the wrong order, and where. */
interface Finding {
  readonly lost: string | null;
  readonly end: ListEnd;
  /** How many records the list had at first. */
  readonly records: number;
}

const base = {
  seed: fc.integer(),
  records: fc.integer({ min: 0, max: 90 }),
  limit: fc.integer({ min: 1, max: 7 }),
  unrest: fc.constantFrom(0, 0.01, 0.03, 0.1, 0.3, 0.6, 1.5),
  bursts: fc.constantFrom(0, 0, 0.01),
  nextSaid: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 8 }),
};
const byId = fc.record({ ...base, order: fc.constant('id' as const), equals: fc.constant(0) });
const byMoment = fc.record({ ...base, order: fc.constant('moment' as const), equals: fc.constant(0) });
const byEqualMoments = fc.record({
  ...base,
  order: fc.constant('moment' as const),
  equals: fc.constantFrom(0.02, 0.1, 0.5, 0.9),
});

/** Reads a list that lives, and looks at each checkpoint and at the end whether anything before it was missed. */
async function observe(history: History, reader: Reader = readList): Promise<Finding> {
  const list = new LivingList(history);
  const sent = new Set<string>();
  const sentIds = new Set<string | null>();
  /** Of each record as it came last, and the newest of all that came. */
  const versions = new Map<string, number>();
  const newest = new Map<string, number>();
  let start: string | null = null;
  let lost: string | null = null;
  const look = (what: string, isDue: (value: number | string) => boolean): void => {
    for (const row of list.rows) {
      const { id, value } = list.positionOf(row);
      // By id, only records that were there all the time: those in the list still, with an id from before the start.
      if (history.anywhere && !list.atStart.has(row.id)) continue;
      const out = history.order === 'id' ? sentIds.has(id) : sent.has(`${id}@${value}`);
      if (!out && isDue(value!)) lost ??= `${what}: ${id}@${value}`;
    }
  };
  // Among equal moments, more may arrive at the very last one: a bookmark reads that one again.
  const isCounted = (value: number | string, last: number | string) =>
    history.equals > 0 ? value < last : value <= last;
  const options: ReadListOptions = {
    order: history.anywhere ? 'id-anywhere' : history.order,
    concurrency: history.concurrency,
    stopAt: () => start ?? list.moment,
    warn: () => {},
  };
  start = list.moment;
  const begun: string = start;
  const { end } = await play(list, reader(list, options), (event) => {
    if (event.kind === 'page') {
      for (const [index, { id, value }] of event.page.positions.entries()) {
        sentIds.add(id);
        sent.add(`${id}@${value}`);
        const version = event.page.records[index]!.version as number;
        versions.set(id!, version);
        newest.set(id!, Math.max(version, newest.get(id!) ?? 0));
      }
      return;
    }
    if (event.kind === 'retract') {
      lost = null;
      return;
    }
    const { value: last } = event.last;
    // No cursor passes the run's start. A list that is not ordered shows later what was edited then.
    const isDue = (value: number | string): boolean =>
      history.stands === undefined || (history.order === 'id' ? list.atStart.has(value as number) : value <= begun);
    look(`checkpoint ${event.page}`, (value) => isCounted(value, last!) && isDue(value));
  });
  if (list.mostUnderWay > history.concurrency) lost ??= `${list.mostUnderWay} requests at a time`;
  if (end.incomplete === null) {
    for (const [id, version] of versions) {
      if (history.prompt && version < newest.get(id)!) lost ??= `an old version of ${id} came last`;
    }
    look('end', (value) => (history.order === 'id' ? list.atStart.has(value as number) : isCounted(value, begun)));
  }
  return { lost, end, records: list.atStart.size };
}

describe('readList, while people edit', () => {
  const check = async (histories: fc.Arbitrary<History>, also: (finding: Finding) => void = () => {}) => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const finding = await observe(history);
        expect(finding.lost).to.equal(null);
        also(finding);
        const how = finding.end.incomplete ?? 'complete';
        ends.set(how, (ends.get(how) ?? 0) + 1);
      }),
      { numRuns: HISTORIES },
    );
    if (process.env.HISTORIES !== undefined) console.log(ends);
  };

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

  it('loses nothing where records come in anywhere, and none is deleted', () =>
    check(
      byId.map((history) => ({ ...history, anywhere: true, midst: 0.8, deletes: false, bursts: 0 })),
      // Of a few records that move all the time, no order is believed.
      ({ end, records }) => expect(end.incomplete === 'no-order' && records > 20).to.equal(false),
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
