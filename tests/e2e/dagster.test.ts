import { expect } from 'chai';
import { isChild } from '../../src/sensedata/streams/stream.ts';
import { backfillEnvironment } from '../support/backfill.ts';
import type { Outcome } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { DagsterProject } from '../support/dagster-project.ts';
import type { Database } from '../support/database.ts';
import { runPipeline } from '../support/pipeline.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import { type Row, readTable, streamColumns } from '../support/read-back.ts';
import { publishedTap } from '../support/run-tap.ts';
import { DEFAULT_STREAMS, only } from '../support/source.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { Workspace } from '../support/workspace.ts';

const NOW = '2026-03-01T12:00:00Z';

describe('a history in windows that Dagster runs side by side', () => {
  let tools: PythonTools;
  let postgres: Postgres;
  let workspace: Workspace;
  before(async () => {
    tools = await requirePythonTools();
    postgres = await openPostgres('dagster');
  });
  after(() => postgres?.stop());
  afterEach(() => workspace?.close());

  const tapConfig = (): string => {
    const { token, url } = workspace.simulator;
    return workspace.file({ token, api_url: url, page_size: 100, max_retries: 0 });
  };

  const target = (schema: string): ReturnType<typeof targetPostgres> => {
    const { folder } = workspace;
    return targetPostgres({ executable: tools.targetPostgres, database: postgres, schema, folder });
  };

  async function project(
    schema: string,
    settings: { cuts: string[]; windowed: string[]; catalog?: string },
  ): Promise<DagsterProject> {
    const { folder } = workspace;
    const commands = { tap: publishedTap([]), tapConfig: tapConfig(), target: await target(schema) };
    return new DagsterProject(tools.dagster, folder, backfillEnvironment({ folder, ...commands, ...settings }));
  }

  const rows = (database: Database, schema: string, stream: string, keys: readonly string[]): Promise<Row[]> =>
    readTable(database, schema, stream, streamColumns(stream), keys);

  function expectGood({ code, stdout, stderr }: Outcome): void {
    expect(code, stderr.slice(-4000) + stdout.slice(-4000)).to.equal(0);
  }

  it('ends with the rows of one long run, also when a window fails and is run again; then the hourly run goes on', async () => {
    let broken = true;
    // In its second pass. Tried again, it goes on from its state, and asks from the look-back on.
    const middle = ({ query }: { query: Readonly<Record<string, string>> }): boolean =>
      broken && query['created_at:start']?.startsWith('2024-05') === true;
    workspace = await Workspace.open({
      seed: 61,
      now: NOW,
      sizes: { tasks: 1500, financial: 150 },
      faults: [{ match: { resource: 'tasks', where: middle }, times: Number.POSITIVE_INFINITY, do: { status: 500 } }],
    });
    const { requests } = workspace.simulator;
    const cuts = ['2024-06-01', '2025-06-01'];
    const dagster = await project('many', { cuts, windowed: ['customers', 'tasks'] });

    const failed = await dagster.job('backfill');
    expect(failed.code).to.not.equal(0);
    expect(failed.stderr).to.match(/tasks_from_2024_06_01_until_2025_06_01: tap ended with 1, target with 0: .*500/);

    broken = false;
    const asked = requests.length;
    expectGood(await dagster.rerun());
    // What had been loaded is not asked for again.
    const again = requests.slice(asked);
    expect(new Set(again.map(({ resource }) => resource))).to.deep.equal(new Set(['tasks']));
    const long = await runPipeline({ tap: publishedTap(['--config', tapConfig()]), target: await target('long') });
    expect(long, long.tapStderr + long.targetStderr).to.include({ tapCode: 0, targetCode: 0 });
    for (const { name, keys } of DEFAULT_STREAMS) {
      const expected = await rows(postgres, 'long', name, keys);
      expect(expected.length, name).to.be.above(0);
      expect(diffRows(expected, await rows(postgres, 'many', name, keys), keys), name).to.deep.equal([]);
    }

    workspace.work(20, 10);
    const before = requests.length;
    expectGood(await dagster.job('hourly'));
    for (const { name, keys } of DEFAULT_STREAMS.filter((stream) => !isChild(stream))) {
      const loaded = await rows(postgres, 'many', name, keys);
      expect(diffRows(workspace.truth(name), loaded, keys), `${name}, an hour later`).to.deep.equal([]);
    }
    const tasks = requests.slice(before).filter(({ resource }) => resource === 'tasks');
    const read = tasks.reduce((sum, { records }) => sum + records, 0);
    expect(read, 'the hourly run begins anew').to.be.below(workspace.truth('tasks').length / 2);
  });

  it('misses nothing that is edited or created while the windows are read', async () => {
    workspace = await Workspace.open({
      seed: 62,
      now: NOW,
      sizes: { tasks: 1500 },
      edits: { perRequest: 1, kinds: { edit: 3, insert: 1 } },
    });
    const { store } = workspace.simulator;
    const dagster = await project('edited', {
      cuts: ['2025-06-01'],
      windowed: ['tasks'],
      catalog: workspace.file(only('tasks')),
    });
    expectGood(await dagster.job('backfill'));
    store.stopEdits();
    expectGood(await dagster.job('hourly'));
    expect(diffRows(workspace.truth('tasks'), await rows(postgres, 'edited', 'tasks', ['id']), ['id'])).to.deep.equal(
      [],
    );
  });
});
