import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isChild, type Stream } from '../../../src/sensedata/stream.ts';
import { streams } from '../../../src/sensedata/streams.ts';
import { diffRows } from './compare.ts';
import type { Database } from './database.ts';
import { projectRoot } from './project-root.ts';
import { type Columns, type Row, readTable, streamColumns } from './read-back.ts';

export interface SourceDifferencesOptions {
  database: Database;
  /** The Postgres schema that was loaded into. */
  schema: string;
  /** What the source holds of a stream. */
  truth: (stream: string) => readonly Row[];
  /** Which streams to compare; default: all. */
  names?: readonly string[];
}

/** Every difference between Postgres, read by SQL, and what the source holds. Children as the README's view shows them. */
export async function sourceDifferences(options: SourceDifferencesOptions): Promise<string[]> {
  const { database, schema, truth, names } = options;
  const found: string[] = [];
  for (const stream of streams.filter(({ name }) => names === undefined || names.includes(name))) {
    const table = isChild(stream) ? await viewOfChild(database, schema, stream) : stream.name;
    const columns: Columns = streamColumns(stream.name);
    const rows = await readTable(database, schema, table, columns, stream.keys);
    found.push(...diffRows(truth(stream.name), rows, stream.keys).map((line) => `${stream.name}: ${line}`));
  }
  return found;
}

/** Makes the view of the README for one child table, and gives its name. */
async function viewOfChild(
  database: Database,
  schema: string,
  { name, parent, keys }: Extract<Stream, { parent: string }>,
): Promise<string> {
  const readme = readFileSync(join(projectRoot(), 'README.md'), 'utf8');
  const view = /create view contacts_types_now as\n[^;]+;/.exec(readme)![0];
  const sql = view
    .replace('contacts_types_now', `${schema}.${name}_now`)
    .replace('from contacts_types t join contacts c', `from ${schema}.${name} t join ${schema}.${parent} c`)
    .replace('contact_id', keys[0]!);
  await database.query(sql.replace('create view', 'create or replace view'));
  return `${name}_now`;
}
