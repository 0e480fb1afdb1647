import type { Json } from './json.ts';
import type { Micros } from './micros.ts';
import type { Seedling } from './seedlings.ts';
import type { Row } from './streams.ts';

/** A column that was set by hand: the JSON that the API shows, and what the warehouse must hold. */
export interface Override {
  readonly json: Json;
  /** Undefined for a field that is no column. */
  readonly truth?: Row[string];
}

/** A record as it is stored. Its content is drawn from the seed, the id and the version when somebody asks. */
export interface Entry {
  readonly id: number;
  readonly created: Micros | null;
  readonly day: Micros | null;
  updated: Micros | null;
  version: number;
  /** False once it was removed, and as long as it is hidden. */
  listed: boolean;
  overrides: Record<string, Override> | null;
  /** The serialised record, until the next edit. */
  body: Buffer | null;
}

/** A record at the beginning of its life. */
export function newEntry(seedling: Seedling): Entry {
  return { ...seedling, version: 0, listed: true, overrides: null, body: null };
}
