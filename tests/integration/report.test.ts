import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { RequestLog } from '../../simulator/request-log.ts';
import { isChild } from '../../src/sensedata/streams/stream.ts';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { type RunReport, readReport, type StreamReport, unbalanced } from '../support/report.ts';
import type { TapRun } from '../support/run-tap.ts';
import { DEFAULT_STREAMS, only } from '../support/source.ts';
import { lastState, ofType } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';

const NOW = '2026-03-10T12:00:00.000000Z';
const SIZES = { customers: 40, contacts: 200, contracts: 20, users: 15, playbooks: 8, financial: 40, tasks: 200 };
/** Lists so long that a load which is cut off goes on from where it was. */
const LONG = ['contacts', 'tasks'] as const;
const HISTORIES = 8;
const SEED = 20260310;

type Reported = TapRun & { report: RunReport; of: (stream: string) => StreamReport };

describe('the report', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  /** Runs a sync and checks what holds of the report of any run whatsoever. */
  async function sync(options: SyncOptions = {}): Promise<Reported> {
    const path = join(workspace.folder, 'report.json');
    const before = workspace.simulator.requests.length;
    const run = await workspace.sync({ ...options, args: ['--report', path, ...(options.args ?? [])] });
    const report = readReport(path);
    const said = run.stderr.trimEnd().split('\n').at(-1)!;
    expect(report.ok, said).to.equal(run.code === 0);
    if (!report.ok) expect(said).to.include(report.failures.at(-1));
    expect(unbalanced(report)).to.deep.equal([]);
    expect(report.requests).to.equal(workspace.simulator.requests.length - before);
    for (const { stream, resource, records, read, sent, error } of report.streams) {
      expect(sent, stream).to.equal(ofType(run.lines, 'RECORD', stream).length);
      if (!isChild(streams.find(({ name }) => name === stream)!)) expect(read, stream).to.equal(records);
      // Streams of one list look at the same records.
      const others = report.streams.filter((other) => other.resource === resource && other.error === null);
      if (error === null) expect(others.filter((other) => other.records !== records)).to.deep.equal([]);
    }
    return { ...run, report, of: (stream) => report.streams.find((one) => one.stream === stream)! };
  }

  it(`adds up in ${HISTORIES} random histories: edits meanwhile, windows, selections, loads that are cut off and go on`, async () => {
    const seen = { old: 0, outside: 0, sentBefore: 0, rejected: 0, dropped: 0, resumed: 0 };
    const windows = [{}, { start_date: '2026-01-15' }, { end_date: '2026-01-15' }];
    const history = fc.record({
      seed: fc.integer({ min: 1, max: 10_000 }),
      perRequest: fc.constantFrom(0, 0.3, 1),
      hostile: fc.boolean(),
      filters: fc.constantFrom('honoured' as const, 'ignored' as const),
      window: fc.constantFrom(...windows, { start_date: '2025-06-01', end_date: '2026-03-01' }),
      page_size: fc.integer({ min: 6, max: 20 }),
      concurrency: fc.integer({ min: 1, max: 6 }),
      catalog: fc.option(
        fc.subarray(
          streams.map(({ name }) => name),
          { minLength: 3 },
        ),
        { nil: null },
      ),
      cutAt: fc.option(fc.record({ resource: fc.constantFrom(...LONG), page: fc.integer({ min: 8, max: 10 }) }), {
        nil: null,
        freq: 4,
      }),
    });
    await fc.assert(
      fc
        .asyncProperty(history, async ({ seed, perRequest, hostile, filters, window, catalog, cutAt, ...pages }) => {
          const behaviour = { hostile, filters };
          let run = 0;
          // The first run gets a list up to some page, does what it can with that, and is ended.
          const where = ({ resource, page }: RequestLog): boolean =>
            run === 0 && resource === cutAt?.resource && page >= cutAt.page;
          workspace = await Workspace.open({
            seed,
            sizes: SIZES,
            now: NOW,
            edits: { perRequest },
            behaviour,
            faults: [{ match: { where }, times: Number.POSITIVE_INFINITY, do: { hold: true } }],
          });
          const selected =
            catalog === null ? {} : { catalog: only(...catalog, ...(cutAt === null ? [] : [cutAt.resource])) };
          let state: Record<string, unknown> | undefined;
          for (; run < 3; run++) {
            const onStart: SyncOptions['onStart'] = async (child) => {
              if (run > 0 || cutAt === null) return;
              await workspace.untilStuck(child.pid!);
              child.kill('SIGTERM');
            };
            const { lines, report } = await sync({
              ...selected,
              config: { ...window, ...pages },
              onStart,
              ...(state === undefined ? {} : { state }),
            });
            state = lastState(lines);
            if (JSON.stringify(state).includes('"resume":{')) seen.resumed++;
            for (const stream of report.streams) {
              for (const name of ['old', 'outside', 'sentBefore', 'rejected', 'dropped'] as const) {
                seen[name] += stream[name];
              }
            }
            workspace.work(2, 1);
          }
        })
        .afterEach(() => workspace.close()),
      { seed: SEED, numRuns: HISTORIES },
    );
    // A test in which nothing is ever passed over would show nothing.
    for (const [name, count] of Object.entries(seen)) expect(count, name).to.be.above(0);
  });

  it('tells what is outside of the window from what is old', async () => {
    workspace = await Workspace.open({ seed: 5, sizes: SIZES, now: NOW });
    const window = { start_date: '2026-01-01', end_date: '2026-03-01' };
    const first = await sync({ config: window });
    const all = workspace.simulator.store.records('contacts');
    // Contacts are read whole, and show no creation date: those that were never edited are in every window.
    const outside = all.filter(
      ({ updated }) => updated !== null && (updated < '2026-01-01' || updated >= '2026-03-01'),
    );
    expect(outside.length).to.be.within(1, all.length - 1);
    expect(first.of('contacts')).to.include({ read: all.length, outside: outside.length, old: 0 });
    expect(first.of('contracts')).to.include({ sent: SIZES.contracts, outside: 0 });
    const second = await sync({ state: lastState(first.lines), config: { lookback_seconds: 0 } });
    const bookmark = lastState(first.lines) as { bookmarks: { contacts: { replication_key_value: string } } };
    const old = all.filter(
      ({ updated }) => updated !== null && updated < bookmark.bookmarks.contacts.replication_key_value,
    );
    expect(second.of('contacts')).to.include({ read: all.length, outside: 0, old: old.length });
  });

  it('fails the stream where records get lost within the tap, before any STATE vouches for them', async () => {
    workspace = await Workspace.open({ sizes: SIZES });
    // Two defects: of a page of users the last record is forgotten, and of one of playbooks a record is counted nowhere.
    const defects = `
      import { Output } from '${new URL('../../src/sync/output.js', import.meta.url)}';
      const { sendPage } = Output.prototype;
      Output.prototype.sendPage = function (records, ...rest) {
        sendPage.call(this, records.length === ${SIZES.users} ? records.slice(1) : records, ...rest);
        if (records.length === ${SIZES.playbooks}) this.counts.sent--;
      };`;
    const path = join(workspace.folder, 'report.json');
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(defects)}` };
    const { code, stderr, lines } = await workspace.sync({ args: ['--report', path], env });
    expect(code).to.equal(1);
    const texts = [
      `users: a defect of the tap, records are not accounted for: it was given ${SIZES.users} records, and looked at ${SIZES.users - 1}`,
      'playbooks: a defect of the tap, records are not accounted for: 8 read, but 7 sent + 0 old + 0 outside + 0 sent before + 0 rejected = 7',
    ];
    expect(readReport(path).failures).to.deep.equal(texts);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(/ERROR tap-sensedata: playbooks: a defect of the tap/);
    const { bookmarks } = lastState(lines) as { bookmarks: object };
    expect(bookmarks).to.include.keys('tasks', 'contacts').and.not.have.any.keys('users', 'playbooks');
  });

  it('says where the report cannot be written, before or after', async () => {
    workspace = await Workspace.open({ sizes: SIZES });
    const nowhere = await workspace.sync({ args: ['--report', join(workspace.folder, 'none', 'report.json')] });
    expect([nowhere.code, nowhere.stdout]).to.deep.equal([2, '']);
    expect(nowhere.stderr).to.match(/arguments: --report .*report\.json cannot be written \(ENOENT\)\n$/);
    expect(workspace.simulator.requests).to.have.length(0);
    const full = await workspace.sync({ args: ['--report', '/dev/full'] });
    expect(full.code).to.equal(1);
    expect(full.stderr).to.match(/the report could not be written to \/dev\/full \(ENOSPC\)\n$/);
    expect(full.lines.at(-1)!.type).to.equal('STATE');
  });

  it('is there when nothing is selected and when there is nothing', async () => {
    workspace = await Workspace.open({ sizes: Object.fromEntries(Object.keys(SIZES).map((name) => [name, 0])) });
    const nothing = await sync({ catalog: { streams: [] } });
    expect([nothing.code, nothing.report.streams]).to.deep.equal([0, []]);
    expect(nothing.stderr).to.match(/WARNING.*no stream is selected: nothing to do/);
    expect(nothing.lines.every(({ type }) => type === 'STATE')).to.equal(true);
    const empty = await sync();
    expect([empty.code, empty.report.streams.length]).to.deep.equal([0, DEFAULT_STREAMS.length]);
    expect(empty.stderr).to.match(/in all 0 records in /);
  });
});
