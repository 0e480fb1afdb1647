import type { Order } from '../list/list-reading.ts';

/**
 * A stream is one table: a plain object says how it behaves, `schemas/<name>.json` what its columns are; those of a user
 * come from the setting `streams`, both in one. A column `a__b` comes from `a.b` of the API's record, unless `sources` says otherwise.
 */
export type Stream = ParentStream | ChildStream;

interface StreamBase {
  /** Name of the table, of the Singer stream and of its bookmark. */
  readonly name: string;
  /** Names of the columns that identify a row. */
  readonly keys: readonly string[];
  /** For columns whose source does not follow from the name: paths with dots, the first that has a value counts. */
  readonly sources?: Readonly<Record<string, readonly string[]>>;
  /** Left out unless a user selects it. */
  readonly optional?: true;
  /** How large its table grows, in words that follow "it has". */
  readonly large?: string;
}

/** A stream whose rows are the records of a list of the API. */
export interface ParentStream extends StreamBase {
  /** The list's name in settings and messages; also its path under `api_url`, and the name of the array in its answers. */
  readonly resource: string;
  /** Its path, where that is not its name. */
  readonly path?: string;
  /** The name of the array, where that is neither its name nor the end of its path. */
  readonly array?: string;
  /** What is sent with each request for it, beside what the tap asks by. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly replication: Replication;
  /** Fields of the record that are written as JSON, whatever they hold. */
  readonly asJson?: readonly string[];
  /**
   * Objects of the record whose name stands in for an id that the API does not show, as in a public program that keys by
   * it: a row without a key would be lost, and within a tenant no two have one name. An id always goes first, so that
   * nothing changes for who has ids. A bare text is id and name in one.
   */
  readonly nameAsId?: readonly string[];
  /** Objects of the record that may come as a bare text or number, which is their name. */
  readonly bareAsName?: readonly string[];
  /** Of what the `id` of a record is made that shows none; without this, such a record has no key. */
  readonly madeId?: readonly IdPart[];
  /** Where else the list may be: its path, which is the resource's name, is a guess. */
  readonly elsewhere?: Elsewhere;
}

/** A part of an id that the API does not show: something of the record that no edit changes. */
export interface IdPart {
  /** Paths with dots, the first that has a value counts. */
  readonly from: readonly string[];
  /** A moment counts as the same in whatever form it is written. */
  readonly isMoment?: true;
  /** Without it, there is an id all the same. */
  readonly optional?: true;
}

/** Paths that a list may have, other than its resource's name, and what tells it from the lists that are there. */
export interface Elsewhere {
  /** In the order in which they are tried. */
  readonly paths: readonly string[];
  /** Fields of its records that those of other lists do not have: a few of them tell it. */
  readonly fields: readonly string[];
}

/** A stream whose rows stand within the records of its parent. It costs no request. */
export interface ChildStream extends StreamBase {
  readonly parent: string;
  /** The field of the parent's record that it stands in. */
  readonly field: string;
  /** How the entries of that field become rows. */
  readonly entries: Entries;
}

/** What the entries of a child's field are: plain data, so that a setting can describe it as well as the code. */
export type Entries = NamedValues | EntryRows;

/** Fields of a row that take the key of the record: each with the paths, with dots, of which the first that has a value counts. */
export type ParentKey = Readonly<Record<string, readonly string[]>>;

/**
 * Values by name, as rows `{…parentKey, key, value}`. They come as an object, `{"vertical": {"value": 1}}`, where an entry
 * may also be the bare value; or as a list, `[{"id": 7, "name": "vertical", "value": 1}]`.
 */
export interface NamedValues {
  readonly kind: 'values';
  readonly parentKey: ParentKey;
  /** Where an entry of a list has its name; the first that has one counts. */
  readonly names: readonly string[];
}

/** Objects, each a row: in a list, or by name in an object. */
export interface EntryRows {
  readonly kind: 'rows';
  readonly parentKey: ParentKey;
  /** Field that tells the entries of a record apart; it takes the name, where they stand in an object. */
  readonly key: string;
  /** Fields that an entry of a list fills which is no object; without it, such an entry gives no row. */
  readonly bare?: readonly string[];
  /** Whether an object by name is read, beside a list. */
  readonly byName?: true;
}

/** How a list is read again. */
export type Replication = ReadWhole | ByEdits | ByDays;

/** Whole on each run: the API shows nothing that tells what is new. */
export interface ReadWhole {
  readonly kind: 'whole';
}

/** By two cursors: what was edited, and what was created. */
export interface ByEdits {
  readonly kind: 'edits';
  /** Field with the moment of the last edit; null until the first one. Also the replication key. */
  readonly changed: string;
  readonly created: Creation;
}

/** How records are found that were never edited. */
export interface Creation {
  /** Fields with the moment of creation, the first that has a value counts. */
  readonly fields: readonly string[];
  /**
   * By a filter on that moment, which the API is known to take; by one, if it shows the moment, else by reading the whole
   * list, and what is old is not sent; or always so, since new records may have any id: they come in anywhere.
   */
  readonly by: 'filter' | 'filter-where-shown' | 'whole-list';
}

/** By the day that each record belongs to. Records of the last days may come late, and their values are computed anew. */
export interface ByDays {
  readonly kind: 'days';
  /** Field with the date. Also the replication key. */
  readonly day: string;
  /** How many days behind its cursor the list is read again, unless the user wants another number. */
  readonly lookbackDays: number;
}

/** The field that a bookmark follows; null where there is none. */
export function replicationKey(replication: Replication): string | null {
  switch (replication.kind) {
    case 'whole':
      return null;
    case 'edits':
      return replication.changed;
    case 'days':
      return replication.day;
  }
}

/** How the values of the replication key are written; null where there is none. */
export function replicationKeyFormat({ kind }: Replication): 'date' | 'date-time' | null {
  switch (kind) {
    case 'whole':
      return null;
    case 'edits':
      return 'date-time';
    case 'days':
      return 'date';
  }
}

/** Whether bookmarks follow a list; else it is read whole on each run. */
export function hasCursors({ kind }: Replication): boolean {
  return kind !== 'whole';
}

/** Every field by which a list is replicated: the replication key first. */
export function replicationFields(replication: Replication): string[] {
  const key = replicationKey(replication);
  if (key === null) return [];
  return replication.kind === 'edits' ? [key, ...replication.created.fields] : [key];
}

/** The order in which a list is read from its beginning. */
export function firstOrder({ kind }: Replication): Order {
  return kind === 'days' ? 'day' : 'id';
}

/** What the API is asked to order a list by: by its key where that is one field, and none within another. */
export function orderField({ keys, replication }: Pick<ParentStream, 'keys' | 'replication'>, order: Order): string {
  const [key] = keys;
  const id = keys.length === 1 && !key!.includes('__') ? key! : 'id';
  return order === 'id' ? id : (replicationKey(replication) ?? id);
}

/** How a list by its key is read: ids of SenseData's own ascend, so new records come in at the end; of other keys nothing is known. */
export function idOrderOf({ keys, replication }: Pick<ParentStream, 'keys' | 'replication'>): 'id' | 'id-anywhere' {
  const comesAnywhere = replication.kind === 'edits' && replication.created.by === 'whole-list';
  return comesAnywhere || !isKeyedById(keys) ? 'id-anywhere' : 'id';
}

export function isKeyedById(keys: readonly string[]): boolean {
  return keys.length === 1 && keys[0] === 'id';
}

/** Where a column's value comes from: what the definition says, else its name, with `__` for each step into an object. */
export function sourcesOf({ sources }: Pick<Stream, 'sources'>, column: string): string[][] {
  // A column may be called `constructor`.
  const given = sources !== undefined && Object.hasOwn(sources, column) ? sources[column] : undefined;
  const paths = given ?? [column.replaceAll('__', '.')];
  return paths.map((path) => path.split('.'));
}

export function isChild(stream: Stream): stream is ChildStream {
  return 'parent' in stream;
}
