import { isFieldName } from '../../base/field-name.ts';
import type { RawRecord } from '../list/list.ts';
import type { ListPlace } from '../list/list-place.ts';
import { BrokenAnswerError } from './broken-answer-error.ts';
import { envelopeFault } from './envelope-fault.ts';

/** What one answer of a list says, before anybody interprets it. */
export interface Envelope {
  readonly records: RawRecord[];
  /** The name that the records stand under, `status.data` say; null: they are not in an object. */
  readonly array: string | null;
  /** The next page's number; null: there is none; undefined: the answer does not say. */
  readonly nextPage: number | null | undefined;
  /** Anything odd about `next_page` or `count`, in words. */
  readonly oddities: readonly string[];
  /** How many records a page holds, where the answer says so. */
  readonly perPage: number | null;
  /** How many records the whole list holds: `count`, where it is more than stand on the page. Null where nothing says so. */
  readonly total: number | null;
  /** Whether any number in the answer says that the list holds more than stands on the page. */
  readonly countsMore: boolean;
}

/** What `count` is meant to count. */
type Counts = 'page' | 'list';

/**
 * Finds the records in an answer: the array under the resource's name, else the only array in the object, else the
 * bare array. Public programs have met `{"customers": […], "count": …, "next_page": …}`, and defend against the others.
 * @param names under which the array may stand.
 * @throws BrokenAnswerError where there is no list, or an error beside it: never taken for an empty one.
 */
export function readEnvelope(json: unknown, names: readonly string[]): Envelope {
  if (Array.isArray(json)) return envelopeOf(json, null, {}, 'page');
  if (typeof json !== 'object' || json === null)
    throw new BrokenAnswerError(`the body is ${json === null ? 'null' : `a ${typeof json}`}, not a list`);
  const body = json as RawRecord;
  const array = findArray(body, names);
  refuseFault(body, names);
  return envelopeOf(body[array] as RawRecord[], array, body, 'page');
}

/**
 * The same for V1, `{"status": {"data": […], "count": N}}`, where `count` counts the whole list. One public program is all
 * that shows it: where `status` is no object, whatever holds a list as an answer of V2 does is taken for one.
 */
export function readStatusEnvelope(json: unknown, names: readonly string[]): Envelope {
  const body = (typeof json === 'object' && json !== null ? json : {}) as RawRecord;
  const { status, ...beside } = body;
  if (typeof status !== 'object' || status === null) return readEnvelope(json, names);
  const inner = status as RawRecord;
  // A list in the place of the object has no count: how much of it is missing, nobody knows.
  if (!Array.isArray(inner.data)) throw noList('status.data', inner);
  refuseFault(beside, []);
  refuseFault(inner, ['data']);
  return envelopeOf(inner.data, 'status.data', { ...beside, ...inner }, 'list');
}

function envelopeOf(records: RawRecord[], array: string | null, body: RawRecord, counts: Counts): Envelope {
  const { length } = records;
  const oddities: string[] = [];
  const count = typeof body.count === 'number' ? body.count : length;
  if (length > 0 && (count < length || (counts === 'page' && count > length))) {
    oddities.push(`"count" differs from the number of records on the page`);
  }
  const nextPage = readNextPage(body.next_page);
  if (nextPage === undefined && body.next_page !== undefined) {
    oddities.push('"next_page" is no number; pages are read until an empty one');
  }
  const perPage = body.per_page;
  return {
    records,
    array,
    nextPage,
    oddities,
    perPage: typeof perPage === 'number' && perPage > 0 ? perPage : null,
    total: count > length ? count : null,
    // Names that others may use for something else, a sum of money say: they are believed for what one request can tell.
    countsMore: [count, body.total, body.total_count].some(
      (value) => typeof value !== 'object' && Number(value) > length,
    ),
  };
}

function refuseFault(body: RawRecord, names: readonly string[]): void {
  const fault = envelopeFault(body, names);
  if (fault !== null) throw new BrokenAnswerError(`its ${JSON.stringify(fault)} says that something failed`);
}

/** What an answer says of the page after this one; a next page that does not lead on is none. */
export function nextOf({ nextPage }: Pick<Envelope, 'nextPage'>, page: number): 'more' | 'last' | 'unsaid' {
  if (nextPage === undefined) return 'unsaid';
  return nextPage === null || nextPage <= page ? 'last' : 'more';
}

/** The names under which a list's records may stand: its own, or the last one of its path. */
export function arrayNames({ resource, path, array }: Pick<ListPlace, 'resource' | 'path' | 'array'>): string[] {
  return [array ?? resource, path.replace(/\/+$/, '').split('/').at(-1) ?? resource];
}

/** The key of the list. */
function findArray(body: RawRecord, names: readonly string[]): string {
  const named = names.find((name) => Array.isArray(body[name]));
  if (named !== undefined) return named;
  const [only, ...others] = Object.keys(body).filter((key) => Array.isArray(body[key]));
  if (only !== undefined && others.length === 0 && !body.error && !body.errors) return only;
  throw noList(names[0]!, body);
}

function noList(name: string, body: RawRecord): BrokenAnswerError {
  // Names of fields are the API's, not a person's: they may be shown, unless they are keys that look like values.
  const keys = Object.keys(body).filter(isFieldName).slice(0, 20).join(', ');
  return new BrokenAnswerError(`no list "${name}" in it; it has the keys ${keys || '(none)'}`);
}

function readNextPage(value: unknown): number | null | undefined {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
