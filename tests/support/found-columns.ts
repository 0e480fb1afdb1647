import type { Simulator } from '../../simulator/simulator.ts';
import type { Resource, StreamName } from '../../simulator/streams.ts';
import { type Catalog, type CatalogEntry, columnType, metadataOf } from '../../src/singer/catalog.ts';
import type { Row } from './read-back.ts';

/** The streams of custom fields, with the columns of a row that hold its record, its key and its value. */
const CUSTOM_FIELDS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  customers: ['customers_custom_fields', 'customer_id', 'custom_fields__key', 'custom_fields__value'],
  contacts: ['contacts_custom_fields', 'contact_id', 'custom_fields_key', 'custom_fields_value'],
};

/** A column that discovery has found, as its catalog has it. */
export interface Found {
  readonly column: string;
  readonly path: readonly string[];
  readonly type: ReturnType<typeof columnType>;
}

export function entryOf(catalog: Catalog, stream: string): CatalogEntry {
  return catalog.streams.find((entry) => entry.stream === stream)!;
}

/** The columns of a stream that were found. */
export function foundOf(catalog: Catalog, stream: string): Found[] {
  const entry = entryOf(catalog, stream);
  return Object.entries(entry.schema.properties).flatMap(([column, schema]) => {
    const path = metadataOf(entry, column)?.['tap-sensedata.source'] as string[] | undefined;
    return path === undefined ? [] : [{ column, path, type: columnType(schema) }];
  });
}

/**
 * What the found columns of a stream must hold now, by record: made of the simulator's own data. Custom fields are texts
 * there, as in the rows of their child stream; other fields are taken from the record as the API shows it.
 */
export function expectedFound(simulator: Simulator, catalog: Catalog, stream: string): Row[] {
  const found = foundOf(catalog, stream);
  const [child, owner, key, value] = CUSTOM_FIELDS[stream] ?? [];
  const texts = new Map<string, unknown>();
  for (const row of child === undefined ? [] : simulator.truthOf(child as StreamName))
    texts.set(JSON.stringify([row[owner!], row[key!]]), row[value!]);
  return simulator.store.records(stream as Resource).map(({ id, json }) => {
    const record = JSON.parse(json);
    const expectedOf = ({ path, type }: Found): Row[string] => {
      if (child === undefined || path[0] !== 'custom_fields') return converted(asText(at(record, path)), type);
      return converted(texts.get(JSON.stringify([String(id), path[1]])) ?? null, type);
    };
    return { id: String(id), ...Object.fromEntries(found.map((one) => [one.column, expectedOf(one)])) };
  });
}

function at(record: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? (value as Row)[name] : null),
    record,
  );
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A text as a column of this type must hold it; null where it cannot. */
function converted(text: unknown, type: Found['type']): Row[string] {
  if (typeof text !== 'string') return null;
  switch (type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : null;
    case 'integer':
      return /^-?\d+$/.test(text) ? Number(text) : null;
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
    case 'timestamp':
      return new Date(text).toISOString().replace('Z', '000Z');
    default:
      return text;
  }
}
