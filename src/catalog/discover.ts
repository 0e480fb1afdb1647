import { classesOf } from '../personal-data/classes.ts';
import { isChild, replicationKey, type Stream } from '../sensedata/streams/stream.ts';
import type { Catalog, CatalogEntry, ColumnSchema, Metadata, StreamSchema } from '../singer/catalog.ts';
import type { StreamSet } from './stream-set.ts';

/** The catalog of everything that the tap offers: definitions and schemas, no network. */
export function discover(streams: StreamSet): Catalog {
  return { streams: streams.all.map((stream) => catalogEntry(stream, streams)) };
}

/** How a stream is replicated, in Singer's words. */
export function replicationMethodOf(stream: Stream, streams: StreamSet): 'FULL_TABLE' | 'INCREMENTAL' {
  return replicationKey(streams.replicationOf(stream)) === null ? 'FULL_TABLE' : 'INCREMENTAL';
}

/** The replication key, where it is a column of the stream itself. */
export function replicationKeyOf(stream: Stream): string | null {
  return isChild(stream) ? null : replicationKey(stream.replication);
}

/** Columns that a selected stream always has. */
export function automaticColumns(stream: Stream): readonly string[] {
  const key = replicationKeyOf(stream);
  return key === null || stream.keys.includes(key) ? stream.keys : [...stream.keys, key];
}

function catalogEntry(stream: Stream, streams: StreamSet): CatalogEntry {
  const schema = streams.schemaOf(stream);
  const key = replicationKeyOf(stream);
  const method = replicationMethodOf(stream, streams);
  const automatic = automaticColumns(stream);
  const table: Metadata = {
    breadcrumb: [],
    metadata: {
      inclusion: 'available',
      'selected-by-default': stream.optional !== true,
      'table-key-properties': stream.keys,
      ...(key === null ? {} : { 'valid-replication-keys': [key] }),
      ...(method === 'FULL_TABLE' ? { 'forced-replication-method': method } : {}),
      'replication-method': method,
      ...(isChild(stream) ? { 'parent-tap-stream-id': stream.parent } : {}),
    },
  };
  const columns = Object.entries(schema.properties).map(([name, property]) => ({
    breadcrumb: ['properties', name],
    metadata: {
      inclusion: automatic.includes(name) ? 'automatic' : 'available',
      ...personalData(property),
    },
  }));
  return {
    tap_stream_id: stream.name,
    stream: stream.name,
    key_properties: [...stream.keys],
    schema: withoutClasses(schema),
    metadata: [table, ...columns],
  };
}

/** The class of a column, or classes, as the setting `personal_data` names them. */
function personalData(property: ColumnSchema): { 'personal-data'?: unknown } {
  return classesOf(property).length === 0 ? {} : { 'personal-data': property.class };
}

/** A class is no word of JSON Schema. */
function withoutClasses(schema: StreamSchema): StreamSchema {
  const properties = Object.entries(schema.properties).map(([name, { class: _, ...property }]) => [name, property]);
  return { ...schema, properties: Object.fromEntries(properties) };
}
