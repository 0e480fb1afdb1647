import { expect } from 'chai';
import type { ReadList } from '../../../../src/sensedata/list/list-reading.ts';
import type { Progress } from '../../../../src/sensedata/passes/pass.ts';
import { readResource } from '../../../../src/sensedata/passes/read-resource.ts';
import type { StreamCursors } from '../../../../src/sensedata/passes/stream-cursors.ts';
import { readList } from '../../../../src/sensedata/reading/fences.ts';
import type { Replication } from '../../../../src/sensedata/streams/stream.ts';
import { budget } from '../../../support/budget.ts';
import { LOOKBACK_SECONDS, ModelSource } from '../reading/model-source.ts';
import { readPageAfterPage } from '../reading/read-page-after-page.ts';

const HISTORIES = budget('HISTORIES', 4000, 25_000);

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

/** A stream in the course of its runs: the parent, or a child with a bookmark of its own. */
interface Reader {
  readonly held: Held;
  bookmark: Progress;
}

interface RunOptions {
  readonly createdShown: boolean;
  readonly concurrency: number;
  readonly read: ReadList;
  /** After so many events the process is killed: what it sent is there, and the last checkpoint; nothing else. */
  readonly killedAfter: number;
}

/**
 * One run of the tap's reading, as `sync.ts` does it, but for HTTP and Singer.
 * @returns what a run that came to its end has missed of that which stood unchanged from before it began.
 */
async function run(model: ModelSource, readers: readonly Reader[], options: RunOptions): Promise<string[]> {
  const { createdShown, concurrency, read, killedAfter } = options;
  const streams = readers.map(
    ({ bookmark: { changed, created, resume } }, index): StreamCursors => ({
      stream: String(index),
      sendsAll: false,
      changed: changed ?? null,
      created: created ?? null,
      resume: resume ?? null,
    }),
  );
  const replication: Replication = {
    kind: 'edits',
    changed: 'updated_at',
    created: { fields: ['created_at'], by: createdShown ? 'filter' : 'filter-where-shown' },
  };
  const start = model.now;
  const shown = model.shown();
  let done = false;
  let complete = false;
  const reading = (async () => {
    const events = readResource({
      replication,
      streams,
      window: { start: null, end: null, lookbackSeconds: LOOKBACK_SECONDS },
      concurrency,
      open: (choice) => model.open(choice),
      read,
      readMoment: (text) => text,
      runStart: () => start,
      latestStart: () => start,
      warn: () => {},
    });
    for (let count = 0; count < killedAfter; count++) {
      const { done: over, value } = await events.next();
      if (over) {
        complete = value.incomplete === null;
        return;
      }
      for (const [index, reader] of readers.entries()) {
        const stream = String(index);
        if (value.kind !== 'page') reader.bookmark = { ...reader.bookmark, ...value.bookmarks.get(stream) };
        else
          for (const [at, record] of value.page.records.entries()) {
            if (value.verdicts(stream)(at) === 'send') reader.held.set(record.id as number, record.version as number);
          }
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
  model.abandon();
  if (!complete) return [];
  // What was edited meanwhile is the next run's; what was not must be out, as it is.
  const now = model.shown();
  return readers.flatMap(({ held }) =>
    [...shown]
      .filter(([id, version]) => now.get(id) === version && held.get(id) !== version)
      .map(([id]) => `${id} unchanged, and yet missed by a run`),
  );
}

/**
 * What is missing or out of date after some runs among edits, of which some are killed, and one at rest. A second
 * reader, like a child that is selected later, joins in at the second run.
 */
async function lost(seed: number, read: ReadList): Promise<(number | string)[]> {
  const random = randomFrom(seed);
  const pick = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const createdShown = random() < 0.8;
  const concurrency = pick(1, 8);
  const late = random() < 0.6;
  const model = new ModelSource({
    random,
    records: pick(0, 30),
    limit: pick(2, 6),
    perRequest: [0, 0.1, 0.5, 1, 2][pick(0, 4)]!,
    nextSaid: random() < 0.7,
    late,
    createdShown,
  });
  const readers: Reader[] = [{ held: new Map(), bookmark: {} }];
  const options = { createdShown, concurrency, read };
  const missed: (number | string)[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const killedAfter = random() < 0.4 ? pick(1, 15) : Number.POSITIVE_INFINITY;
    const unseen = await run(model, readers, { ...options, killedAfter });
    // A record that appears late stands in the midst of a list by id. Together with a delete before the same fence, in the
    // same moment, it can hide that the list moved; the look-back of the next run makes up for it (`docs/delivery.md`).
    if (!late) missed.push(...unseen);
    model.now += pick(0, 72) * 3_600_000;
    if (turn === 0 && random() < 0.3) readers.push({ held: new Map(), bookmark: {} });
  }
  model.settle();
  await run(model, readers, { ...options, killedAfter: Number.POSITIVE_INFINITY });
  for (const { held } of readers) {
    for (const [id, version] of model.truth()) if (held.get(id) !== version) missed.push(id);
  }
  return missed;
}

describe('two cursors over a list that people edit', () => {
  it(`7. lose nothing in ${HISTORIES} random histories`, async () => {
    const losses: string[] = [];
    for (let seed = Number(process.env.FIRST ?? 1); seed <= HISTORIES; seed++) {
      const ids = await lost(seed, readList).catch((error: Error) => [error.message]);
      if (ids.length > 0) losses.push(`seed ${seed}: ids ${ids.join(', ')}`);
    }
    expect(losses).to.deep.equal([]);
  });

  it('would lose records with a reader that trusts the pages: this test can fail', async () => {
    let histories = 0;
    for (let seed = 1; seed <= 500; seed++) if ((await lost(seed, readPageAfterPage)).length > 0) histories++;
    expect(histories).to.be.above(10);
  });
});
