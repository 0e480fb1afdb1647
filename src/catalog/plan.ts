import { ConfigError } from '../base/errors.ts';
import { PersonalDataPolicy } from '../personal-data/policy.ts';
import {
  type ChildStream,
  type ParentStream,
  type Replication,
  type Stream,
  sourcesOf,
} from '../sensedata/streams/stream.ts';
import type { Config } from '../settings/config.ts';
import {
  type Catalog,
  type CatalogEntry,
  type ColumnSchema,
  columnType,
  isColumnSelected,
  isStreamSelected,
  metadataOf,
  type StreamSchema,
} from '../singer/catalog.ts';
import type { Column } from '../singer/row.ts';
import { automaticColumns, discover, replicationKeyOf, replicationMethodOf } from './discover.ts';
import { knownFields } from './known-fields.ts';
import { type Ignored, ignoredOverrides } from './overrides.ts';
import type { StreamSet } from './stream-set.ts';
import { type StreamTreatment, streamTreatment } from './stream-treatment.ts';
import { treatedColumn } from './treated-columns.ts';

/** A selected stream: what is sent of it, and how. */
export interface StreamPlan {
  readonly stream: Stream;
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
}

/** The settings that say what is read and sent. */
export type PlanSettings = Pick<Config, 'endpoints'> & Partial<Pick<Config, 'personalData'>>;

const KEEP_ALL = new PersonalDataPolicy({}, null);

/** A list of the API, with the selected streams that are fed by it. */
export interface ResourcePlan {
  readonly parent: ParentStream;
  /** The columns of the parent, selected or not. */
  readonly columns: readonly string[];
  /** The streams that stand within its records, selected or not. */
  readonly children: readonly ChildStream[];
  /** The fields of its records that some column, or some child, is made of. */
  readonly knownFields: ReadonlySet<string>;
  /** Where the list is: the resource's own name, or what `endpoints` says. */
  readonly path: string;
  readonly streams: readonly StreamPlan[];
}

/**
 * Works out what to read, from what the user selected.
 * @param catalog null: what is selected by default.
 * @param warn is told of what is odd but harmless.
 * @throws ConfigError with everything in the catalog that cannot be honoured.
 */
export function makePlan(
  catalog: Catalog | null,
  streams: StreamSet,
  { endpoints, personalData = KEEP_ALL }: PlanSettings,
  warn: (message: string) => void,
): ResourcePlan[] {
  const chosen = catalog ?? discover(streams);
  const unknown = chosen.streams.filter(({ stream }) => !streams.has(stream));
  if (unknown.length > 0) {
    warn(`catalog: unknown streams are ignored: ${unknown.map(({ stream }) => stream).join(', ')}`);
  }
  const problems: string[] = [];
  const plans = new Map<string, StreamPlan>();
  const ignored: Ignored[] = [];
  for (const stream of streams.all) {
    const entry = chosen.streams.find((candidate) => candidate.stream === stream.name);
    if (entry === undefined || !isStreamSelected(entry)) continue;
    plans.set(stream.name, planStream(stream, streams, personalData, entry, warn, problems));
    const method = replicationMethodOf(stream, streams);
    ignored.push(ignoredOverrides(stream, entry, streams.schemaOf(stream), method));
  }
  warnOfIgnored(ignored, warn);
  if (problems.length > 0) throw new ConfigError(`catalog: ${problems.join('; ')}`);
  return streams.parents.flatMap((parent) => {
    const children = streams.childrenOf(parent);
    const selected = [parent, ...children].flatMap((stream) => plans.get(stream.name) ?? []);
    if (selected.length === 0) return [];
    return [
      {
        parent,
        columns: Object.keys(streams.schemaOf(parent).properties),
        children,
        knownFields: knownFields(parent, streams),
        path: endpoints[parent.resource] ?? parent.resource,
        streams: selected,
      },
    ];
  });
}

function warnOfIgnored(ignored: readonly Ignored[], warn: (message: string) => void): void {
  const columns = ignored.flatMap(({ columns }) => columns);
  if (columns.length > 0)
    warn(`catalog: it speaks of columns that there are not, which changes nothing: ${columns.join(', ')}`);
  const overrides = ignored.flatMap(({ overrides }) => overrides);
  if (overrides.length > 0) warn(`catalog: the tap cannot honour, and ignores: ${overrides.join(', ')}`);
}

function planStream(
  stream: Stream,
  streams: StreamSet,
  policy: PersonalDataPolicy,
  entry: CatalogEntry,
  warn: (message: string) => void,
  problems: string[],
): StreamPlan {
  const own = streams.schemaOf(stream);
  const automatic = automaticColumns(stream);
  const given = Object.keys(entry.schema.properties).length === 0 ? own : entry.schema;
  // Keys come first where the catalog has lost them: a row cannot do without.
  const lost = automatic.filter((name) => !(name in given.properties));
  const properties = { ...pick(own.properties, lost), ...given.properties };
  const chosen: [string, ColumnSchema][] = [];
  const columns: Column[] = [];
  for (const [name, property] of Object.entries(properties)) {
    const known = Object.hasOwn(own.properties, name);
    if (!automatic.includes(name) && !isColumnSelected(entry, name)) continue;
    if (!known) warn(`catalog: ${stream.name}.${name} is no column of this stream; it will be null`);
    const type = columnType(property);
    if (type === null) {
      problems.push(
        `${stream.name}.${name} must have one of the types string, integer, number, boolean (string also with format date or date-time), with or without "null"`,
      );
      continue;
    }
    const treated = treatedColumn(stream, name, streams);
    if (policy.treatmentOf(treated) === 'drop') continue;
    const transform = policy.transformOf(treated);
    chosen.push([name, columnSchema(transform === null ? property : hashed(property), stream.keys.includes(name))]);
    columns.push({
      name,
      type,
      sources: known ? sourcesOf(stream, name) : [],
      ...(transform === null ? {} : { transform }),
    });
  }
  return {
    stream,
    // From entries: a column may have any name, `__proto__` too.
    schema: { type: 'object', properties: Object.fromEntries(chosen) },
    columns,
    replication: streams.replicationOf(stream),
    replicationKey: replicationKeyOf(stream),
    fullTable: isFullTable(stream, replicationMethodOf(stream, streams), entry, warn, problems),
    personalData: streamTreatment(stream, streams, columns, policy),
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

function isFullTable(
  stream: Stream,
  method: 'FULL_TABLE' | 'INCREMENTAL',
  entry: CatalogEntry,
  warn: (message: string) => void,
  problems: string[],
): boolean {
  const wanted = [metadataOf(entry)?.['replication-method'], entry.replication_method].filter((value) => value != null);
  const odd = wanted.filter((value) => value !== 'FULL_TABLE' && value !== 'INCREMENTAL');
  if (odd.length > 0) problems.push(`${stream.name}: replication-method must be INCREMENTAL or FULL_TABLE`);
  if (method === 'FULL_TABLE') {
    if (wanted.includes('INCREMENTAL')) warn(`catalog: ${stream.name} has no replication key; it is read whole`);
    return true;
  }
  return wanted.includes('FULL_TABLE');
}

function pick<T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, from[name]!]));
}
