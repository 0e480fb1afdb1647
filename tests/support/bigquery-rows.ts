import { momentText } from '../../simulator/micros.ts';
import type { BigQuery } from './bigquery.ts';
import type { Columns, Row, Value } from './read-back.ts';

/**
 * The rows that a query selects, in the forms that the tap sends; columns that are not among `columns` are left out.
 * What a value becomes follows from BigQuery's own type of its column, so that a column of another type is seen.
 */
export async function readBigQuery(bigQuery: BigQuery, sql: string, columns: Columns): Promise<Row[]> {
  const { types, rows } = await bigQuery.query(sql);
  return rows.map((row) =>
    Object.fromEntries(
      Object.keys(columns)
        .filter((name) => name in row)
        .map((name) => [name, toValue(row[name]!, types[name]!)]),
    ),
  );
}

function toValue(value: string | null, type: string): Value {
  if (value === null) return null;
  if (type === 'STRING' || type === 'DATE') return value;
  if (type === 'TIMESTAMP') return momentText(Number(value));
  if (type === 'FLOAT') return Number(value);
  if (type === 'BOOLEAN' && (value === 'true' || value === 'false')) return value === 'true';
  throw new Error(`${JSON.stringify(value)} in a column of the type ${type}`);
}
