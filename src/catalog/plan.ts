import { ConfigError } from '../base/errors.ts';
import { isChild, type ParentStream, type Replication, type Stream, sourcesOf } from '../sensedata/streams/stream.ts';
import { streams } from '../sensedata/streams/streams.ts';
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
import { automaticColumns, discover, replicationKeyOf, replicationMethodOf, replicationOf } from './discover.ts';
import { type Ignored, ignoredOverrides } from './overrides.ts';
import { loadSchema } from './schemas.ts';

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
}

/** A list of the API, with the selected streams that are fed by it. */
export interface ResourcePlan {
  readonly parent: ParentStream;
  /** Where the list is: the resource's own name, or what `endpoints` says. */
  readonly path: string;
  readonly streams: readonly StreamPlan[];
}

/**
 * Works out what to read, from what the user selected.
 * @param warn is told of what is odd but harmless.
 * @throws ConfigError with everything in the catalog that cannot be honoured.
 */
export function makePlan(
  catalog: Catalog | null,
  { endpoints }: Pick<Config, 'endpoints'>,
  warn: (message: string) => void,
): ResourcePlan[] {
  const chosen = catalog ?? discover();
  const unknown = chosen.streams.filter(({ stream }) => !streams.some(({ name }) => name === stream));
  if (unknown.length > 0) {
    warn(`catalog: unknown streams are ignored: ${unknown.map(({ stream }) => stream).join(', ')}`);
  }
  const problems: string[] = [];
  const plans = new Map<string, StreamPlan>();
  const ignored: Ignored[] = [];
  for (const stream of streams) {
    const entry = chosen.streams.find((candidate) => candidate.stream === stream.name);
    if (entry === undefined || !isStreamSelected(entry)) continue;
    plans.set(stream.name, planStream(stream, entry, warn, problems));
    ignored.push(ignoredOverrides(stream, entry, loadSchema(stream.name), replicationMethodOf(stream)));
  }
  warnOfIgnored(ignored, warn);
  if (problems.length > 0) throw new ConfigError(`catalog: ${problems.join('; ')}`);
  return streams.flatMap((parent) => {
    if (isChild(parent)) return [];
    const fed = streams.filter((stream) => stream === parent || (isChild(stream) && stream.parent === parent.name));
    const selected = fed.flatMap((stream) => plans.get(stream.name) ?? []);
    const path = endpoints[parent.resource] ?? parent.resource;
    return selected.length === 0 ? [] : [{ parent, path, streams: selected }];
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
  entry: CatalogEntry,
  warn: (message: string) => void,
  problems: string[],
): StreamPlan {
  const own = loadSchema(stream.name);
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
    const { description } = property;
    const column: ColumnSchema = {
      // Any column but a key can be null, whether or not the user thought of that.
      type: stream.keys.includes(name) ? property.type : withNull(property.type),
      ...(property.format == null ? {} : { format: property.format }),
      ...(typeof description === 'string' ? { description } : {}),
    };
    chosen.push([name, column]);
    columns.push({ name, type, sources: known ? sourcesOf(stream, name) : [] });
  }
  return {
    stream,
    // From entries: a column may have any name, `__proto__` too.
    schema: { type: 'object', properties: Object.fromEntries(chosen) },
    columns,
    replication: replicationOf(stream),
    replicationKey: replicationKeyOf(stream),
    fullTable: isFullTable(stream, entry, warn, problems),
  };
}

function withNull(type: unknown): unknown {
  const types = [type].flat();
  return types.includes('null') ? type : ['null', ...types];
}

function isFullTable(
  stream: Stream,
  entry: CatalogEntry,
  warn: (message: string) => void,
  problems: string[],
): boolean {
  const method = replicationMethodOf(stream);
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
