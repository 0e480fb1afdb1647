import type { RawRecord } from './list.ts';

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
  /** Cuts the raw rows out of one record of the parent. */
  readonly cut: Cut;
}

/** How a list is read again: only what is new, or whole. */
export type Replication =
  | { readonly method: 'FULL_TABLE' }
  | {
      readonly method: 'INCREMENTAL';
      /** Field with the moment of the last edit; null until the first one. Also the replication key. */
      readonly changed: string;
      /** Fields with the moment of creation, the first that has a value counts. */
      readonly created: readonly string[];
      /** Whether the API is known to show (and filter by) that moment. Where it is not, the list is read whole. */
      readonly createdShown: boolean;
    };

/**
 * @param record of the parent, as the API answered it.
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
