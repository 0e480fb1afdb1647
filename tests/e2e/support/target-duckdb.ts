import { dirname, join } from 'node:path';
import { type Command, endOfAll, startChild } from './child.ts';
import { configured } from './configured.ts';
import { parseJsonLines } from './json-lines.ts';
import { projectRoot } from './project-root.ts';
import type { Columns, Row } from './read-back.ts';
import { recommended } from './recommended.ts';

const TIMEOUT_MS = 60_000;

/** target-duckdb with the settings of `examples/targets`, writing into `file`. */
export function targetDuckdb(executable: string, file: string): Promise<Command> {
  return configured(executable, dirname(file), { ...recommended('target-duckdb'), path: file });
}

/** The rows of a loaded table, in the forms that the tap sends. @param executable the target's */
export async function readDuckdb(executable: string, file: string, sql: string, columns: Columns): Promise<Row[]> {
  const script = join(projectRoot(), 'tests/e2e/support/select_duckdb.py');
  const command = { command: join(dirname(executable), 'python'), args: [script, file] };
  const child = startChild(command, ['pipe', 'pipe', 'pipe']);
  child.stdin!.end(sql);
  const [outcome] = await endOfAll([child], TIMEOUT_MS);
  if (outcome!.code !== 0) throw new Error(outcome!.stderr.slice(-2000));
  return parseJsonLines<Row>(outcome!.stdout).map((row) =>
    Object.fromEntries(Object.keys(columns).map((name) => [name, row[name]!])),
  );
}
