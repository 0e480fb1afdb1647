import { ConfigError } from '../base/errors.ts';
import type { Stream } from '../sensedata/streams/stream.ts';
import { type Catalog, type ColumnSchema, metadataOf, type StreamSchema } from '../singer/catalog.ts';
import { automaticColumns } from './discover.ts';
import { FOUND } from './field-source.ts';
import type { ResourcePlan } from './plan.ts';
import type { StreamSet } from './stream-set.ts';

/**
 * The streams that name no columns, with those that their catalog has. What says where it was found (`FOUND.source`) is found
 * again by that. A catalog names no classes: the columns have those of the definition.
 */
export function withFoundColumns(streams: StreamSet, catalog: Catalog | null): StreamSet {
  const schemas = new Map<string, StreamSchema>();
  for (const stream of streams.all) {
    const entry = streams.findsColumns(stream)
      ? catalog?.streams.find(({ stream: name }) => name === stream.name)
      : null;
    if (entry == null) continue;
    const own = streams.schemaOf(stream);
    const given = Object.entries(entry.schema.properties)
      .filter(([name]) => Object.hasOwn(own.properties, name) || metadataOf(entry, name)?.[FOUND.source] == null)
      .map(([name, property]) => [name, ofClass(property, streams.classOf(stream))]);
    schemas.set(stream.name, { ...own, properties: { ...own.properties, ...Object.fromEntries(given) } });
  }
  return schemas.size === 0 ? streams : streams.withSchemas(schemas);
}

function ofClass(property: ColumnSchema, named: unknown): ColumnSchema {
  return named === undefined ? property : { ...property, class: named };
}

/**
 * Checks that each planned stream has columns: one that would load keys alone is not what anybody means.
 * @throws ConfigError with each that has none.
 */
export function checkColumnsFound(plan: readonly ResourcePlan[], streams: StreamSet): void {
  const missing = columnsMissing(
    plan
      .flatMap((resource) => resource.streams)
      .filter(({ found }) => found === null || found.fields.length === 0)
      .map(({ stream }) => stream),
    streams,
  );
  if (missing !== null) throw new ConfigError(missing);
}

/** What is to be said of those of some streams whose columns nobody knows yet; null where there are none. */
export function columnsMissing(some: readonly Stream[], streams: StreamSet): string | null {
  const bare = some.filter((stream) => streams.findsColumns(stream) && hasKeysAlone(stream, streams));
  if (bare.length === 0) return null;
  const places = bare.map((stream) => `${streams.definedAt(stream)} (${stream.name})`);
  return `config: ${places.join(', ')} has no columns: name them under "columns", or let discovery find them and pass its catalog`;
}

function hasKeysAlone(stream: Stream, streams: StreamSet): boolean {
  const automatic = automaticColumns(stream);
  return Object.keys(streams.schemaOf(stream).properties).every((column) => automatic.includes(column));
}
