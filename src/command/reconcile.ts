import { createReadStream } from 'node:fs';
import { ConfigError, codeOf } from '../base/errors.ts';
import { reconcileSql, type SentStream } from './reconcile-sql.ts';

/** Names go into the SQL as they are. */
const PLAIN_NAME = /^[a-z][a-z0-9_]*$/;

/**
 * Makes SQL of a copy of the tap's output. Of each key the last record counts, as in a target that merges.
 *
 * @param path what the tap wrote to stdout, as `tee` keeps it.
 * @returns one query; each row of its answer is a stream that differs.
 * @throws ConfigError where the file cannot be used.
 */
export async function reconcile(path: string): Promise<string> {
  const streams = new Map<string, SentStream>();
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
  return reconcileSql(sent);
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

function take(message: Message, streams: Map<string, SentStream>): void {
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

function streamOf({ schema, key_properties: keys }: Message): SentStream {
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

/** What is looked at of a message. */
interface Message {
  readonly type: string;
  readonly stream: string;
  readonly schema: { readonly properties: Readonly<Record<string, { type: string | string[]; format?: string }>> };
  readonly key_properties: readonly string[];
  readonly record: Readonly<Record<string, unknown>>;
  readonly time_extracted: string;
}
