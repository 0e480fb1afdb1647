import { isListPath } from '../base/list-path-form.ts';
import { ownValue } from '../base/own-value.ts';
import {
  type ChildStream,
  type EntryRows,
  type ParentKey,
  type ParentStream,
  type Replication,
  replicationFields,
  replicationKey,
  replicationKeyFormat,
  type Stream,
} from '../sensedata/streams/stream.ts';
import type { ColumnSchema, StreamSchema } from '../singer/catalog.ts';
import type { DefinitionPlace } from './definition-place.ts';
import { type OwnColumns, readClass, readColumns, withClass } from './own-columns.ts';
import { readReplication } from './own-replication.ts';

/** A stream that a user defined. */
export interface OwnStream {
  readonly stream: Stream;
  readonly schema: StreamSchema;
  /** It names no columns: its schema has those alone that it goes by. */
  readonly findsColumns: boolean;
  /** The class of personal data of all columns that name none, those that are found later too; undefined: nothing is said. */
  readonly ownClass?: unknown;
  /** Where it is defined: `streams[0]`. */
  readonly definedAt: string;
}

const A_NAME = 'a name of letters, digits and "_" that begins with a letter, of 63 characters at most';
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;
const A_PATH = 'a path such as "titles" or "/v1/titles"';
const A_FIELD = 'the name of a field';
const FIELD = /^[^\s.]+$/;
const A_SOURCE = 'a path with dots such as "customer.id", or a list of these';
const KEYS = 'a list of columns such as ["id"]';

/** What a list's answers say of their pages. */
const OF_PAGES = ['page', 'limit', 'count', 'per_page', 'current_page', 'next_page', 'total', 'total_count'];
/** What requests ask by. */
const OF_REQUESTS = ['page', 'limit', 'per_page', 'order_by', 'sort'];

const STREAM_KEYS = [
  ...['name', 'path', 'keys', 'columns', 'replication', 'array', 'children', 'parameters', 'sources'],
  ...['class', 'description'],
];
const CHILD_KEYS = ['name', 'field', 'keys', 'columns', 'sources', 'class', 'description'];

/**
 * Reads the definition of a stream with its children; whatever is wrong is told by the place.
 * @param sizeParameter see `readOwnStreams`.
 * @returns null for each that could not be read.
 */
export function readOwnStream(place: DefinitionPlace, sizeParameter: string | null): (OwnStream | null)[] {
  if (place.entries('an object') === null) return [];
  place.allow(STREAM_KEYS);
  const name = place.at('name').text(NAME, A_NAME);
  const path = place.at('path').text({ test: isListPath }, A_PATH);
  const table = readTable(place, undefined);
  const { keys, columns } = table;
  const replication = readReplication(place.at('replication'), columns);
  const list = {
    ...readArray(place.at('array')),
    ...readParameters(place.at('parameters'), replication, sizeParameter),
  };
  const parent = { name, keys, sources: table.sources };
  const children = readChildren(place.at('children'), parent, table.ownClass);
  if (name === null || path === null || keys === null || replication === null) return [null, ...children];
  const stream: ParentStream = {
    name,
    resource: name,
    path,
    keys,
    replication,
    ...list,
    ...withSources(table.sources),
  };
  const found = columns ?? foundLater(keys, replication, table.ownClass);
  const about = table.description ?? `Rows of ${path}: a stream of your own`;
  return [own(stream, found, about, table, place), ...children];
}

interface Parent {
  readonly name: string | null;
  readonly keys: readonly string[] | null;
  readonly sources: Sources;
}

type Sources = Readonly<Record<string, readonly string[]>>;

function readChildren(place: DefinitionPlace, parent: Parent, ownClass: unknown): (OwnStream | null)[] {
  if (!place.isSet) return [];
  const items = place.items('a list of child streams') ?? [];
  return items.map((item) => (item.entries('an object') === null ? null : readChild(item, parent, ownClass)));
}

function readChild(place: DefinitionPlace, parent: Parent, ownClass: unknown): OwnStream | null {
  place.allow(CHILD_KEYS);
  const name = place.at('name').text(NAME, A_NAME);
  const field = place.at('field').text(FIELD, A_FIELD);
  const table = readTable(place, ownClass);
  const { keys, sources } = table;
  if (keys !== null && parent.keys !== null && keys.length !== parent.keys.length + 1) {
    place
      .at('keys')
      .say(
        `must be a column for each key of its parent (${parent.keys.join(', ')}), and one that tells its entries apart`,
      );
    return null;
  }
  if (keys === null || parent.keys === null) return null;
  const of = keys.at(-1)!;
  const key = ownValue(sources, of)?.[0] ?? of.replaceAll('__', '.');
  if (key.includes('.')) place.at('keys').say('must end with a field of the entry itself, not of an object in it');
  if (name === null || field === null || parent.name === null) return null;
  const entries: EntryRows = { kind: 'rows', parentKey: parentKeyOf(keys, parent), key, bare: [key], byName: true };
  // What the rows take from their parent stands there under the column's own name.
  const taken = Object.fromEntries(Object.keys(entries.parentKey).map((column) => [column, [column]]));
  const stream: ChildStream = {
    ...{ name, parent: parent.name, field, keys, entries },
    sources: { ...sources, ...taken },
  };
  const found = table.columns ?? foundLater(keys, { kind: 'whole' }, table.ownClass);
  const about = table.description ?? `Entries of ${field} in ${parent.name}: a stream of your own`;
  return own(stream, found, about, table, place);
}

/** The first key columns of a child take the values of its parent's. */
function parentKeyOf(keys: readonly string[], parent: Parent): ParentKey {
  const pairs = (parent.keys ?? []).map((of, index): [string, readonly string[]] => [
    keys[index]!,
    ownValue(parent.sources, of) ?? [of.replaceAll('__', '.')],
  ]);
  return Object.fromEntries(pairs);
}

/** What a stream and its children have alike. */
function readTable(place: DefinitionPlace, classOfParent: unknown) {
  const ownClass = readClass(place.at('class')) ?? classOfParent;
  const given = place.at('columns');
  const columns = given.isSet ? readColumns(given, ownClass) : null;
  const about = place.at('description');
  return {
    ownClass,
    columns,
    keys: readKeys(place.at('keys'), columns),
    sources: readSources(place.at('sources'), columns),
    description: about.isSet ? about.text(/./s, 'a text') : null,
  };
}

function readKeys(place: DefinitionPlace, columns: OwnColumns | null): string[] | null {
  const items = place.items(KEYS);
  if (items === null) return null;
  const keys = items.map((item) => item.text(/^[^.]+$/, 'the name of a column'));
  if (keys.length === 0) place.say(`must be ${KEYS}: without a key no target can tell rows apart`);
  for (const [index, key] of keys.entries()) {
    if (key === null) continue;
    if (keys.indexOf(key) < index) items[index]!.say('names the same column twice');
    else if (columns !== null) checkKeyColumn(items[index]!, key, columns);
  }
  return keys.length === 0 || keys.includes(null) ? null : (keys as string[]);
}

function checkKeyColumn(place: DefinitionPlace, key: string, columns: OwnColumns): void {
  const type = ownValue(columns, key)?.type;
  if (type === undefined) place.say(`names no column ${key}`);
  else if (type === 'number' || type === 'boolean')
    place.say(`names a column of type ${type}, which tells no rows apart: make it a string or an integer`);
}

function readSources(place: DefinitionPlace, columns: OwnColumns | null): Sources {
  if (!place.isSet) return {};
  const entries = place.entries('an object such as {"id_customer": ["id_customer", "customer.id"]}') ?? [];
  const sources: [string, string[]][] = [];
  for (const [column, at] of entries) {
    if (columns !== null && !Object.hasOwn(columns, column)) at.say('is no column of the stream');
    const paths = at.texts(/^[^\s.]+(\.[^\s.]+)*$/, A_SOURCE);
    if (paths !== null && paths.length > 0) sources.push([column, paths]);
  }
  return Object.fromEntries(sources);
}

function readArray(place: DefinitionPlace): { array?: string } {
  if (!place.isSet) return {};
  const array = place.text(FIELD, A_FIELD);
  if (array !== null && OF_PAGES.includes(array)) place.say('must name a list: answers say there how they are paged');
  return array === null ? {} : { array };
}

function readParameters(
  place: DefinitionPlace,
  replication: Replication | null,
  sizeParameter: string | null,
): { parameters?: Readonly<Record<string, string>> } {
  if (!place.isSet) return {};
  const entries = place.entries('an object such as {"status": "Ativo"}') ?? [];
  const taken = [...OF_REQUESTS, sizeParameter, ...filtersOf(replication)];
  const parameters = entries.flatMap(([name, at]): [string, string][] => {
    if (taken.includes(name)) at.say('is a parameter that the tap sets itself');
    if (!['string', 'number', 'boolean'].includes(typeof at.value)) at.refuse('a text, a number, true or false');
    return [[name, String(at.value)]];
  });
  return { parameters: Object.fromEntries(parameters) };
}

/** The parameters by which a list is cut down. */
function filtersOf(replication: Replication | null): string[] {
  const fields = replication === null ? [] : replicationFields(replication);
  return fields.flatMap((field) => [`${field}:start`, `${field}:end`]);
}

/** The columns that a stream goes by, of its class: discovery finds the others. */
function foundLater(keys: readonly string[], replication: Replication, ownClass: unknown): OwnColumns {
  const columns = keys.map((key): [string, ColumnSchema] => [key, { type: 'string' }]);
  const key = replicationKey(replication);
  const format = replicationKeyFormat(replication);
  if (key !== null && format !== null) columns.push([key, { type: 'string', format }]);
  return Object.fromEntries(columns.map(([name, schema]) => [name, withClass(schema, ownClass)]));
}

function own(
  stream: Stream,
  columns: OwnColumns,
  description: string,
  table: { readonly columns: OwnColumns | null; readonly ownClass: unknown },
  { path }: DefinitionPlace,
): OwnStream {
  const properties = Object.entries(columns).map(([name, { type, ...others }]) => [
    name,
    { type: stream.keys.includes(name) ? type : ['null', type], ...others },
  ]);
  const schema = { type: 'object', description, properties: Object.fromEntries(properties) };
  const ownClass = table.ownClass === undefined ? {} : { ownClass: table.ownClass };
  return { stream, schema, findsColumns: table.columns === null, ...ownClass, definedAt: path };
}

function withSources(sources: Sources): { sources?: Sources } {
  return Object.keys(sources).length === 0 ? {} : { sources };
}
