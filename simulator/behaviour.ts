import type { JsonObject } from './json.ts';
import type { Resource } from './streams.ts';

/** Does the API do what a parameter asks, ignore it, or refuse the request (`refused` is 400)? */
export type Obedience = 'honoured' | 'ignored' | 'refused' | 400 | 422;

/** What the records stand in. */
export type EnvelopeName =
  | 'resource'
  | 'data'
  | 'items'
  | 'results'
  | 'records'
  | 'bare'
  | 'status'
  | 'two-arrays'
  | 'resource-and-another';

/** Everything in which tenants and versions of the API differ, or that is not known of it. */
export interface Behaviour {
  /** Where the records stand; `two-arrays` has two, neither under the resource's name; `status` is `{"status": {"data": […]}}`. */
  envelope: EnvelopeName;
  /** The array's name by resource, where it is not that of the resource. */
  names: Partial<Record<Resource, string>>;
  /** `loops` and `same`: the last page says 1, or its own number. `skips`: a number above the next page's. */
  nextPage: 'number' | 'text' | 'missing' | 'loops' | 'same' | 'skips';
  defaultLimit: number;
  limitCap: number;
  /** What becomes of a limit above the cap. */
  overLimit: 'capped' | 400 | 422;
  /** With a capped limit, page p starts at (p-1) times the cap, or times what was asked (then records are skipped). */
  capOffsets: 'cap' | 'asked';
  /** What `per_page` says of a capped page: how many it may hold, or how many were asked for; it may be missing. */
  perPage: 'cap' | 'asked' | 'missing';
  /** By which parameter the size of a page may be asked for. */
  sizeParameter: 'both' | 'limit' | 'per_page';
  orderBy: { id?: Obedience; updated_at?: Obedience; created_at?: Obedience; ref_date?: Obedience };
  /** The same by resource, for any field: it weighs more. */
  orderOf: Partial<Record<Resource, Obedience>>;
  /** Where records without a moment stand in an order by it. */
  nulls: 'last' | 'first';
  /** Of `<field>:start` and `<field>:end`, for all fields or by field; `empty`: they find nothing. */
  filters: Obedience | 'empty' | { updated_at?: Obedience; created_at?: Obedience; ref_date?: Obedience };
  /** Minutes east of UTC in which a filter's date is read: -180 is Brazil, 840 is UTC+14. */
  filterZone: number;
  /** Whether a time of day in a filter counts; as far as known it is cut off. */
  filterTimes: 'ignored' | 'counted';
  unknownParameters: 'ignored' | 'refused' | 400 | 422;
  /**
   * The order where none is asked for, and among equal values: another one on each request, that of the ids, or one that
   * is not that of the ids but holds still.
   */
  equalOrder: 'shuffled' | 'stable' | 'scrambled';
  pastEnd: 'empty' | 400 | 404 | 422;
  /** What `count` counts: the page, the list, or the list as it is without filters; it may be missing. */
  count: 'page' | 'list' | 'unfiltered' | 'missing';
  /** `count` is wrong; `empty-too`: also on a page without records. */
  countWrong: boolean | 'empty-too';
  notInContract: readonly Resource[] | Partial<Record<Resource, 403 | 404>>;
  /** These do not page: every page is the whole list, and says that there is another. */
  repeatPages: boolean | readonly Resource[];
  /** This page is empty though it has a `next_page`; those after it move up by one. */
  emptyPageWithNext: number | false;
  contactsShowCreatedAt: boolean;
  /** How a token must be shown: a header's name (`Authorization` where there is none), and its value. */
  authorization: string;
  /** Other tokens that are accepted beside `token`. */
  tokens: readonly string[];
  /** The share of records whose `updated_at` is still null. */
  neverEdited: number;
  /** The share of the first records that show no creation date. */
  withoutCreated: number;
  /** Resources that show a creation date without time of day, always. */
  bareCreated: readonly Resource[];
  /** Lists that this tenant has beside all others, by path: records that are shown as they are, and never change. */
  lists: Readonly<Record<string, readonly JsonObject[]>>;
  /** Whether notes on customers show an id. */
  noteIds: 'shown' | 'some' | 'hidden';
  customFields: 'object' | 'list' | 'mixed';
  /** Whether moments come without a zone, all of them or (where values are awkward) some. */
  zoneless: 'all' | 'some';
  /** The share of values that are written in an awkward but legal shape; 0 is the plainest API. */
  awkward: number;
  /** Also values that are invalid, fields that nobody knows, characters that databases refuse, records without key. */
  hostile: boolean;
  /**
   * Whether the tenant has fields of its own: sixty custom fields of all types on customers and contacts, some with names that
   * are no column's, and twelve fields that nobody knows on six lists.
   */
  ownFields: boolean;
  /** Paths by resource; one that begins with `/` counts from the origin. */
  paths: Partial<Record<Resource, string>>;
  compression: boolean | 'always';
}

/** What is settled about the API, or most likely. */
export const DEFAULT_BEHAVIOUR: Readonly<Behaviour> = {
  envelope: 'resource',
  names: {},
  nextPage: 'number',
  defaultLimit: 100,
  limitCap: 1000,
  overLimit: 'capped',
  capOffsets: 'cap',
  perPage: 'cap',
  sizeParameter: 'both',
  orderBy: {},
  orderOf: {},
  nulls: 'last',
  filters: 'honoured',
  filterZone: 0,
  filterTimes: 'ignored',
  unknownParameters: 'ignored',
  equalOrder: 'shuffled',
  pastEnd: 'empty',
  count: 'page',
  countWrong: false,
  notInContract: [],
  repeatPages: false,
  emptyPageWithNext: false,
  contactsShowCreatedAt: false,
  authorization: 'Bearer {token}',
  tokens: [],
  neverEdited: 0.3,
  withoutCreated: 0.005,
  bareCreated: [],
  lists: {},
  noteIds: 'shown',
  customFields: 'object',
  zoneless: 'some',
  awkward: 0.25,
  hostile: false,
  ownFields: false,
  paths: {},
  compression: true,
};

/** The status with which a parameter is refused, or null where it is not. */
export function refusalOf(obedience: Obedience | undefined): 400 | 422 | null {
  if (obedience === 'refused') return 400;
  return typeof obedience === 'number' ? obedience : null;
}

/** The status that a resource outside the contract answers with, or null where it is in it. */
export function outOfContract(behaviour: Behaviour, resource: Resource): 403 | 404 | null {
  const missing = behaviour.notInContract;
  if (isList(missing)) return missing.includes(resource) ? 404 : null;
  return missing[resource] ?? null;
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}
