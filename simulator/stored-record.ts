import type { Row } from './streams.ts';

/** A record as callers see it: a copy, which later edits do not change. */
export interface StoredRecord {
  readonly id: number;
  /** Also where the API does not show it. */
  readonly created: string | null;
  readonly updated: string | null;
  /** 0, and one more with each edit. */
  readonly version: number;
  /** The row of the resource's own stream; null where the record has no key. */
  readonly row: Row | null;
  /** The record as the API writes it. */
  readonly json: string;
}
