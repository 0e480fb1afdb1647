import type { RawRecord } from '../list/list.ts';
import type { Order } from '../list/list-reading.ts';

/**
 * A stream is one table: a plain object here says how it behaves, `schemas/<name>.json` what its columns are.
 * A column `a__b` comes from `a.b` of the API's record, unless `sources` says otherwise.
 */
export type Stream = ParentStream | ChildStream;

interface StreamBase {
  /** Name of the table, of the Singer stream and of its bookmark. */
  readonly name: string;
  /** Names of the columns that identify a row. */
  readonly keys: readonly string[];
  /** For columns whose source does not follow from the name: paths with dots, the first that has a value counts. */
  readonly sources?: Readonly<Record<string, readonly string[]>>;
  /** Cuts the raw rows out of one record of the list; without it, the record is the row. */
  readonly cut?: Cut;
  /** Left out unless a user selects it. */
  readonly optional?: true;
}

/** A stream whose rows are the records of a list of the API. */
export interface ParentStream extends StreamBase {
  /** The list's path under `api_url`, and the name of the array in its answers. */
  readonly resource: string;
  readonly replication: Replication;
}

/** A stream whose rows stand within the records of its parent. It costs no request. */
export interface ChildStream extends StreamBase {
  readonly parent: string;
  /** The field of the parent's record that it stands in. */
  readonly field: string;
  readonly cut: Cut;
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

/** What the API is asked to order a list by. */
export function orderField(replication: Replication, order: Order): string {
  return order === 'id' ? order : (replicationKey(replication) ?? 'id');
}

/** Where a column's value comes from: what the definition says, else its name, with `__` for each step into an object. */
export function sourcesOf({ sources }: Pick<Stream, 'sources'>, column: string): string[][] {
  const paths = sources?.[column] ?? [column.replaceAll('__', '.')];
  return paths.map((path) => path.split('.'));
}

/**
 * @param record of the list, as the API answered it.
 * @param json writes a list or an object as compact JSON.
 * @param dropped is told why, for each entry that can give no row.
 */
export type Cut = (
  record: RawRecord,
  json: (value: unknown) => unknown,
  dropped: (reason: string) => void,
) => RawRecord[];

export function isChild(stream: Stream): stream is ChildStream {
  return 'parent' in stream;
}
