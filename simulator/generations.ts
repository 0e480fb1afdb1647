import { type Behaviour, DEFAULT_BEHAVIOUR } from './behaviour.ts';
import { RESOURCES, type Resource } from './streams.ts';

/** The generations of the API. */
export const API_VERSIONS = ['v2', 'v1'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** The lists that V1 is known to have, and their paths. */
const V1_PATHS: Partial<Record<Resource, string>> = {
  users: 'user',
  customers: 'customer',
  contracts: 'contract',
  contacts: 'customer_contact',
  financial: 'customer_billing',
};

/** In what V1 differs, as far as one public program shows: the rest is as in V2, for want of knowledge. */
const V1: Partial<Behaviour> = {
  envelope: 'status',
  count: 'list',
  nextPage: 'missing',
  perPage: 'missing',
  sizeParameter: 'per_page',
  authorization: '{token}',
  paths: V1_PATHS,
  notInContract: RESOURCES.filter((resource) => V1_PATHS[resource] === undefined),
};

/** What a generation does, but where the tenant's own behaviour says otherwise. */
export function behaviourIn(api: ApiVersion, own: Partial<Behaviour> = {}): Behaviour {
  return { ...DEFAULT_BEHAVIOUR, ...(api === 'v1' ? V1 : {}), ...own };
}

/** The path under which a generation stands. */
export function basePathOf(api: ApiVersion): string {
  return `/${api}`;
}

/** The settings by which the tap reads this API, beside its address and a token. */
export function tapSettings(api: ApiVersion, { authorization, sizeParameter }: Behaviour): Record<string, string> {
  const usual = behaviourIn(api);
  return {
    ...(api === 'v2' ? {} : { api_version: api }),
    ...(authorization === usual.authorization ? {} : { authorization }),
    ...(sizeParameter === usual.sizeParameter || sizeParameter === 'both'
      ? {}
      : { page_size_parameter: sizeParameter }),
  };
}
