import { expect } from 'chai';
import type { ReadList } from '../../../../src/sensedata/list/list-reading.ts';
import type { Progress } from '../../../../src/sensedata/passes/pass.ts';
import { readResource } from '../../../../src/sensedata/passes/read-resource.ts';
import type { StreamCursors } from '../../../../src/sensedata/passes/stream-cursors.ts';
import { readList } from '../../../../src/sensedata/reading/fences.ts';
import { budget } from '../../../support/budget.ts';
import { DaysSource, keyOf, LATEST_DAYS, readMoment, VALUES } from './days-source.ts';
import { randomFrom, settled } from './living-list.ts';
import { readPageAfterPage } from './read-page-after-page.ts';

const HISTORIES = budget('HISTORIES', 500, 10_000);

/** Far more requests than any reading of so small a list may take. */
const MAX_STEPS = 50_000;

/** What became of some runs. */
interface Outcome {
  missed: string[];
  /** Runs that came to their end, and those that said that they had not. */
  complete: number;
  incomplete: number;
}

type End = 'killed' | 'complete' | 'incomplete';

interface Warehouse {
  readonly held: Map<string, number>;
  bookmark: Progress;
}

/** One run of the tap's reading, but for HTTP and Singer, killed after so many events. Adds what it missed. */
async function run(
  source: DaysSource,
  warehouse: Warehouse,
  options: { concurrency: number; read: ReadList; killedAfter: number },
  outcome: Outcome,
): Promise<void> {
  const { concurrency, read, killedAfter } = options;
  const start = source.now;
  const settledBefore = source.rows(start);
  let end = null as End | null;
  const cursors: StreamCursors = {
    stream: 'values',
    sendsAll: false,
    changed: warehouse.bookmark.changed ?? null,
    created: null,
    resume: null,
  };
  const reading = (async (): Promise<End> => {
    const events = readResource({
      replication: VALUES.replication,
      streams: [cursors],
      window: { start: null, end: null, lookbackSeconds: LATEST_DAYS * 86_400 },
      concurrency,
      open: (choice) => source.open(choice),
      read,
      readMoment,
      runStart: () => start,
      latestStart: () => start,
      warn: () => {},
    });
    for (let count = 0; count < killedAfter; count++) {
      const { done, value } = await events.next();
      if (done) return value.incomplete === null ? 'complete' : 'incomplete';
      if (value.kind !== 'page') {
        warehouse.bookmark = { ...warehouse.bookmark, ...value.bookmarks.get('values') };
        continue;
      }
      for (const [at, record] of value.page.records.entries()) {
        if (value.verdicts('values')(at) === 'send') warehouse.held.set(keyOf(record), record.version as number);
      }
    }
    return 'killed';
  })().then((how) => {
    end = how;
    return how;
  });
  for (let steps = 0; end === null; steps++) {
    if (steps > MAX_STEPS) throw new Error('the reading does not end');
    await settled();
    source.step();
  }
  const how = await reading;
  source.abandon();
  if (how === 'incomplete') outcome.incomplete++;
  if (how !== 'complete') return;
  outcome.complete++;
  // What was settled before the run began, and was not deleted meanwhile, must be out; nobody will read it again.
  const now = source.rows();
  for (const [key, version] of settledBefore) {
    if (now.get(key) === version && warehouse.held.get(key) !== version) outcome.missed.push(`${key}, settled`);
  }
  if (source.working) return;
  for (const [key, version] of now) if (warehouse.held.get(key) !== version) outcome.missed.push(key);
}

/** Runs among loads, new values and deletes, some of them killed, and one at rest. */
async function history(seed: number, read: ReadList): Promise<Outcome> {
  const random = randomFrom(seed);
  const pick = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const source = new DaysSource({
    random,
    days: pick(0, 15),
    customers: pick(0, 6),
    types: pick(1, 4),
    limit: pick(2, 9),
    perRequest: [0, 0.02, 0.1, 0.5, 2][pick(0, 4)]!,
    deletes: [0, 0.1, 0.5][pick(0, 2)]!,
    nextSaid: random() < 0.7,
    within: (['shuffled', 'fixed', 'as-written'] as const)[pick(0, 2)]!,
  });
  const warehouse: Warehouse = { held: new Map(), bookmark: {} };
  const outcome: Outcome = { missed: [], complete: 0, incomplete: 0 };
  const concurrency = pick(1, 8);
  for (let turn = 0; turn < 3; turn++) {
    const killedAfter = random() < 0.3 ? pick(1, 15) : Number.POSITIVE_INFINITY;
    await run(source, warehouse, { concurrency, read, killedAfter }, outcome);
    source.sleep(pick(0, 60));
  }
  source.working = false;
  const before = outcome.complete;
  await run(source, warehouse, { concurrency, read, killedAfter: Number.POSITIVE_INFINITY }, outcome);
  if (outcome.complete === before) outcome.missed.push('the run at rest was incomplete');
  return outcome;
}

describe('a list by day, without ids, whose values are computed anew', () => {
  it(`7. loses nothing in ${HISTORIES} random histories`, async () => {
    const losses: string[] = [];
    const total = { complete: 0, incomplete: 0 };
    for (let seed = Number(process.env.FIRST ?? 1); seed <= HISTORIES; seed++) {
      const { missed, complete, incomplete } = await history(seed, readList);
      if (missed.length > 0) losses.push(`seed ${seed}: ${missed.join(', ')}`);
      total.complete += complete;
      total.incomplete += incomplete;
    }
    if (process.env.HISTORIES !== undefined) console.log(total);
    expect(losses).to.deep.equal([]);
    // Whoever says that nothing could be proved loses nothing either.
    expect(total.complete).to.be.above(10 * total.incomplete);
  });

  it('would lose records with a reader that trusts the pages: this test can fail', async () => {
    let histories = 0;
    for (let seed = 1; seed <= 200; seed++) if ((await history(seed, readPageAfterPage)).missed.length > 0) histories++;
    expect(histories).to.be.above(50);
  });
});
