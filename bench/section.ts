import type { Tap } from './process/tap.ts';
import type { PageServer } from './server/page-server.ts';

/** What a section measures with. */
export interface Bench {
  readonly server: PageServer;
  readonly tap: Tap;
  readonly rounds: number;
  /** Of a long list; other lists are so many times as long. */
  readonly records: number;
  /** Says how far it is. */
  readonly progress: (text: string) => void;
}

/** A table of the results. */
export interface Table {
  readonly title: string;
  /** What was measured, and how to read it. */
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A part of the bench, which can be run alone. */
export type Section = (bench: Bench) => Promise<Table>;
