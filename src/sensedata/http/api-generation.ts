import { headersOf } from './authorization.ts';
import { type Envelope, readEnvelope, readStatusEnvelope } from './envelope.ts';

/** What is asked of a list. */
export interface PageQuery {
  /** From 1 on. */
  readonly page: number;
  /** Records a page. */
  readonly limit: number;
  /** The parameter by which the size of a page is asked for; the generation's own where nothing is said. */
  readonly sizeParameter?: string;
  readonly order?: { readonly field: string; readonly sort: 'asc' | 'desc' };
  /** Only records whose `field` lies at or after `date` (`YYYY-MM-DD`). */
  readonly filter?: { readonly field: string; readonly date: string };
}

/** What differs from one generation of the API to the next: how it is asked, and how its answers are read. */
export interface ApiGeneration {
  readonly version: ApiVersion;
  /** Where lists are whose path is another than their resource's name. */
  readonly paths: Readonly<Record<string, string>>;
  /** The headers that show the token. */
  readonly headers: (token: string) => Readonly<Record<string, string>>;
  /** Whether they are those of V2. */
  readonly sendsBearer: boolean;
  /** The parameter by which the size of a page is asked for. */
  readonly sizeParameter: string;
  /** The one that is tried where an answer shows that the other one was not heeded; null: none is. */
  readonly otherSizeParameter: string | null;
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

/** What tells the generations apart; each part can also be set by itself. */
type Traits = Pick<ApiGeneration, 'paths' | 'sizeParameter' | 'otherSizeParameter' | 'read' | 'supports'> & {
  /** See `headersOf`. */
  readonly authorization: string;
};

const GENERATIONS = {
  /** The API as SenseData documents it today. */
  v2: {
    paths: {},
    authorization: 'Bearer {token}',
    sizeParameter: 'limit',
    // Some programs write it in place of `limit`.
    otherSizeParameter: 'per_page',
    read: readEnvelope,
    supports: { order: true, filter: true },
  },
  /**
   * The older one, as one public program reads it. Of orders and filters nothing is known: they are sent as to V2, and
   * left out where they are refused.
   */
  v1: {
    paths: {
      users: 'user',
      customers: 'customer',
      contracts: 'contract',
      contacts: 'customer_contact',
      financial: 'customer_billing',
    },
    authorization: '{token}',
    sizeParameter: 'per_page',
    otherSizeParameter: null,
    read: readStatusEnvelope,
    supports: { order: true, filter: true },
  },
} as const satisfies Record<string, Traits>;

export type ApiVersion = keyof typeof GENERATIONS;

/** What the user has set; null: as the generation has it. */
export interface GenerationSettings {
  readonly apiVersion: ApiVersion;
  readonly pageSizeParameter: string | null;
  /** How the token is shown, see `headersOf`. */
  readonly authorization: string | null;
}

/** The generation that the settings name, with the parts that they set otherwise. */
export function generationOf({ apiVersion, pageSizeParameter, authorization }: GenerationSettings): ApiGeneration {
  const traits: Traits = GENERATIONS[apiVersion];
  const sizeParameter = pageSizeParameter ?? traits.sizeParameter;
  const form = authorization ?? traits.authorization;
  return {
    version: apiVersion,
    paths: traits.paths,
    headers: headersOf(form),
    sendsBearer: form === GENERATIONS.v2.authorization,
    sizeParameter,
    // Whoever names a parameter knows.
    otherSizeParameter: pageSizeParameter === null ? traits.otherSizeParameter : null,
    query: ({ page, limit, sizeParameter: asked = sizeParameter, order, filter }) => ({
      page: String(page),
      [asked]: String(limit),
      ...(order === undefined ? {} : { order_by: order.field, sort: order.sort }),
      ...(filter === undefined ? {} : { [`${filter.field}:start`]: filter.date }),
    }),
    read: traits.read,
    supports: traits.supports,
  };
}
