import { dirname, join } from 'node:path';
import type { Command } from './child.ts';
import { configured } from './configured.ts';
import { importedOnce } from './imported-once.ts';
import { projectRoot } from './project-root.ts';
import { type Row, streamColumns } from './read-back.ts';
import { recommended } from './recommended.ts';
import { readDuckdb } from './target-duckdb.ts';

const DATABASE = 'RAW';
const SCHEMA = 'SENSEDATA';

/**
 * target-snowflake with the settings of `examples/targets`, and fakesnow in Snowflake's place.
 *
 * @param executable the target's
 * @param databases an existing folder, for what fakesnow holds
 */
export async function targetSnowflake(executable: string, databases: string): Promise<Command> {
  const own = { account: 'test', user: 'test', password: 'test', database: DATABASE, warehouse: 'TEST' };
  const { args } = await configured(executable, dirname(databases), { ...recommended('target-snowflake'), ...own });
  const script = join(projectRoot(), 'tests/support/target_snowflake_on_fakesnow.py');
  // fakesnow leaves a folder behind for each run.
  const env = { TMPDIR: dirname(databases) };
  const python = join(dirname(executable), 'python');
  const modules = ['fakesnow', 'snowflake.connector', 'snowflake.sqlalchemy', 'singer_sdk'];
  return importedOnce({ command: script, args: [databases, ...args], env }, modules, python);
}

/** The rows of these streams, in the forms that the tap sends, by stream. */
export function readSnowflake(
  executable: string,
  databases: string,
  queries: Readonly<Record<string, string>>,
): Promise<Record<string, Row[]>> {
  return readDuckdb(executable, join(databases, `${DATABASE}.db`), queries);
}

/** A stream's table, with its columns named as the tap does: fakesnow, like Snowflake, has them in capitals. */
export function snowflakeTable(stream: string): string {
  const columns = [...Object.keys(streamColumns(stream)), '_sdc_extracted_at'].map((name) => `"${name}" as "${name}"`);
  return `(select ${columns.join(', ')} from ${SCHEMA}."${stream.toUpperCase()}")`;
}
