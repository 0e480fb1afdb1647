import { type Envelope, readEnvelope } from './envelope.ts';

/** What is asked of a list. */
export interface PageQuery {
  /** From 1 on. */
  readonly page: number;
  /** Records a page. */
  readonly limit: number;
  readonly order?: { readonly field: string; readonly sort: 'asc' | 'desc' };
  /** Only records whose `field` lies at or after `date` (`YYYY-MM-DD`). */
  readonly filter?: { readonly field: string; readonly date: string };
}

/** What differs from one generation of the API to the next: how it is asked, and how its answers are read. */
export interface ApiGeneration {
  /** The headers that show the token. */
  readonly headers: (token: string) => Readonly<Record<string, string>>;
  /** The parameters of a request for one page. */
  readonly query: (page: PageQuery) => Record<string, string>;
  /**
   * What an answer says.
   * @param names under which the records may stand.
   * @throws BrokenAnswerError where it holds no list.
   */
  readonly read: (json: unknown, names: readonly string[]) => Envelope;
  /** What may be asked for at all; whether an account's API takes it is seen from its answers. */
  readonly supports: { readonly order: boolean; readonly filter: boolean };
}

/** The API as SenseData documents it today. */
export const V2: ApiGeneration = {
  headers: (token) => ({ authorization: `Bearer ${token}` }),
  query: ({ page, limit, order, filter }) => ({
    page: String(page),
    limit: String(limit),
    ...(order === undefined ? {} : { order_by: order.field, sort: order.sort }),
    ...(filter === undefined ? {} : { [`${filter.field}:start`]: filter.date }),
  }),
  read: readEnvelope,
  supports: { order: true, filter: true },
};
