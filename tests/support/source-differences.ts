import { isChild, type Stream } from '../../src/sensedata/streams/stream.ts';
import { diffRows } from './compare.ts';
import type { Database } from './database.ts';
import { currentRows } from './docs.ts';
import { type Columns, type Row, readTable, streamColumns } from './read-back.ts';
import { DEFAULT_STREAMS } from './source.ts';
import type { Workspace } from './workspace.ts';

/**
 * Every difference between what a warehouse holds of each stream and what the simulator holds; empty where there is none.
 *
 * @param mapped what a mapper makes of a row of the source
 * @param chosen which streams to compare; those that are read by default, if nothing else is said
 */
export async function sourceDifferences(
  workspace: Workspace,
  read: (stream: Stream) => Promise<readonly Row[]>,
  mapped: (row: Row, stream: Stream) => Row = (row) => row,
  chosen: readonly Stream[] = DEFAULT_STREAMS,
): Promise<string[]> {
  const found: string[] = [];
  for (const stream of chosen) {
    const expected = workspace.truth(stream.name).map((row) => mapped(row, stream));
    const differences = diffRows(expected, await read(stream), stream.keys);
    found.push(...differences.map((line) => `${stream.name}: ${line}`));
  }
  return found;
}

/** The rows of a stream in a schema of Postgres; a child's as the view in docs/tables.md shows them. */
export async function readCurrent(
  database: Database,
  schema: string,
  stream: Stream,
  columns: Columns = streamColumns(stream.name),
): Promise<Row[]> {
  if (!isChild(stream)) return readTable(database, schema, stream.name, columns, stream.keys);
  const view = `${stream.name}_now`;
  const select = currentRows(stream.name, stream.parent, stream.keys[0]!, (name) => `${schema}.${name}`);
  await database.query(`create or replace view ${schema}.${view} as ${select}`);
  return readTable(database, schema, view, columns, stream.keys);
}
