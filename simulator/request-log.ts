import type { Resource } from './streams.ts';

/** One request, as it was asked and answered. */
export interface RequestLog {
  /** Counts from 1. */
  readonly n: number;
  /** When it arrived, in milliseconds since 1970 by the machine's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Null where the path is that of no list. */
  readonly resource: Resource | null;
  /** The page asked for; 1 where none was named. */
  readonly page: number;
  /** 0 until answered, and where no status was sent (a reset, a hang). */
  status: number;
  /** The records in the answer. */
  records: number;
  /** Their ids, in the order of the answer. */
  ids: readonly number[];
  delayMs: number;
}
