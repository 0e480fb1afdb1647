/**
 * The words in which one list of the API is spoken of, between the code that fetches pages (`pages.ts`)
 * and the code that decides which pages to read and when they are confirmed (`fences.ts`).
 */

/** A record as the API answers it. Nothing about its fields is taken for granted. */
export type RawRecord = Record<string, unknown>;

/** What identifies a record within a list, and where it stands in the list's order. */
export interface Position {
  /** The record's id as text; null where the record has none. */
  readonly id: string | null;
  /**
   * Its value in the list's order: a number for lists by id; for lists by a moment the moment in UTC,
   * `YYYY-MM-DDTHH:MM:SS.ffffffZ`, which sorts as text. Null where the record has none, or an unreadable one.
   */
  readonly value: number | string | null;
}

/** One answer: a page of a list, at one moment. */
export interface ListPage {
  /** The page's number, from 1. */
  readonly number: number;
  /** Whoever gets the page from a reader of lists empties this once it is through with them. */
  readonly records: RawRecord[];
  /** One a record, in the same order. */
  readonly positions: readonly Position[];
  /** What the API says of the end: `more` (there is a next page), `last`, or `unsaid` (no `next_page` in the answer). */
  readonly next: 'more' | 'last' | 'unsaid';
  /** False where the answer came from a cache (`Age` above 0): it then proves nothing about this moment. */
  readonly fresh: boolean;
  /** When the answer came, RFC 3339 in UTC with six digits of a second; strictly later than that of any answer before. */
  readonly answeredAt: string;
}

/** Asks for pages of one list (one resource, one order, one filter). */
export interface ListSource {
  /** Whether the API was asked for an order and did not refuse it. */
  readonly ordered: boolean;
  /** How many pages there are by the list's own count, as it was last told: a hint, and no proof. Null where it does not say. */
  readonly pages?: number | null;
  /**
   * Asks for one page, anew each time. Requests run side by side as far as the run's `concurrency` allows;
   * `urgent` ones go first. Resolves when the answer has come, so that another page may be asked for. A page past the
   * end is read as one without records and with `next` other than `more`. Rejects, here or when it is read, if the page
   * could not be had for good.
   */
  fetch(page: number, urgent?: boolean): Promise<Unread<ListPage>>;
}

/**
 * An answer that has come. Until it is read, it is kept as the bytes that it came in: its records would take several times
 * as much memory, and objects that live long cost V8 far more than those that do not.
 */
export interface Unread<T> {
  /** See `ListPage`. What is read may be a later answer. */
  readonly answeredAt: string;
  /** To be called once. If the answer turns out to be broken, it is asked for again. */
  read(): Promise<T>;
}
