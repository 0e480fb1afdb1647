import type { PersonalDataPolicy } from '../personal-data/policy.ts';
import type { Replication, Stream } from '../sensedata/streams/stream.ts';
import {
  type CatalogEntry,
  type ColumnSchema,
  columnType,
  isColumnSelected,
  metadataOf,
  type StreamSchema,
} from '../singer/catalog.ts';
import type { Column } from '../singer/row.ts';
import { automaticColumns, replicationKeyOf, replicationMethodOf } from './discover.ts';
import { foundColumns } from './field-source.ts';
import { type FoundPlan, foundPlan } from './found-plan.ts';
import { type Origin, originOf } from './origin.ts';
import type { StreamSet } from './stream-set.ts';
import { type StreamTreatment, streamTreatment } from './stream-treatment.ts';

/** A selected stream: what is sent of it, and how. */
export interface StreamPlan {
  readonly stream: Stream;
  /** Whether a user defined it. */
  readonly isOwn: boolean;
  /** The SCHEMA to send: the selected columns alone. */
  readonly schema: StreamSchema;
  readonly columns: readonly Column[];
  readonly replication: Replication;
  /** Null where the replication key is no column of the stream. */
  readonly replicationKey: string | null;
  /** The user wants every record on every run. */
  readonly fullTable: boolean;
  /** Null where nothing in the run is hashed or dropped. */
  readonly personalData: StreamTreatment | null;
  /** Null where the catalog has no columns that were found in records, and none are looked for. */
  readonly found: FoundPlan | null;
}

/** What the planning of all streams shares. */
export interface Planning {
  readonly streams: StreamSet;
  readonly policy: PersonalDataPolicy;
  /** Whether custom fields that the catalog does not have are looked for, also where it has none that was found. */
  readonly looksForFields: boolean;
  /** Is told of what is odd but harmless. */
  readonly warn: (message: string) => void;
  /** Takes what cannot be honoured, one sentence a problem. */
  readonly problems: string[];
}

/** Works out what is sent of a selected stream. @param entry what the catalog says of it. */
export function planStream(stream: Stream, entry: CatalogEntry, planning: Planning): StreamPlan {
  const { streams, policy } = planning;
  const found = foundColumns(stream, entry, streams, (problem) => planning.problems.push(problem));
  const planned = selectedColumns(stream, entry, planning).flatMap(([name, property]) => {
    const origin = originOf(stream, name, found, streams);
    return planColumn(stream, { name, property, ...origin }, planning) ?? [];
  });
  const columns = planned.map(({ column }) => column);
  return {
    stream,
    isOwn: streams.definedAt(stream) !== null,
    // From entries: a column may have any name, `__proto__` too.
    schema: {
      type: 'object',
      properties: Object.fromEntries(planned.map(({ column, schema }) => [column.name, schema])),
    },
    columns,
    replication: streams.replicationOf(stream),
    replicationKey: replicationKeyOf(stream),
    fullTable: isFullTable(stream, entry, planning),
    personalData: streamTreatment(stream, streams, columns, found, policy),
    found: found.length === 0 && !planning.looksForFields ? null : foundPlan(stream, found, columns, planning),
  };
}

/** The selected columns with what the catalog says of their types, else the stream's own schema. */
function selectedColumns(stream: Stream, entry: CatalogEntry, { streams }: Planning): [string, ColumnSchema][] {
  const own = streams.schemaOf(stream);
  const automatic = automaticColumns(stream);
  const given = Object.keys(entry.schema.properties).length === 0 ? own : entry.schema;
  // Keys come first where the catalog has lost them: a row cannot do without.
  const lost = automatic.filter((name) => !Object.hasOwn(given.properties, name));
  const all = { ...pick(own.properties, lost), ...given.properties };
  return Object.entries(all).filter(([name]) => automatic.includes(name) || isColumnSelected(entry, name));
}

interface PlannedColumn {
  readonly column: Column;
  /** What SCHEMA says of it. */
  readonly schema: ColumnSchema;
}

/** A selected column, and where its values come from. */
interface SelectedColumn extends Origin {
  readonly name: string;
  readonly property: ColumnSchema;
}

/** @returns null for one that is not sent. */
function planColumn(
  stream: Stream,
  { name, property, sources, treated, isFound, foundType }: SelectedColumn,
  { policy, warn, problems }: Planning,
): PlannedColumn | null {
  if (sources.length === 0) warn(`catalog: ${stream.name}.${name} is no column of this stream; it will be null`);
  const type = columnType(property);
  if (type === null) {
    problems.push(
      `${stream.name}.${name} must have one of the types string, integer, number, boolean (string also with format date or date-time), with or without "null"`,
    );
    return null;
  }
  if (policy.treatmentOf(treated) === 'drop') return null;
  const transform = policy.transformOf(treated);
  return {
    column: {
      ...{ name, type: isFound && type === 'text' ? 'json' : type, sources },
      // Whoever has chosen another type wants its values converted.
      ...(type === foundType ? { isExact: true } : {}),
      ...(transform === null ? {} : { transform }),
    },
    schema: columnSchema(transform === null ? property : hashed(property), stream.keys.includes(name)),
  };
}

/** What SCHEMA says of a column. Any but a key can be null, whether or not the user thought of that. */
function columnSchema({ type, format, description }: ColumnSchema, isKey: boolean): ColumnSchema {
  return {
    type: isKey ? type : withNull(type),
    ...(format == null ? {} : { format }),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

/** A hash is text, whatever the column held. */
function hashed({ description }: ColumnSchema): ColumnSchema {
  return { type: 'string', description };
}

function withNull(type: unknown): unknown {
  const types = [type].flat();
  return types.includes('null') ? type : ['null', ...types];
}

function isFullTable(stream: Stream, entry: CatalogEntry, { streams, warn, problems }: Planning): boolean {
  const wanted = [metadataOf(entry)?.['replication-method'], entry.replication_method].filter((value) => value != null);
  const odd = wanted.filter((value) => value !== 'FULL_TABLE' && value !== 'INCREMENTAL');
  if (odd.length > 0) problems.push(`${stream.name}: replication-method must be INCREMENTAL or FULL_TABLE`);
  if (replicationMethodOf(stream, streams) === 'FULL_TABLE') {
    if (wanted.includes('INCREMENTAL')) warn(`catalog: ${stream.name} has no replication key; it is read whole`);
    return true;
  }
  return wanted.includes('FULL_TABLE');
}

function pick<T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, from[name]!]));
}
