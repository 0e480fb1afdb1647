import type { ListPage, ListSource, Position, RawRecord } from './list.ts';

/** By what a list ascends: ids never change and have no equals; moments rise with each edit; many records share a day. */
export type Order = 'id' | 'moment' | 'day';

/**
 * The same, with what a reader has to know of it: most lists by id take in new records at their end. One that is filtered by
 * the last edit takes them in anywhere, since whatever is edited comes to stand in its midst; so does one whose ids are not
 * given in order.
 */
export type ReadingOrder = Order | 'id-anywhere';

export interface ReadListOptions {
  readonly order: ReadingOrder;
  /** How many pages this reader may ask for at a time; it holds twice as many at most. */
  readonly concurrency: number;
  /** A list by id that goes on: from this page, or one below it, after the record that was confirmed last. */
  readonly resume?: { readonly page: number; readonly id: string };
  /**
   * By moment: a list that grows as fast as it is read is through at this moment. By day: nobody wants what follows.
   * Known once the first page has come.
   */
  readonly stopAt?: () => string;
  /** By day: what is older must be proved to be complete; what is not, a later run reads again. Known as `stopAt` is. */
  readonly settledBefore?: () => string;
  /**
   * What changes in a record with each edit, as text; the whole record where nothing is said. Two readings of a list without
   * order are compared by it.
   */
  readonly versionOf?: (record: RawRecord) => string;
  /** By day: whether all pages are to be proved to show one moment, since something is concluded from what is not in them. */
  readonly provePicture?: boolean;
  warn(event: ListWarning): void;
}

export type ListWarning =
  /** A page repeats the one before. */
  | { readonly kind: 'does-not-page' }
  /** An answer came from a cache: it proves nothing. */
  | { readonly kind: 'cached-answer' }
  /** People edit the list while it is read. */
  | { readonly kind: 'disturbed' }
  /** Its last days do not hold still: some of their records may be left to the next run, which reads these days again. */
  | { readonly kind: 'unsettled' }
  /** The list does not ascend, or the API refused to order it. */
  | { readonly kind: 'no-order' }
  /** The list itself holds records more than once: so many rows too many, of which so many differ from the first one. */
  | { readonly kind: 'repeated'; readonly rows: number; readonly differing: number };

export type ListEvent =
  /** Its records may be sent now. Where a record comes again, the later one is the newer one. */
  | { readonly kind: 'page'; readonly page: ListPage }
  /**
   * Everything sent so far is confirmed: no record before `last` can have been missed, and `last` itself was sent. In a list
   * by moment, other records of that very moment may still follow: a bookmark reads them again. By day, all of that day
   * were sent, and `last` is no record of its own.
   */
  | { readonly kind: 'checkpoint'; readonly page: number; readonly last: Position }
  /** The list turned out to have no order: what earlier checkpoints said of it does not hold. */
  | { readonly kind: 'retract' };

/** Why a list is not complete. */
export type Incomplete =
  /** Equal moments meet between two pages, and their order cannot be relied on: to be read by id. */
  | 'equal-moments'
  /** It has no order, and no two readings in a row agreed. */
  | 'no-order'
  /** Answers came from a cache, whenever asked. */
  | 'cached-answers'
  /** It never held still. */
  | 'restless'
  /** Page after page without records, each with a next page. */
  | 'endless';

export interface ListEnd {
  /** Why the list could not be read to its end; null where it was. */
  readonly incomplete: Incomplete | null;
  /** Whether anything moved or repeated, or had no order: nothing may be concluded from what is not in the list. */
  readonly disturbed: boolean;
}

/** Reads a list to its end. */
export type ReadList = (source: ListSource, options: ReadListOptions) => AsyncGenerator<ListEvent, ListEnd>;

/** Ends a reading of the list in its order; not an error of the tap's: it never leaves the reader. */
export class ListFault extends Error {
  readonly reason: Incomplete;

  constructor(reason: Incomplete) {
    super(reason);
    this.reason = reason;
  }
}
