import { type Envelope, nextOf } from '../sensedata/http/envelope.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import { idText } from '../sensedata/list/record-id.ts';
import { isObject, kindOf } from '../singer/kind.ts';

/** One answer, with what its envelope shows. */
export interface Page {
  /** The limit that was asked for. */
  readonly asked: number;
  /** How many entries it holds, records or not. */
  readonly length: number;
  readonly records: readonly RawRecord[];
  readonly next: 'more' | 'last' | 'unsaid';
  readonly perPage: number | null;
  /** How many records the whole list has, where `count` is more than stand on the page. */
  readonly total: number | null;
  /** The name that the records stand under; null: they are not in an object. */
  readonly array: string | null;
  /** The kind of `next_page`. */
  readonly nextPage: string;
  /** The server's moment, in milliseconds; null where it does not say. */
  readonly date: number | null;
}

/**
 * @param envelope what is read of the answer.
 * @param asked the number of the page, and the limit.
 */
export function toPage(
  json: unknown,
  envelope: Envelope,
  asked: { readonly page: number; readonly limit: number },
): Omit<Page, 'date'> {
  const { records, array, perPage, total } = envelope;
  return {
    asked: asked.limit,
    length: records.length,
    records: records.filter(isObject),
    next: nextOf(envelope, asked.page),
    perPage,
    total,
    array,
    nextPage: kindOf(isObject(json) ? json.next_page : undefined),
  };
}

/** The ids of its records, as text. */
export function idsOf({ records }: Page): (string | null)[] {
  return records.map(({ id }) => idText(id));
}
