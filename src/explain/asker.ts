import { ApiError } from '../base/errors.ts';
import type { PageQuery } from '../sensedata/http/api-generation.ts';
import { type Client, NotAdmittedError } from '../sensedata/http/client.ts';
import { arrayNames } from '../sensedata/http/envelope.ts';
import type { ListPlace } from '../sensedata/list/list-place.ts';
import { type Page, toPage } from './page.ts';

/** What came of one question. */
export type Outcome =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'failed'; readonly status: number | null; readonly message: string }
  /** There were enough requests. */
  | { readonly kind: 'not-asked' };

/** What is asked beside the limit. */
export interface Question extends Pick<PageQuery, 'order' | 'filter' | 'sizeParameter'> {
  /** The first one where nothing is said. */
  readonly page?: number;
  /** A parameter that no API knows. */
  readonly unknown?: string;
  /** Of a list that may not be there: a failure is not tried again. */
  readonly once?: true;
}

/** Asks one list for one page. */
export type Ask = (list: ListPlace, limit: number, question?: Question) => Promise<Outcome>;

/**
 * Makes the function that asks: one GET a question, or a few where an answer does not arrive.
 * What it makes throws AuthError where the token is refused; any other failure is an outcome.
 */
export function asker(client: Client): Ask {
  const { api, learned } = client;
  return async (list, limit, { page = 1, unknown, once, ...question } = {}) => {
    const { path, parameters } = list;
    const query = { ...parameters, ...api.query({ page, limit, sizeParameter: learned.sizeParameter, ...question }) };
    if (unknown !== undefined) query[unknown] = '1';
    const names = arrayNames(list);
    const read = (json: unknown): Omit<Page, 'date'> => toPage(json, api.read(json, names), { page, limit });
    try {
      const { value, headers } = await client.get(
        path,
        query,
        read,
        once === true ? { retries: 0, isGuess: true } : {},
      );
      const date = Date.parse(headers.date ?? '');
      return { kind: 'page', page: { ...value, date: Number.isNaN(date) ? null : date } };
    } catch (error) {
      if (error instanceof NotAdmittedError) return { kind: 'not-asked' };
      if (!(error instanceof ApiError)) throw error;
      const { status, message } = error;
      if (status === 400 || status === 422) return { kind: 'refused', status };
      return { kind: 'failed', status, message };
    }
  };
}
