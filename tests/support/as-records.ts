import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseJsonLines } from './json-lines.ts';

type Message = Record<string, unknown>;

/** A tap's messages with RECORD messages in place of each BATCH, in the order of its files. Each file must be whole. */
export function asRecords(messages: readonly Message[]): Message[] {
  return messages.flatMap((message) => (message.type === 'BATCH' ? recordsOf(message) : [message]));
}

function recordsOf({ stream, encoding, manifest }: Message): Message[] {
  const { format, compression, ...unknown } = encoding as Record<string, string>;
  if (format !== 'jsonl' || Object.keys(unknown).length > 0) throw new Error(`an encoding ${JSON.stringify(encoding)}`);
  return (manifest as string[]).flatMap((address) => {
    // As targets on the Meltano SDK do: the path as it stands, `%` included.
    const bytes = readFileSync(address.replace(/^file:\/\//, ''));
    const text = (compression === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    if (!text.endsWith('\n')) throw new Error(`${address} ends within a line`);
    return parseJsonLines(text).map((line) => {
      const { _sdc_extracted_at: time_extracted, _sdc_table_version: version, ...record } = line;
      return { type: 'RECORD', stream, record, time_extracted, ...(version === undefined ? {} : { version }) };
    });
  });
}

/** What stands before each message that is no record: the records of each stream, in order. */
export function segments(messages: readonly Message[]): unknown[] {
  const found: unknown[] = [];
  let records: Record<string, Message[]> = {};
  for (const message of messages) {
    if (message.type === 'RECORD') {
      const stream = message.stream as string;
      records[stream] = [...(records[stream] ?? []), message];
      continue;
    }
    found.push(records, message);
    records = {};
  }
  return found;
}
