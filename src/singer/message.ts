import { stringify } from 'lossless-json';
import type { StreamSchema } from './catalog.ts';
import type { Row } from './row.ts';
import type { State } from './state.ts';

/** The messages of the Singer specification, each as the one line that goes to stdout (without its line break). */

export function schemaMessage(
  stream: string,
  schema: StreamSchema,
  keyProperties: readonly string[],
  bookmarkProperties: readonly string[],
): string {
  const bookmark = bookmarkProperties.length > 0 ? { bookmark_properties: bookmarkProperties } : {};
  return JSON.stringify({ type: 'SCHEMA', stream, schema, key_properties: keyProperties, ...bookmark });
}

/**
 * Makes the function that writes a stream's records. Only the row itself is serialised a record.
 * @param version of the table, for streams that are followed by ACTIVATE_VERSION.
 */
export function recordMessages(stream: string, version: number | null): (row: Row, timeExtracted: string) => string {
  const head = `{"type":"RECORD","stream":${JSON.stringify(stream)},"record":`;
  const tail = version === null ? '"}' : `","version":${version}}`;
  return (row, timeExtracted) => `${head}${JSON.stringify(row)},"time_extracted":"${timeExtracted}${tail}`;
}

export function stateMessage(state: State): string {
  // Unknown keys pass through as they came, long integers with all their digits.
  return stringify({ type: 'STATE', value: state }) as string;
}

/** Tells the target that the table consists of the records of this version alone. */
export function activateVersionMessage(stream: string, version: number): string {
  return JSON.stringify({ type: 'ACTIVATE_VERSION', stream, version });
}
