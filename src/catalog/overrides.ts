import { ownValue } from '../base/own-value.ts';
import { isChild, type Stream } from '../sensedata/streams/stream.ts';
import type { CatalogEntry, ColumnSchema, StreamSchema } from '../singer/catalog.ts';
import { automaticColumns, replicationKeyOf } from './discover.ts';
import { FOUND } from './field-source.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the plan reads, and what only describes, by where it stands. Anything else would change what is sent. */
const HONOURED = {
  entry: ['tap_stream_id', 'stream', 'schema', 'metadata', 'selected', 'replication_method', 'row_count'],
  table: ['inclusion', 'selected', 'selected-by-default', 'replication-method', 'row-count'],
  schema: ['type', 'properties', 'selected', 'title', 'description', '$schema', '$id', '$comment'],
  property: ['type', 'format', 'inclusion', 'selected', 'title', 'description', 'examples', '$id', '$comment'],
  column: ['inclusion', 'selected', 'selected-by-default', ...Object.values(FOUND)],
} as const;

const INCLUSIONS: readonly unknown[] = ['available', 'automatic', 'unsupported'];

/** What a catalog asks for in vain. */
export interface Ignored {
  /** `users replication-key`, `users.email maxLength`. */
  readonly overrides: readonly string[];
  /** Columns that there are not: `users.emial`. */
  readonly columns: readonly string[];
}

/**
 * Finds what somebody wrote into a stream's catalog entry and the tap cannot do. What is there as `--discover` prints it
 * is no such thing.
 * @param own the stream's schema.
 * @param method the stream's own replication method.
 */
export function ignoredOverrides(stream: Stream, entry: CatalogEntry, own: StreamSchema, method: string): Ignored {
  const { name } = stream;
  const known = printed(stream, method);
  const find = (where: string, values: object, honoured: readonly string[]): string[] =>
    Object.entries(values)
      .filter(([key, value]) => value != null && !isHonoured(key, value, honoured) && !isSame(value, known.get(key)))
      .map(([key]) => `${where} ${key}`);
  const overrides = [...find(name, entry, HONOURED.entry), ...find(name, entry.schema, HONOURED.schema)];
  for (const [column, property] of Object.entries(entry.schema.properties))
    overrides.push(...find(`${name}.${column}`, property, HONOURED.property));
  const columns: string[] = [];
  const isColumn = (column: string): boolean =>
    Object.hasOwn(own.properties, column) || Object.hasOwn(entry.schema.properties, column);
  for (const { breadcrumb, metadata } of entry.metadata) {
    const [, column] = breadcrumb;
    if (breadcrumb.length === 0) overrides.push(...find(name, metadata, HONOURED.table));
    else if (breadcrumb.length !== 2 || !isColumn(column!)) columns.push([name, ...breadcrumb.slice(1)].join('.'));
    else {
      const values = withoutOwnClass(metadata, ownValue(own.properties, column!) ?? foundClass(metadata));
      overrides.push(...find(`${name}.${column}`, values, HONOURED.column));
    }
  }
  return { overrides: [...new Set([...overrides, ...keptColumns(stream, entry)])], columns };
}

/** The metadata of a column without the class of personal data that `--discover` prints there; another one stays. */
function withoutOwnClass(metadata: Values, property: ColumnSchema | undefined): Values {
  const { 'personal-data': given, ...others } = metadata;
  return isSame(given, property?.class) ? others : metadata;
}

/** What `--discover` prints as the class of a column that it found. */
function foundClass(metadata: Values): ColumnSchema | undefined {
  return metadata[FOUND.source] == null ? undefined : { class: 'custom_field' };
}

/** Columns that a stream cannot do without, and that the catalog wants left out. */
function keptColumns(stream: Stream, entry: CatalogEntry): string[] {
  const automatic = automaticColumns(stream);
  const places = [
    ...Object.entries(entry.schema.properties).map(([column, property]): [string, Values] => [column, { ...property }]),
    ...entry.metadata.map(({ breadcrumb, metadata }): [string, Values] => [String(breadcrumb[1]), metadata]),
  ].filter(([column]) => automatic.includes(column));
  return places.flatMap(([column, { inclusion, selected }]) => {
    const deselected = inclusion !== 'automatic' && /^false$/i.test(String(selected ?? ''));
    const key = inclusion === 'unsupported' ? 'inclusion' : deselected ? 'selected' : null;
    return key === null ? [] : [`${stream.name}.${column} ${key}`];
  });
}

/** What `--discover` prints of a stream, and the other names that Singer has for it. */
function printed(stream: Stream, method: string): ReadonlyMap<string, unknown> {
  const key = replicationKeyOf(stream);
  return new Map<string, unknown>([
    ['key_properties', stream.keys],
    ['table-key-properties', stream.keys],
    ['view-key-properties', stream.keys],
    ['replication_key', key],
    ['replication-key', key],
    ['valid-replication-keys', [key]],
    ['forced-replication-method', method],
    ['parent-tap-stream-id', isChild(stream) ? stream.parent : null],
    ['table_name', stream.name],
    ['table-name', stream.name],
    ['is_view', false],
    ['is-view', false],
    ['additionalProperties', true],
  ]);
}

function isHonoured(key: string, value: unknown, honoured: readonly string[]): boolean {
  return honoured.includes(key) && (key !== 'inclusion' || INCLUSIONS.includes(value));
}

/** Lists of names in whatever order. */
function isSame(value: unknown, own: unknown): boolean {
  if (!Array.isArray(value) || !Array.isArray(own)) return value === own;
  return value.length === own.length && own.every((name) => value.includes(name));
}
