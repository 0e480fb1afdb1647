import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ConfigError, codeOf } from '../base/errors.ts';
import { reconcileSql, type SentStream } from './reconcile-sql.ts';

/** Names go into the SQL as they are. */
const PLAIN_NAME = /^[a-z][a-z0-9_]*$/;

/**
 * Makes SQL of a copy of the tap's output. Of each key the last record counts, as in a target that merges.
 *
 * @param path what the tap wrote to stdout, as `tee` keeps it. Batch files that it tells of must still be there.
 * @returns one query; each row of its answer is a stream that differs.
 * @throws ConfigError where the file cannot be used.
 */
export async function reconcile(path: string): Promise<string> {
  const streams = new Map<string, SentStream>();
  await eachLine<Message>(path, async (message) => {
    if (message.type !== 'BATCH') return take(message, streams);
    for (const address of message.manifest) {
      await eachLine<Row>(address.replace('file://', ''), ({ _sdc_extracted_at: time_extracted, ...record }) =>
        take({ ...message, type: 'RECORD', record, time_extracted }, streams),
      );
    }
  });
  const sent = [...streams].filter(([, { rows }]) => rows.size > 0);
  if (sent.length === 0) throw new ConfigError(`reconcile: ${path} holds no records: there is nothing to compare`);
  return reconcileSql(sent);
}

/** Does something with the value of each line. @throws ConfigError for the first with which that cannot be done. */
async function eachLine<T>(path: string, act: (value: T) => void | Promise<void>): Promise<void> {
  let number = 0;
  for await (const line of linesOf(path)) {
    number++;
    try {
      await act(JSON.parse(line));
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      throw new ConfigError(`reconcile: ${path}: line ${number} is no message of the tap`);
    }
  }
}

/** Of a file of JSON lines. Not by `readline`, which also breaks lines at U+2028. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  const file = createReadStream(path);
  try {
    const plain = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => {}) : file;
    for await (const chunk of plain.setEncoding('utf8')) {
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
  /** Addresses of files. */
  readonly manifest: readonly string[];
}

/** A line of a batch file. */
interface Row extends Readonly<Record<string, unknown>> {
  readonly _sdc_extracted_at: string;
}
