import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { backfillEnvironment } from '../support/backfill.ts';
import { endOfAll, startChild } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { importedOnce } from '../support/imported-once.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { projectRoot } from '../support/project-root.ts';
import { requirePythonTools } from '../support/python.ts';
import { readTable, streamColumns } from '../support/read-back.ts';
import { publishedTap } from '../support/run-tap.ts';
import { only } from '../support/source.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { Workspace } from '../support/workspace.ts';

describe('the DAGs for Airflow', () => {
  let postgres: Postgres;
  let workspace: Workspace;
  before(async () => {
    postgres = await openPostgres('airflow');
    workspace = await Workspace.open({ seed: 63, now: '2026-03-01T12:00:00Z', sizes: { tasks: 600 } });
  });
  after(async () => {
    await workspace?.close();
    await postgres?.stop();
  });

  it('load the history in windows, and then what is new', async () => {
    const { airflow, targetPostgres: executable } = await requirePythonTools();
    const { folder, simulator } = workspace;
    const home = join(folder, 'airflow');
    mkdirSync(home);
    const env = {
      ...backfillEnvironment({
        folder,
        tap: publishedTap([]),
        tapConfig: workspace.file({ token: simulator.token, api_url: simulator.url }),
        target: await targetPostgres({ executable, database: postgres, schema: 'airflow', folder }),
        cuts: ['2025-06-01'],
        windowed: ['tasks'],
        catalog: workspace.file(only('tasks')),
      }),
      AIRFLOW_HOME: home,
      AIRFLOW__CORE__DAGS_FOLDER: join(projectRoot(), 'examples/airflow/dags'),
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    };
    const run = async (...args: string[]): Promise<void> => {
      const command = importedOnce({ command: airflow, args, env }, [
        'airflow.__main__',
        'airflow.cli.commands.dag_command',
      ]);
      const child = startChild(command, ['ignore', 'pipe', 'pipe']);
      const { code, stdout, stderr } = (await endOfAll([child], 600_000))[0]!;
      expect(code, stdout.slice(-4000) + stderr.slice(-4000)).to.equal(0);
    };
    const differences = async (): Promise<string[]> => {
      const rows = await readTable(postgres, 'airflow', 'tasks', streamColumns('tasks'), ['id']);
      return diffRows(workspace.truth('tasks'), rows, ['id']);
    };
    await run('db', 'migrate');
    await run('dags', 'test', 'sensedata_backfill');
    expect(await differences()).to.deep.equal([]);
    workspace.work(10, 5);
    await run('dags', 'test', 'sensedata_hourly');
    expect(await differences()).to.deep.equal([]);
  });
});
