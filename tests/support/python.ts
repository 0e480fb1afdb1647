import { join } from 'node:path';
import { withCacheLock } from './cache-lock.ts';
import { environmentFolder, isComplete, makeOnce } from './python-environment.ts';
import { type PythonInterpreter, pythonInterpreter } from './python-interpreter.ts';
import { findUv, installWithUv } from './uv.ts';

/**
 * The programs that tests run: the requirements file of each, and its name. Each has a virtual environment of its own,
 * as their requirements disagree.
 */
const PROGRAMS = {
  targetPostgres: ['target-postgres', 'target-postgres'],
  targetBigquery: ['target-bigquery', 'target-bigquery'],
  /** The Python that runs the emulator of BigQuery. */
  bigqueryPython: ['bqemulator', 'python'],
  targetDuckdb: ['target-duckdb', 'target-duckdb'],
  targetSnowflake: ['target-snowflake', 'target-snowflake'],
  targetS3Jsonl: ['target-s3-jsonl', 'target-s3-jsonl'],
  /** The Python that runs a local S3. */
  motoPython: ['moto', 'python'],
  targetCsv: ['target-csv', 'target-csv'],
  targetJsonl: ['target-jsonl', 'target-jsonl'],
  /** Three that are wrong. */
  pipelinewise: ['pipelinewise-target-postgres', 'target-postgres'],
  targetDuckdbNewest: ['target-duckdb-newest', 'target-duckdb'],
  targetS3: ['target-s3', 'target-s3'],
  dbt: ['dbt', 'dbt'],
  mapTransform: ['map-transform', 'meltano-map-transform'],
  singerCheckTap: ['singer-tools', 'singer-check-tap'],
  meltano: ['meltano', 'meltano'],
  dagster: ['dagster', 'dagster'],
  airflow: ['airflow', 'airflow'],
  /** A Python with a terminal in it: pyte, and rich to draw pictures. */
  terminal: ['terminal', 'python'],
} as const;

/** Paths of their executables. */
export type PythonTools = Record<keyof typeof PROGRAMS, string>;

let known: Promise<PythonTools | { missing: string }> | undefined;

/**
 * The Python programs of the end-to-end tests, installed into the cache on first use (some 1.3 GB), or in one line
 * why this machine cannot have them. A failing installation (no network, say) rejects: that is a fault, not a lack.
 */
export function pythonTools(): Promise<PythonTools | { missing: string }> {
  known ??= findTools();
  return known;
}

/** As `pythonTools`, for tests: without Python it rejects, so that nothing is left out in silence. */
export async function requirePythonTools(): Promise<PythonTools> {
  const tools = await pythonTools();
  if ('missing' in tools) throw new Error(`${tools.missing}; "npm run test:node" leaves out what needs Python`);
  return tools;
}

async function findTools(): Promise<PythonTools | { missing: string }> {
  const python = await pythonInterpreter();
  if ('missing' in python) return python;
  const environments = await Promise.all(
    Object.entries(PROGRAMS).map(async ([key, [requirements, program]]) => {
      return { key, requirements, program, folder: await environmentFolder(requirements, python) };
    }),
  );
  if (!environments.every(({ folder }) => isComplete(folder))) {
    await withCacheLock(python, () => install(python, environments));
  }
  const paths = environments.map(({ key, program, folder }) => [key, join(folder, 'bin', program)]);
  return Object.fromEntries(paths) as PythonTools;
}

async function install(
  python: PythonInterpreter,
  environments: readonly { requirements: string; folder: string }[],
): Promise<void> {
  const uv = await findUv(python);
  const making = environments.map(({ requirements, folder }) =>
    makeOnce(folder, () => installWithUv(uv, python, requirements, folder)),
  );
  // All to their end, also if one fails: none may go on writing after the lock is given back.
  const failed = (await Promise.allSettled(making)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
