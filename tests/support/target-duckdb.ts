import { dirname, join } from 'node:path';
import { type Command, endOfAll, startChild } from './child.ts';
import { configured } from './configured.ts';
import { projectRoot } from './project-root.ts';
import type { Row } from './read-back.ts';
import { recommended } from './recommended.ts';

const TIMEOUT_MS = 60_000;

/** target-duckdb with the settings of `examples/targets`, writing into `file`. */
export function targetDuckdb(executable: string, file: string): Promise<Command> {
  return configured(executable, dirname(file), { ...recommended('target-duckdb'), path: file });
}

/**
 * What queries find in a file of DuckDB, in the forms that the tap sends, by the queries' names.
 *
 * @param executable the target's, whose DuckDB is used
 */
export async function readDuckdb<Name extends string>(
  executable: string,
  file: string,
  queries: Readonly<Record<Name, string>>,
): Promise<Record<Name, Row[]>> {
  const script = join(projectRoot(), 'tests/support/select_duckdb.py');
  const command = { command: join(dirname(executable), 'python'), args: [script, file] };
  const child = startChild(command, ['pipe', 'pipe', 'pipe']);
  child.stdin!.end(JSON.stringify(queries));
  const [outcome] = await endOfAll([child], TIMEOUT_MS);
  if (outcome!.code !== 0) throw new Error(outcome!.stderr.slice(-2000));
  return JSON.parse(outcome!.stdout);
}
