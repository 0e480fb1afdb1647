import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { endOfAll, startChild } from './child.ts';
import type { Database } from './database.ts';
import type { DbtProcess } from './dbt-process.ts';
import { projectRoot } from './project-root.ts';
import { OPTIONAL_STREAMS } from './source.ts';

const TIMEOUT_MS = 280_000;

/** Variables of the package that say that every table is there. */
export const ALL_TABLES = Object.fromEntries(OPTIONAL_STREAMS.map(({ name }) => [`sensedata_using_${name}`, true]));

/** One of a warehouse's rows. */
export type Found = Record<string, unknown>;

/** A dbt profile's output, as its adapter wants it. */
type Output = Record<string, unknown>;

/** The package in `dbt/` in front of one warehouse. */
export class Dbt {
  readonly #process: DbtProcess;
  readonly #folder: string;

  /**
   * @param process may serve others, too
   * @param folder an empty one, for the profile (it may hold a password) and for what dbt writes
   */
  constructor(process: DbtProcess, folder: string, output: Output) {
    this.#process = process;
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const profile = { sensedata: { target: 'test', outputs: { test: output } } };
    writeFileSync(join(folder, 'profiles.yml'), JSON.stringify(profile), { mode: 0o600 });
  }

  /** Runs `dbt <args>`; rejects with the end of its log where it fails. Gives how many models and tests it did. */
  run(args: readonly string[], vars: object): Promise<number> {
    const paths = {
      '--project-dir': join(projectRoot(), 'dbt'),
      '--profiles-dir': this.#folder,
      '--target-path': this.made(''),
      '--log-path': join(this.#folder, 'logs'),
    };
    return this.#process.run([
      ...['--no-use-colors', '--no-version-check', '--no-send-anonymous-usage-stats', '--log-level-file', 'none'],
      ...args,
      ...['--profile', 'sensedata', '--vars', JSON.stringify(vars)],
      ...Object.entries(paths).flat(),
    ]);
  }

  /** The file or folder of that name among what dbt made. */
  made(name: string): string {
    return join(this.#folder, 'target', name);
  }
}

/** Postgres as a dbt profile has it. Of threads it has one: more of them contend for Python's lock. */
export function postgresOutput({ host, port, user, password, database }: Database): Output {
  return { type: 'postgres', host, port, user, password, dbname: database, schema: 'analytics', threads: 1 };
}

/** DuckDB as a dbt profile has it: the models in a file of their own, beside that of the target. */
export function duckdbOutput(folder: string, loaded: string): Output {
  const attach = [{ path: loaded, alias: 'loaded', read_only: true }];
  return { type: 'duckdb', path: join(folder, 'models.duckdb'), schema: 'analytics', threads: 1, attach };
}

/** What a query finds in a file of DuckDB, by the DuckDB of an environment. @param executable one in that environment */
export async function queryDuckdb(executable: string, file: string, sql: string): Promise<Found[]> {
  const script = join(projectRoot(), 'tests/support/select_duckdb.py');
  const child = startChild({ command: join(dirname(executable), 'python'), args: [script, file] }, [
    'pipe',
    'pipe',
    'pipe',
  ]);
  child.stdin!.end(JSON.stringify({ found: sql }));
  const [outcome] = await endOfAll([child], TIMEOUT_MS);
  if (outcome!.code !== 0) throw new Error(outcome!.stderr.slice(-2000));
  return (JSON.parse(outcome!.stdout) as { found: Found[] }).found;
}
