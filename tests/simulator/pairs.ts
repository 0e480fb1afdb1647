import type { Simulator } from '../../simulator/simulator.ts';
import type { StoredRecord } from '../../simulator/stored-record.ts';
import type { Resource, Row } from '../../simulator/streams.ts';

/** A record as a client parses it. */
export type Fields = Record<string, unknown> & { custom_fields: unknown };

/** Each record as a client parses it, beside its row. */
export function pairs(simulator: Simulator, resource: Resource): { json: Fields; row: Row; text: string }[] {
  const known = (record: StoredRecord): record is StoredRecord & { row: Row } => record.row !== null;
  const records = simulator.store.records(resource).filter(known);
  return records.map(({ json, row }) => ({ json: JSON.parse(json) as Fields, row, text: json }));
}
