import { expect } from 'chai';
import fc from 'fast-check';
import type { RequestLog } from '../../simulator/request-log.ts';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { budget } from '../support/budget.ts';
import { reportedSync } from '../support/reported-sync.ts';
import { only } from '../support/source.ts';
import { UNCOVERED } from '../support/uncovered.ts';
import { lastState } from '../support/warehouse.ts';
import { type ProcessSyncOptions, Workspace } from '../support/workspace.ts';

const NOW = '2026-03-10T12:00:00.000000Z';
const SIZES = { customers: 40, contacts: 200, contracts: 20, users: 15, playbooks: 8, financial: 40, tasks: 200 };
/** Lists so long that a load which is cut off goes on from where it was. */
const LONG = ['contacts', 'tasks'] as const;
const HISTORIES = budget('HISTORIES_OF_REPORTS', 6, 100);
const SEED = 20260310;

describe('the report of any run', () => {
  let workspace: Workspace;

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
            const onStart: ProcessSyncOptions['onStart'] = async (child) => {
              await workspace.untilStuck(child.pid!);
              child.kill('SIGTERM');
            };
            const { lines, report } = await reportedSync(workspace, {
              ...selected,
              config: { ...window, ...pages },
              ...(run === 0 && cutAt !== null ? { onStart, env: UNCOVERED } : {}),
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
});
