import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from './database.ts';
import { projectRoot } from './project-root.ts';

export type Value = string | number | boolean | null;
export type Row = Record<string, Value>;

/** A column as `schemas/<stream>.json` has it under `properties`. */
export interface Column {
  type: string | readonly string[];
  format?: string;
}

export type Columns = Readonly<Record<string, Column>>;

/** The columns of one of the tap's streams. */
export function streamColumns(stream: string): Columns {
  return JSON.parse(readFileSync(join(projectRoot(), 'schemas', `${stream}.json`), 'utf8')).properties;
}

/**
 * The rows of a loaded table in the forms that the tap sends, ordered by `keys`. `where` narrows them
 * (`_sdc_deleted_at is null`, say).
 */
export async function readTable(
  database: Database,
  schema: string,
  stream: string,
  columns: Columns,
  keys: readonly string[],
  where = 'true',
): Promise<Row[]> {
  const names = Object.keys(columns).map((name) => pg.escapeIdentifier(name));
  const table = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(stream)}`;
  const rows = await database.query(`select ${names.join(', ')} from ${table} where ${where}`);
  return rows.map((row) => toRow(row, stream, columns)).sort((one, other) => compareKeys(one, other, keys));
}

function toRow(row: Record<string, unknown>, stream: string, columns: Columns): Row {
  const entries = Object.entries(columns).map(([name, column]) => {
    try {
      return [name, row[name] === null ? null : toValue(row[name], column)];
    } catch (error) {
      throw new Error(`${stream}.${name}: ${(error as Error).message}`);
    }
  });
  return Object.fromEntries(entries);
}

/** The text of a moment as Postgres shows it in UTC, with or without a time zone in the column's type. */
const MOMENT = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00)?$/;

function toValue(value: unknown, column: Column): Value {
  const type = [column.type].flat().find((name) => name !== 'null');
  if (type === 'string' && column.format === 'date-time') {
    const [, date, time, fraction = ''] = MOMENT.exec(String(value)) ?? fail(value, 'timestamp');
    return `${date}T${time}.${fraction.padEnd(6, '0')}Z`;
  }
  if (type === 'string') return typeof value === 'string' ? value : fail(value, 'text');
  if (type === 'boolean') return typeof value === 'boolean' ? value : fail(value, 'boolean');
  // numeric and bigint come as text, so that none of their digits is lost before this.
  const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : fail(value, 'number');
}

function fail(value: unknown, expected: string): never {
  throw new Error(`${JSON.stringify(value)} where a ${expected} was expected`);
}

function compareKeys(one: Row, other: Row, keys: readonly string[]): number {
  for (const key of keys) {
    const [left, right] = [one[key] ?? null, other[key] ?? null];
    if (left === right) continue;
    if (left === null || right === null) return left === null ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
