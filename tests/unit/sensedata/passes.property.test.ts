import { expect } from 'chai';
import type { Consumer } from '../../../src/sensedata/consumer.ts';
import { readList } from '../../../src/sensedata/fences.ts';
import type { ListEnd, ListEvent, ReadList } from '../../../src/sensedata/list-reading.ts';
import { type Progress, readResource } from '../../../src/sensedata/passes.ts';
import type { Replication } from '../../../src/sensedata/stream.ts';
import { LOOKBACK_SECONDS, ModelSource } from './model-source.ts';

const HISTORIES = Number(process.env.HISTORIES ?? 20_000);

/** Far more requests than any reading of so small a list may take. */
const MAX_STEPS = 20_000;

/** mulberry32: a seed gives a history, and a history that fails can be seen again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a warehouse holds that upserts by id: version by id. */
type Held = Map<number, number>;

/** One run of the tap's reading, as `sync.ts` does it, but for HTTP and Singer. */
async function run(
  model: ModelSource,
  held: Held,
  progress: Progress,
  createdShown: boolean,
  concurrency: number,
  read: ReadList,
): Promise<Progress> {
  const consumer: Consumer = {
    stream: 'tasks',
    full: false,
    changed: progress.changed ?? null,
    created: progress.created ?? null,
    resume: progress.resume ?? null,
  };
  const replication: Replication = {
    method: 'INCREMENTAL',
    changed: 'updated_at',
    created: ['created_at'],
    createdShown,
  };
  const start = model.now;
  let after = progress;
  let done = false;
  const reading = (async () => {
    const events = readResource({
      replication,
      consumers: [consumer],
      window: { start: null, end: null, lookbackSeconds: LOOKBACK_SECONDS },
      concurrency,
      open: (choice) => model.open(choice),
      read,
      readMoment: (text) => text,
      runStart: () => start,
      warn: () => {},
    });
    for (;;) {
      const { done: over, value } = await events.next();
      if (over) break;
      if (value.kind === 'checkpoint') after = { ...after, ...value.bookmarks.get(consumer) };
      else
        for (const [index, record] of value.page.records.entries()) {
          if (value.verdict(consumer, index) === 'send') held.set(record.id as number, record.version as number);
        }
    }
  })().finally(() => {
    done = true;
  });
  for (let steps = 0; !done; steps++) {
    if (steps > MAX_STEPS) throw new Error('the reading does not end');
    await new Promise(setImmediate);
    model.step();
  }
  await reading;
  return after;
}

/** What is missing or out of date after two runs among edits and one at rest. */
async function lost(seed: number, read: ReadList): Promise<(number | string)[]> {
  const random = randomFrom(seed);
  const pick = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const createdShown = random() < 0.8;
  const concurrency = pick(1, 8);
  const model = new ModelSource({
    random,
    records: pick(0, 30),
    limit: pick(2, 6),
    perRequest: [0, 0.1, 0.5, 1, 2][pick(0, 4)]!,
    nextSaid: random() < 0.7,
    createdShown,
  });
  const held: Held = new Map();
  let progress: Progress = {};
  for (let turn = 0; turn < 2; turn++) {
    progress = await run(model, held, progress, createdShown, concurrency, read);
    model.now += pick(0, 48) * 3_600_000;
  }
  model.settle();
  await run(model, held, progress, createdShown, concurrency, read);
  return [...model.truth()].filter(([id, version]) => held.get(id) !== version).map(([id]) => id);
}

/** What every public program does: page after page, until there is none. */
const naive: ReadList = async function* (source): AsyncGenerator<ListEvent, ListEnd> {
  for (let number = 1; ; number++) {
    const page = await source.fetch(number);
    yield { kind: 'page', page };
    const last = page.marks.at(-1);
    if (last !== undefined) yield { kind: 'checkpoint', page: number, last };
    if (page.next === 'last' || page.records.length === 0) {
      return { complete: true, disturbed: false, pages: number, requests: number };
    }
  }
};

describe('two cursors over a list that people edit', function () {
  this.timeout(600_000);

  it(`lose nothing in ${HISTORIES} random histories`, async () => {
    const losses: string[] = [];
    for (let seed = Number(process.env.FIRST ?? 1); seed <= HISTORIES; seed++) {
      const ids = await lost(seed, readList).catch((error: Error) => [error.message]);
      if (ids.length > 0) losses.push(`seed ${seed}: ids ${ids.join(', ')}`);
    }
    expect(losses).to.deep.equal([]);
  });

  it('would lose records with a reader that trusts the pages: this test can fail', async () => {
    let histories = 0;
    for (let seed = 1; seed <= 500; seed++) if ((await lost(seed, naive)).length > 0) histories++;
    expect(histories).to.be.above(50);
  });
});
