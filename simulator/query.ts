import { type Behaviour, type Obedience, refusalOf } from './behaviour.ts';
import { FACTS } from './facts.ts';
import { DAY, MINUTE, type Micros, toMicros } from './micros.ts';
import { type Columns, type Resource, STREAMS } from './streams.ts';

/** What lists are ordered and filtered by, beside the id. */
export type Dated = 'created' | 'updated' | 'day';

/** A condition on a list. */
export type Filter =
  | { readonly field: Dated; readonly from: Micros; readonly below: Micros }
  | { readonly column: string; readonly value: string };

/** What a request for a page asks, as far as the API obeys. */
export interface PageQuery {
  readonly page: number;
  readonly limit: number;
  readonly filters: readonly Filter[];
  readonly order: 'id' | Dated | null;
  readonly descending: boolean;
}

/** A request that is answered with an error. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Parameters that compare a column with a value. */
const COLUMN_FILTERS: Readonly<Record<string, string>> = {
  status: 'status__description',
  'status:id': 'status__id',
  is_active: 'is_active',
  active: 'active',
  'customer:id': 'id_customer',
  id_customer: 'id_customer',
  group: 'group',
};
const FIELDS: Readonly<Record<string, Dated>> = {
  updated_at: 'updated',
  created_at: 'created',
  created_on: 'created',
  ref_date: 'day',
};
/** The names by which a behaviour knows them. */
const NAMES = { id: 'id', updated: 'updated_at', created: 'created_at', day: 'ref_date' } as const;

/** Reads the parameters of a list request; throws a `Refusal` where the API refuses them. */
export function parseQuery(parameters: URLSearchParams, resource: Resource, behaviour: Behaviour): PageQuery {
  const columns: Columns = STREAMS[resource].columns;
  const filters: Filter[] = [];
  const known = ['page', 'order_by', 'sort', ...sizeParameters(behaviour)];
  for (const [name, value] of parameters) {
    if (known.includes(name)) continue;
    const moment = /^(updated_at|created_at|created_on|ref_date):(start|end)$/.exec(name);
    const dated = fieldOf(moment?.[1], resource);
    const column = name === 'status' && 'status' in columns ? 'status' : COLUMN_FILTERS[name];
    if (dated !== null && moment?.[2]) filters.push(...momentFilter(dated, moment[2], value, behaviour));
    else if (column !== undefined && column in columns) filters.push({ column, value });
    else if (behaviour.unknownParameters !== 'ignored') refuse(behaviour.unknownParameters, name);
  }
  return {
    page: wholeNumber(parameters, 'page') ?? 1,
    limit: limitOf(parameters, behaviour),
    filters,
    ...parseOrder(parameters, resource, behaviour),
  };
}

/** The parameters by which the size of a page may be asked for. */
function sizeParameters({ sizeParameter }: Behaviour): string[] {
  return sizeParameter === 'both' ? ['limit', 'per_page'] : [sizeParameter];
}

function limitOf(parameters: URLSearchParams, behaviour: Behaviour): number {
  const given = sizeParameters(behaviour).map((name) => wholeNumber(parameters, name));
  return given.find((size) => size !== undefined) ?? behaviour.defaultLimit;
}

/** What a parameter's field means on this list, null where it means nothing. */
function fieldOf(name: string | null | undefined, resource: Resource): Dated | null {
  const field = FIELDS[name ?? ''] ?? null;
  return field === 'day' && FACTS[resource].days === undefined ? null : field;
}

function momentFilter(field: Dated, edge: string, value: string, behaviour: Behaviour): Filter[] {
  const name = NAMES[field];
  const { filters, filterZone, filterTimes } = behaviour;
  if (filters === 'empty') return [{ field, from: Number.POSITIVE_INFINITY, below: Number.NEGATIVE_INFINITY }];
  const obedience = typeof filters === 'object' ? filters[name] : filters;
  if (!obeys(obedience, `${name}:${edge}`)) return [];
  let moment: Micros;
  try {
    moment = toMicros(filterTimes === 'counted' ? value : value.slice(0, 10)) - filterZone * MINUTE;
  } catch {
    throw new Refusal(400, `${name}:${edge} is no date`);
  }
  if (edge === 'start') return [{ field, from: moment, below: Number.POSITIVE_INFINITY }];
  // The end is a day, and the whole of it is meant.
  const below = value.length > 10 && filterTimes === 'counted' ? moment + 1 : moment + DAY;
  return [{ field, from: Number.NEGATIVE_INFINITY, below }];
}

function parseOrder(
  parameters: URLSearchParams,
  resource: Resource,
  behaviour: Behaviour,
): Pick<PageQuery, 'order' | 'descending'> {
  const field = parameters.get('order_by');
  const sort = parameters.get('sort') ?? 'asc';
  if (sort !== 'asc' && sort !== 'desc') throw new Refusal(400, 'sort is asc or desc');
  const order = field === (FACTS[resource].idField ?? 'id') ? 'id' : fieldOf(field, resource);
  if (field !== null && order === null && behaviour.unknownParameters !== 'ignored') {
    refuse(behaviour.unknownParameters, 'order_by');
  }
  const obeyed =
    order !== null && obeys(behaviour.orderOf[resource] ?? behaviour.orderBy[NAMES[order]], `order_by=${field}`);
  return { order: obeyed ? order : null, descending: sort === 'desc' };
}

function obeys(obedience: Obedience | undefined, what: string): boolean {
  if (refusalOf(obedience) !== null) refuse(obedience, what);
  return obedience !== 'ignored';
}

function refuse(obedience: Obedience | undefined, what: string): never {
  throw new Refusal(refusalOf(obedience) ?? 400, `unknown parameter: ${what}`);
}

function wholeNumber(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Refusal(400, `${name} is no positive number`);
  return Number(text);
}
