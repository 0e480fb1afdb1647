import { stringify } from 'lossless-json';
import type { StreamSchema } from './catalog.ts';
import type { JsonBytes } from './json-bytes.ts';
import type { Row } from './row.ts';
import type { State } from './state.ts';

/**
 * The messages of the Singer specification, each as the one line that goes to stdout. Without its line break; but records,
 * of which there are millions, are written as bytes right behind one another.
 */

export function schemaMessage(
  stream: string,
  schema: StreamSchema,
  keyProperties: readonly string[],
  bookmarkProperties: readonly string[],
): string {
  const bookmark = bookmarkProperties.length > 0 ? { bookmark_properties: bookmarkProperties } : {};
  return JSON.stringify({ type: 'SCHEMA', stream, schema, key_properties: keyProperties, ...bookmark });
}

/** A record as a RECORD message, or as a line of a file of which a BATCH message tells. */
export type RecordForm = 'message' | 'batch';

/** Writes the line of one record, with its line break. */
export type WriteRecord = (row: Row, timeExtracted: string, lines: JsonBytes) => void;

/**
 * Makes the function that writes a stream's records. What all of them share is encoded once.
 * @param columns names of all columns, in the rows' order.
 * @param version of the table, for streams that are followed by ACTIVATE_VERSION.
 * @param form a batch file holds bare records. What a target on the Meltano SDK would take from the message around one is
 *   among its columns then, by the names of that SDK, which the target itself declares: SCHEMA does not.
 */
export function recordWriter(
  stream: string,
  columns: readonly string[],
  version: number | null,
  form: RecordForm,
): WriteRecord {
  // As an object has them: names that are numbers come first.
  const names = Object.keys(Object.fromEntries(columns.map((name) => [name, null])));
  const keys = names.map((name, index) => Buffer.from(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`));
  const isBatch = form === 'batch';
  const head = Buffer.from(isBatch ? '{' : `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":{`);
  const time = Buffer.from(isBatch ? ',"_sdc_extracted_at":' : '},"time_extracted":');
  const versionKey = isBatch ? '_sdc_table_version' : 'version';
  const tail = Buffer.from(version === null ? '}\n' : `,"${versionKey}":${version}}\n`);
  return (row, timeExtracted, lines) => {
    lines.put(head);
    let index = 0;
    // The only way over an object's values that V8 compiles to loads from known places, without code made for it.
    for (const name in row) {
      lines.put(keys[index++]!);
      lines.putValue(row[name]!);
    }
    lines.put(time);
    lines.putValue(timeExtracted);
    lines.put(tail);
  };
}

export function stateMessage(state: State): string {
  // Unknown keys pass through as they came, long integers with all their digits.
  return stringify({ type: 'STATE', value: state }) as string;
}

/** Tells the target that the table consists of the records of this version alone. */
export function activateVersionMessage(stream: string, version: number): string {
  return JSON.stringify({ type: 'ACTIVATE_VERSION', stream, version });
}
