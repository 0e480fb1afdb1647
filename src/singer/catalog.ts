import { isObject, kindOf } from './kind.ts';
import type { ColumnType } from './row.ts';

/** A Singer catalog: the streams that a tap offers, and what a user chose of them. */
export interface Catalog {
  streams: CatalogEntry[];
}

export interface CatalogEntry {
  tap_stream_id: string;
  stream: string;
  key_properties?: string[];
  schema: StreamSchema;
  metadata: Metadata[];
  /** Older places of a user's choices, honoured beside the metadata. */
  selected?: unknown;
  replication_method?: unknown;
}

export interface StreamSchema {
  type?: unknown;
  description?: unknown;
  selected?: unknown;
  properties: Record<string, ColumnSchema>;
}

export interface ColumnSchema {
  /** The classes of personal data that it can hold; in the tap's own schemas alone. */
  class?: unknown;
  type?: unknown;
  format?: unknown;
  description?: unknown;
  selected?: unknown;
  inclusion?: unknown;
}

/** Where a user selects, and where a tap says what is selected if the user does not. */
const CHOICES = ['selected', 'selected-by-default'];

export interface Metadata {
  breadcrumb: string[];
  metadata: Record<string, unknown>;
}

/**
 * Reads a catalog that a user or an orchestrator may have rewritten.
 *
 * By hand and not by a JSON Schema: what is odd is named by stream and column and not by place in a list, parts that
 * are missing are filled in, and a stream that stands there twice is none of a schema's business. Turning a validator's
 * errors into that would be as long as this.
 * @returns the catalog, or all that is wrong with it, one sentence a problem.
 */
export function parseCatalog(value: unknown): { catalog: Catalog } | { problems: string[] } {
  if (!isObject(value) || !Array.isArray(value.streams)) {
    return { problems: ['the catalog must be an object with a list "streams", as --discover prints it'] };
  }
  const problems: string[] = [];
  const seen = new Set<string>();
  const streams: CatalogEntry[] = [];
  for (const [index, raw] of value.streams.entries()) {
    const where = `streams[${index}]`;
    if (!isObject(raw)) {
      problems.push(`${where} must be an object, not ${kindOf(raw)}`);
      continue;
    }
    const id = raw.tap_stream_id ?? raw.stream;
    if (typeof id !== 'string' || id === '') {
      problems.push(`${where}.tap_stream_id must be the stream's name as text, not ${kindOf(id)}`);
      continue;
    }
    if (seen.has(id)) problems.push(`stream ${id} stands in the catalog twice`);
    seen.add(id);
    const entry = parseEntry(id, raw, problems);
    if (entry !== null) streams.push(entry);
  }
  return problems.length > 0 ? { problems } : { catalog: { streams } };
}

function parseEntry(id: string, raw: Readonly<Record<string, unknown>>, problems: string[]): CatalogEntry | null {
  const schema = raw.schema ?? {};
  const properties = isObject(schema) ? (schema.properties ?? {}) : null;
  if (!isObject(properties)) {
    problems.push(`${id}: schema must be an object with an object "properties"`);
    return null;
  }
  const odd = Object.keys(properties).filter((name) => !isObject(properties[name]));
  for (const name of odd) problems.push(`${id}.${name}: its schema must be an object, not ${kindOf(properties[name])}`);
  const metadata = raw.metadata ?? [];
  if (!Array.isArray(metadata) || !metadata.every(isMetadata)) {
    problems.push(`${id}: metadata must be a list of {"breadcrumb": […], "metadata": {…}}`);
    return null;
  }
  if (odd.length > 0) return null;
  problems.push(...oddChoices(id, raw, schema as Record<string, unknown>, properties, metadata));
  return {
    ...raw,
    tap_stream_id: id,
    stream: id,
    // Another name beside it is one for the target.
    ...(raw.stream === undefined || raw.stream === id ? {} : { stream_alias: raw.stream }),
    schema: { ...(schema as object), properties },
    metadata: merged(metadata),
  } as CatalogEntry;
}

/** Each breadcrumb once: where it came twice, of each key the later value. */
function merged(metadata: readonly Metadata[]): Metadata[] {
  const all = new Map<string, Metadata>();
  for (const { breadcrumb, metadata: values } of metadata) {
    const place = JSON.stringify(breadcrumb);
    all.set(place, { breadcrumb, metadata: { ...all.get(place)?.metadata, ...values } });
  }
  return [...all.values()];
}

/** Each place of a stream where a choice stands that is none. */
function oddChoices(
  id: string,
  raw: Readonly<Record<string, unknown>>,
  schema: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, unknown>>,
  metadata: readonly Metadata[],
): string[] {
  const places = [
    [id, raw],
    [id, schema],
    ...Object.entries(properties).map(([name, property]) => [`${id}.${name}`, property]),
    ...metadata.map(({ breadcrumb, metadata }) => [[id, ...breadcrumb.slice(1)].join('.'), metadata]),
  ] as [string, Readonly<Record<string, unknown>>][];
  return places.flatMap(([where, values]) =>
    CHOICES.filter((key) => values[key] != null && flag(values[key]) === null).map(
      (key) => `${where}: ${key} must be true or false, not ${kindOf(values[key])}`,
    ),
  );
}

/** The metadata of a stream (no column given) or of one of its columns; null where the catalog has none. */
export function metadataOf(entry: CatalogEntry, column?: string): Record<string, unknown> | null {
  for (const { breadcrumb, metadata } of entry.metadata) {
    if (column === undefined ? breadcrumb.length === 0 : breadcrumb.length === 2 && breadcrumb[1] === column) {
      return metadata;
    }
  }
  return null;
}

/** Whether a user's choices in the catalog select this stream. */
export function isStreamSelected(entry: CatalogEntry): boolean {
  const metadata = metadataOf(entry);
  if (metadata?.inclusion === 'unsupported') return false;
  return choice(metadata, entry.selected ?? entry.schema.selected);
}

/** Whether a selected stream's column is selected. Keys and replication keys are `automatic`: always. */
export function isColumnSelected(entry: CatalogEntry, column: string): boolean {
  const metadata = metadataOf(entry, column);
  const { properties } = entry.schema;
  // A column may be called `constructor`.
  const schema = Object.hasOwn(properties, column) ? properties[column] : undefined;
  const inclusion = metadata?.inclusion ?? schema?.inclusion;
  if (inclusion === 'unsupported') return false;
  if (inclusion === 'automatic') return true;
  return choice(metadata, schema?.selected);
}

/**
 * What a column's JSON Schema says that it holds.
 * @returns null where the schema is none that a column of a warehouse table can have (two types, an object, `anyOf`…).
 */
export function columnType(schema: ColumnSchema): Exclude<ColumnType, 'json'> | null {
  const given: unknown[] = Array.isArray(schema.type) ? schema.type : [schema.type];
  const types = given.filter((type) => type !== 'null');
  const [type] = types;
  // A type that stands there twice makes a schema that validators refuse.
  if (types.length !== 1 || given.length > 2 || 'anyOf' in schema || 'oneOf' in schema || 'allOf' in schema)
    return null;
  const format = schema.format ?? null;
  if (type === 'string' && format === null) return 'text';
  if (type === 'string' && format === 'date-time') return 'timestamp';
  if (type === 'string' && format === 'date') return 'date';
  if (format !== null) return null;
  return type === 'number' || type === 'integer' || type === 'boolean' ? type : null;
}

/** In this order: the metadata, the older place, the tap's default; where nobody chose, it is selected. */
function choice(metadata: Record<string, unknown> | null, older: unknown): boolean {
  return flag(metadata?.selected) ?? flag(older) ?? flag(metadata?.['selected-by-default']) ?? true;
}

function flag(value: unknown): boolean | null {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === true || word === 'true') return true;
  return word === false || word === 'false' ? false : null;
}

function isMetadata(value: unknown): value is Metadata {
  if (!isObject(value) || !Array.isArray(value.breadcrumb) || !isObject(value.metadata)) return false;
  return value.breadcrumb.every((part) => typeof part === 'string');
}
