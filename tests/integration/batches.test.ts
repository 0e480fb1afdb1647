import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { asRecords, segments } from '../support/as-records.ts';
import type { TapRun } from '../support/run-tap.ts';
import { only } from '../support/source.ts';
import { lastState, ofType } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';

/** Long past: the run's start is the earlier of the API's clock and the machine's. */
const NOW = '2025-03-10T12:00:00Z';
const DAY = 86_400;
const ALL = only(...streams.map(({ name }) => name));
const SIZES = { customers: 40, contacts: 60, contracts: 30, users: 12, playbooks: 8, financial: 50, tasks: 130 };

describe('batch files of a run', () => {
  let isHeld = false;
  let workspace: Workspace;
  beforeEach(async () => {
    isHeld = false;
    const match = { where: ({ page }: { page: number }) => isHeld && page > 4 };
    const faults = [{ match, times: Number.POSITIVE_INFINITY, do: { hold: true } } as const];
    const behaviour = { hostile: true, customFields: 'mixed', equalOrder: 'stable' } as const;
    workspace = await Workspace.open({ seed: 78, now: NOW, sizes: SIZES, behaviour, faults });
  });
  afterEach(() => workspace.close());

  const root = (): string => join(workspace.folder, 'batches of ção %20');

  function batched(batches: object, options: SyncOptions = {}): Promise<TapRun> {
    const config = { ...options.config, batch_config: { storage: { root: root() }, ...batches } };
    return workspace.sync({ ...options, config });
  }

  for (const compression of ['none', 'gzip']) {
    it(`hold what RECORD messages would, ${compression === 'gzip' ? 'compressed' : 'as it is'}: on a first load, and after edits`, async () => {
      const options = { catalog: ALL, config: { page_size: 20, activate_version: true } };
      const batches = { encoding: { format: 'jsonl', compression }, batch_size: 30 };
      const first = await workspace.sync(options);
      const firstBatched = await batched(batches, options);
      workspace.simulator.advance(DAY);
      workspace.work(4, 2);
      const second = await workspace.sync({ ...options, state: lastState(first.lines) });
      const secondBatched = await batched(batches, { ...options, state: lastState(firstBatched.lines) });
      for (const [plain, run] of [
        [first, firstBatched],
        [second, secondBatched],
      ] as const) {
        expect(run.code, run.stderr).to.equal(0);
        expect(ofType(run.lines, 'RECORD')).to.deep.equal([]);
        expect(asRecords(run.lines).length).to.be.above(ofType(run.lines, 'BATCH').length * 5);
        expect(comparable(run)).to.deep.equal(comparable(plain));
      }
    });
  }

  it('are in a folder of each run, from each stream several; the report counts the records', async () => {
    const report = join(workspace.folder, 'report.json');
    const run = await batched({ batch_size: 50 }, { config: { page_size: 10 }, args: ['--report', report] });
    await batched({});
    const folders = readdirSync(root());
    expect(folders).to.have.length(2);
    for (const name of folders) expect(name).to.match(/^tap-sensedata-\d{8}T\d{6}Z-[\da-f]{8}$/);
    const tasks = ofType(run.lines, 'BATCH', 'tasks');
    expect(tasks.length).to.be.within(3, 13);
    const records = ({ lines }: TapRun): number => ofType(asRecords(lines), 'RECORD', 'tasks').length;
    const told = JSON.parse(readFileSync(report, 'utf8')).streams;
    expect(told.find(({ stream }: { stream: string }) => stream === 'tasks')).to.include({ sent: records(run) });
  });

  it('of runs that are more than a day old are removed at the start of a run; nothing else is', async () => {
    await batched({});
    const [old] = readdirSync(root());
    await batched({});
    const young = readdirSync(root()).find((name) => name !== old)!;
    const others = ['tap-sensedata-notes', `other-${old}`, 'tap-sensedata-20240101T000000Z-0123456'];
    for (const name of others) mkdirSync(join(root(), name));
    // A link of such a name leads to what is somebody else's.
    const elsewhere = join(workspace.folder, 'elsewhere');
    mkdirSync(elsewhere);
    const link = 'tap-sensedata-20240101T000000Z-01234567';
    symlinkSync(elsewhere, join(root(), link));
    others.push(link);
    for (const name of [old!, ...others]) utimesSync(join(root(), name), 0, Date.now() / 1000 - DAY - 60);
    const run = await batched({}, { catalog: only('users') });
    expect(run.stderr).to.include('batch files that are more than a day old were removed (of runs: 1)');
    expect(existsSync(join(root(), old!))).to.equal(false);
    for (const name of [young, ...others]) expect(existsSync(join(root(), name)), name).to.equal(true);
  });

  it('35b. that can be written no more end the run: 1, the reason, and no state beyond what is in files', async () => {
    const options = { catalog: only('tasks'), config: { page_size: 10, concurrency: 1 } };
    const whole = await batched({ batch_size: 10 }, options);
    isHeld = true;
    const running = batched({ batch_size: 10 }, options);
    await workspace.untilHeld();
    rmSync(root(), { recursive: true });
    writeFileSync(root(), 'a file in the place of the folder');
    isHeld = false;
    workspace.simulator.release();
    const run = await running;
    expect(run.code, run.stderr).to.equal(1);
    expect(run.stderr.trimEnd().split('\n').at(-1)).to.match(/ERROR.* a batch file cannot be written \(E[A-Z]+\)$/);
    expect(ofType(run.lines, 'BATCH').length).to.be.within(1, 12);
    expect(withoutFiles(run)).to.deep.equal(withoutFiles(whole).slice(0, run.lines.length));
  });

  it('need a folder that can be made: else 2, before anything is asked', async () => {
    writeFileSync(root(), 'a file in the place of the folder');
    const inTheWay = await batched({});
    rmSync(root());
    const tooLong = await batched({ storage: { root: root(), prefix: 'p'.repeat(250) } });
    for (const run of [inTheWay, tooLong]) {
      expect(run.code).to.equal(2);
      expect(run.stderr).to.match(/config: batch_config\.storage\.root cannot be written \(E[A-Z]+\)/);
      expect(run.stdout).to.equal('');
    }
    expect(workspace.simulator.requests).to.deep.equal([]);
  });
});

/** All messages; of BATCH, which file it is is of the run. */
function withoutFiles({ lines }: TapRun): unknown[] {
  return lines.map((line) => (line.type === 'BATCH' ? { ...line, manifest: null } : line));
}

/** By what stands before each message that is no record; the moments of answers aside. */
function comparable({ lines }: TapRun): unknown {
  const json = JSON.stringify(segments(asRecords(lines)));
  return JSON.parse(json.replace(/"(time_extracted|version)":("[^"]*"|\d+)/g, '"$1":"…"'));
}
