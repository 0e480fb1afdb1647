/**
 * SQL that compares a warehouse with what was sent: how many rows there are, and of each column how many values that are not null, with
 * the characters of its texts together, or how many numbers, moments and so on are distinct.
 */

/** The schema that the examples of targets load into. */
const SCHEMA = 'sensedata';

/** What was sent of a stream. */
export interface SentStream {
  readonly keys: readonly string[];
  readonly columns: readonly { readonly name: string; readonly isText: boolean }[];
  /** Of the first record that was sent: older rows in the warehouse are of earlier runs. */
  begun: string | null;
  /** By key, for each column: null, how many characters a text has, or another value as it is. */
  readonly rows: Map<string, readonly unknown[]>;
}

/** One query; each row of its answer is a stream that differs. */
export function reconcileSql(streams: readonly (readonly [string, SentStream])[]): string {
  const total = streams.reduce((sum, [, { rows }]) => sum + rows.size, 0);
  return [
    `-- ${total} rows of ${streams.length} streams. Each row of the answer is a stream that differs, and in what; none: all is there.`,
    'select stream, sent, held, differs from (',
    streams.map(([name, stream]) => select(name, stream)).join('\nunion all\n'),
    `) checked where differs <> ''`,
  ].join('\n');
}

function select(name: string, { columns, begun, rows }: SentStream): string {
  const all = [...rows.values()];
  const counted: string[] = [];
  const differences: string[] = [`case when n <> ${all.length} then 'rows ' else '' end`];
  for (const [index, column] of columns.entries()) {
    const present = all.map((row) => row[index]).filter((value) => value !== null);
    const [measure, expected] = column.isText
      ? [`coalesce(sum(length(t.${column.name})), 0)`, (present as number[]).reduce((sum, length) => sum + length, 0)]
      : [`count(distinct t.${column.name})`, new Set(present).size];
    // Behind the table's alias, words like "group" need no quotes, which differ from database to database.
    counted.push(`count(t.${column.name}) as n${index}, ${measure} as m${index}`);
    const differs = `n${index} <> ${present.length} or m${index} <> ${expected}`;
    differences.push(`case when ${differs} then '${column.name} ' else '' end`);
  }
  const since = (begun ?? '').replace('T', ' ').replace('Z', '');
  return [
    `select '${name}' as stream, ${all.length} as sent, n as held, concat(${differences.join(', ')}) as differs from (`,
    `  select count(*) as n, ${counted.join(', ')}`,
    `  from ${SCHEMA}.${name} t where t._sdc_extracted_at >= timestamp '${since}'`,
    ') held',
  ].join('\n');
}
