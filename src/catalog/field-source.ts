import { CLASSES, classesOf } from '../personal-data/classes.ts';
import type { TreatedColumn } from '../personal-data/policy.ts';
import type { ValuesField } from '../sensedata/streams/expand.ts';
import { isChild, type Stream, sourcesOf } from '../sensedata/streams/stream.ts';
import { type CatalogEntry, metadataOf } from '../singer/catalog.ts';
import type { StreamSet } from './stream-set.ts';

/** In a column's metadata, names and numbers by which a sync knows what discovery has found. */
export const FOUND = {
  /** Where the value stands in the API's record: a list of names, one for each step. */
  source: 'tap-sensedata.source',
  /** The share of the records that showed the field when it was discovered. */
  seen: 'tap-sensedata.seen',
  /** The type that discovery gave it, where that is not text. */
  type: 'tap-sensedata.type',
} as const;

/** A column that discovery has found in records of the API, as the catalog has it. */
export interface FoundColumn {
  readonly name: string;
  readonly path: readonly string[];
  /** See `FOUND.seen`; null where the catalog does not say. */
  readonly seen: number | null;
  /** See `FOUND.type`; null where the catalog does not say. */
  readonly type: string | null;
  /** The key of the custom field; null where it is any other field. */
  readonly customField: string | null;
}

/**
 * The columns that discovery has found for a stream, in the order of the catalog. What has become a column of the tap's own
 * since is none of them.
 * @param problem is told what is wrong with a source.
 */
export function foundColumns(
  stream: Stream,
  entry: CatalogEntry,
  streams: StreamSet,
  problem: (text: string) => void,
): FoundColumn[] {
  const own = streams.schemaOf(stream).properties;
  return Object.keys(entry.schema.properties).flatMap((name) => {
    const metadata = metadataOf(entry, name);
    const path = metadata?.[FOUND.source];
    if (path == null || Object.hasOwn(own, name)) return [];
    if (!isPath(path) || (isValuesField(stream, path[0]!, streams) && path.length !== 2)) {
      problem(`${stream.name}.${name}: ${FOUND.source} must be a list of names, as --discover writes it`);
      return [];
    }
    const seen = Number(metadata?.[FOUND.seen] ?? Number.NaN);
    const customField = isValuesField(stream, path[0]!, streams) ? path[1]! : null;
    const type = (metadata?.[FOUND.type] ?? null) as string | null;
    return [{ name, path, seen: seen > 0 && seen <= 1 ? seen : null, type, customField }];
  });
}

/** Whether a catalog has a column of this stream that discovery has found in records. */
export function hasFound(entry: CatalogEntry): boolean {
  return entry.metadata.some(({ metadata }) => FOUND.source in metadata);
}

/** The fields of a stream's records that hold values by name, custom fields say. */
export function valuesFields(stream: Stream, streams: StreamSet): ValuesField[] {
  if (isChild(stream)) return [];
  return streams.childrenOf(stream).flatMap(({ field, entries }) => {
    return entries.kind === 'values' ? [{ field, names: entries.names }] : [];
  });
}

/**
 * A found column, as a policy for personal data looks at it. A custom field goes by its key, a field of a user's stream by the
 * class that the stream names. Of any other field nobody knows what it holds: it is treated in the strictest way that any
 * class is.
 */
export function treatedFound(
  stream: Stream,
  { name, path, customField }: Omit<FoundColumn, 'seen' | 'type'>,
  streams: StreamSet,
): TreatedColumn {
  const column = { stream: stream.name, column: name };
  if (customField !== null) return { ...column, classes: ['custom_field'], customField };
  // A catalog that somebody has changed can lead to what other columns show.
  const own = Object.keys(streams.schemaOf(stream).properties);
  const shown = own.filter((other) => sourcesOf(stream, other).some((source) => overlap(source, path)));
  const children = isChild(stream) ? [] : streams.childrenOf(stream).filter(({ field }) => field === path[0]);
  const named = shown.length > 0 || children.length > 0 ? undefined : streams.classOf(stream);
  const classes = named === undefined ? CLASSES : classesOf({ class: named });
  const ofChildren = children.flatMap((child) => namesOf(child, Object.keys(streams.schemaOf(child).properties)));
  return { ...column, classes, copyOf: [...namesOf(stream, shown), ...ofChildren] };
}

/** Columns as a setting names them. */
function namesOf({ name }: Stream, columns: readonly string[]): string[] {
  return columns.map((column) => `${name}.${column}`);
}

/** Whether one of two paths leads to the other, or into what stands there. */
function overlap(a: readonly string[], b: readonly string[]): boolean {
  const steps = Math.min(a.length, b.length);
  return a.slice(0, steps).every((name, index) => name === b[index]);
}

function isValuesField(stream: Stream, name: string, streams: StreamSet): boolean {
  return valuesFields(stream, streams).some(({ field }) => field === name);
}

function isPath(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string');
}
