import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from '../../tests/support/child.ts';
import { diffCount } from '../../tests/support/compare.ts';
import { configured } from '../../tests/support/configured.ts';
import type { Database } from '../../tests/support/database.ts';
import { projectRoot } from '../../tests/support/project-root.ts';
import { requirePythonTools } from '../../tests/support/python.ts';
import { pythonProgram } from '../../tests/support/python-program.ts';
import { chosen, type Row, readTable, streamColumns } from '../../tests/support/read-back.ts';
import { publishedTap } from '../../tests/support/run-tap.ts';
import { only } from '../../tests/support/source.ts';
import { readDuckdb, targetDuckdb } from '../../tests/support/target-duckdb.ts';
import { PLAIN_POSTGRES, targetPostgres } from '../../tests/support/target-postgres.ts';
import type { Source } from './source.ts';

/** One way to bring activities into a warehouse. */
export interface Way {
  readonly commands: (stateFile: string) => Promise<[Command, Command?]>;
  /** How many activities the warehouse lacks, has beyond the source, or holds otherwise. */
  readonly wrong: (truth: readonly Row[]) => Promise<number>;
}

/** What others make of an activity is in columns of their own: what can be compared is which there are, and how new. */
const KEY_AND_AGE = ['id', 'updated_at'];

/** The ways that are compared, each into tables of its own; what they need is installed first. */
export async function makeWays(source: Source, database: Database, folder: string): Promise<Record<string, Way>> {
  const { targetPostgres: executable, pipelinewise, targetDuckdb: duckdb } = await requirePythonTools();
  const duckdbFile = join(folder, 'bench.duckdb');
  const columns = streamColumns('tasks');
  const inPostgres = (schema: string) => async (truth: readonly Row[]) =>
    diffCount(truth, await readTable(database, schema, 'tasks', columns, ['id']), ['id']);
  const postgres = (schema: string, settings: Record<string, unknown>, config = {}): Way => ({
    commands: async (stateFile) => [
      await tap(source, folder, stateFile, config),
      await targetPostgres({ executable, database, schema, folder, settings }),
    ],
    wrong: inPostgres(schema),
  });
  const { host, port, user, password } = database;
  const batches = { storage: { root: join(folder, 'batches') } };
  return {
    'target-postgres, recommended settings': postgres('recommended', {}, { batch_config: batches }),
    'the same without batch files': postgres('messages', {}),
    'target-postgres, plain settings': postgres('plain', PLAIN_POSTGRES),
    'pipelinewise-target-postgres': {
      commands: async (stateFile) => [
        await tap(source, folder, stateFile),
        await configured(pipelinewise, folder, {
          ...{ host, port, user, password, dbname: database.database },
          default_target_schema: 'pipelinewise',
        }),
      ],
      wrong: inPostgres('pipelinewise'),
    },
    'target-duckdb, DuckDB 1.0.0': {
      commands: async (stateFile) => [await tap(source, folder, stateFile), await targetDuckdb(duckdb, duckdbFile)],
      wrong: async (truth) => {
        const { tasks } = await readDuckdb(duckdb, duckdbFile, { tasks: 'select * from sensedata.tasks' });
        return diffCount(truth, chosen(tasks, columns), ['id']);
      },
    },
    'a tap on the Meltano SDK, target-postgres with its recommended settings': await sdkTap(
      source,
      database,
      folder,
      executable,
    ),
    'dlt, rest_api': await dlt(source, database, folder),
  };
}

async function tap(source: Source, folder: string, stateFile: string, config = {}): Promise<Command> {
  const command = await configured('', folder, { token: source.token, api_url: source.url, ...config });
  const catalog = join(dirname(command.args[1]!), 'catalog.json');
  writeFileSync(catalog, JSON.stringify(only('tasks')));
  return publishedTap([...command.args, '--catalog', catalog, ...stateArgs(stateFile)]);
}

function stateArgs(stateFile: string): string[] {
  return existsSync(stateFile) ? ['--state', stateFile] : [];
}

async function sdkTap(source: Source, database: Database, folder: string, executable: string): Promise<Way> {
  const python = await pythonProgram('singer-sdk', 'python');
  const script = join(projectRoot(), 'bench/pipeline/sdk_tap.py');
  return {
    commands: async (stateFile) => {
      const config = { token: source.token, api_url: source.url, flattening_enabled: true, flattening_max_depth: 2 };
      const { command, args } = await configured(python, folder, config);
      return [
        { command, args: [script, ...args, ...stateArgs(stateFile)] },
        await targetPostgres({ executable, database, schema: 'sdk', folder }),
      ];
    },
    wrong: (truth) => wrongByAge(database, 'sdk', truth),
  };
}

async function dlt(source: Source, database: Database, folder: string): Promise<Way> {
  const python = await pythonProgram('dlt', 'python');
  const pipelines = join(folder, 'dlt');
  mkdirSync(pipelines);
  const env = {
    API_URL: source.url,
    API_TOKEN: source.token,
    DATABASE_URL: database.url,
    PIPELINES_DIR: pipelines,
    RUNTIME__DLTHUB_TELEMETRY: 'false',
  };
  return {
    commands: async () => [
      { command: python, args: [join(projectRoot(), 'bench/pipeline/load_with_dlt.py')], env, cwd: folder },
    ],
    wrong: (truth) => wrongByAge(database, 'dlt', truth),
  };
}

async function wrongByAge(database: Database, schema: string, truth: readonly Row[]): Promise<number> {
  const rows = await database.query<{ id: string; updated_at: string | null }>(
    `select id::text, to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated_at from ${schema}.tasks`,
  );
  const expected = truth.map((row) => Object.fromEntries(KEY_AND_AGE.map((name) => [name, row[name]!])));
  return diffCount(expected, rows, ['id']);
}
