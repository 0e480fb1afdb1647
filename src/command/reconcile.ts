import { createReadStream } from 'node:fs';
import { ConfigError, codeOf } from '../base/errors.ts';

/**
 * A copy of the tap's output, made into SQL that tells whether a warehouse holds what was sent. Of each key the last record counts,
 * as in a target that merges. Compared are how many rows there are, and of each column how many values that are not null, with the
 * characters of its texts together or how many numbers, moments and so on are distinct.
 */

/** The schema that the examples of targets load into. */
const SCHEMA = 'sensedata';
/** Names go into the SQL as they are. */
const PLAIN_NAME = /^[a-z][a-z0-9_]*$/;

interface Stream {
  readonly keys: readonly string[];
  readonly columns: readonly { readonly name: string; readonly isText: boolean }[];
  /** Of the first record that was sent: older rows in the warehouse are of earlier runs. */
  begun: string | null;
  /** By key, for each column: null, how many characters a text has, or another value as it is. */
  readonly rows: Map<string, readonly unknown[]>;
}

/**
 * @param path what the tap wrote to stdout, as `tee` keeps it.
 * @returns one query; each row of its answer is a stream that differs.
 * @throws ConfigError where the file cannot be used.
 */
export async function reconcile(path: string): Promise<string> {
  const streams = new Map<string, Stream>();
  let number = 0;
  for await (const line of linesOf(path)) {
    number++;
    try {
      take(JSON.parse(line), streams);
    } catch {
      throw new ConfigError(`reconcile: ${path}: line ${number} is no message of the tap`);
    }
  }
  const sent = [...streams].filter(([, { rows }]) => rows.size > 0);
  if (sent.length === 0) throw new ConfigError(`reconcile: ${path} holds no records: there is nothing to compare`);
  return query(sent);
}

/** Not by `readline`, which also breaks lines at U+2028. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, 'utf8')) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.filter((line) => line !== '');
    }
  } catch (error) {
    throw new ConfigError(`reconcile: ${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
  if (rest !== '') yield rest;
}

function take(message: Message, streams: Map<string, Stream>): void {
  if (message.type === 'SCHEMA') streams.set(plain(message.stream), streamOf(message));
  if (message.type !== 'RECORD') return;
  const stream = streams.get(message.stream)!;
  const { record, time_extracted: extracted } = message;
  if (stream.begun === null || extracted < stream.begun) stream.begun = extracted;
  const key = JSON.stringify(stream.keys.map((name) => record[name]));
  stream.rows.set(
    key,
    stream.columns.map(({ name, isText }) => {
      const value = record[name] ?? null;
      return isText && value !== null ? characters(value as string) : value;
    }),
  );
}

function streamOf({ schema, key_properties: keys }: Message): Stream {
  const columns = Object.entries(schema.properties).map(([name, { type, format }]) => {
    return { name: plain(name), isText: [type].flat().includes('string') && format === undefined };
  });
  return { keys, columns, begun: null, rows: new Map() };
}

function plain(name: string): string {
  if (!PLAIN_NAME.test(name)) throw new RangeError(name);
  return name;
}

/** As databases count them: what JavaScript holds in two units is one. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function query(streams: readonly (readonly [string, Stream])[]): string {
  const total = streams.reduce((sum, [, { rows }]) => sum + rows.size, 0);
  return [
    `-- ${total} rows of ${streams.length} streams. Each row of the answer is a stream that differs, and in what; none: all is there.`,
    'select stream, sent, held, differs from (',
    streams.map(([name, stream]) => select(name, stream)).join('\nunion all\n'),
    `) checked where differs <> ''`,
  ].join('\n');
}

function select(name: string, { columns, begun, rows }: Stream): string {
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

/** What is looked at of a message. */
interface Message {
  readonly type: string;
  readonly stream: string;
  readonly schema: { readonly properties: Readonly<Record<string, { type: string | string[]; format?: string }>> };
  readonly key_properties: readonly string[];
  readonly record: Readonly<Record<string, unknown>>;
  readonly time_extracted: string;
}
