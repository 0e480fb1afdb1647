import type { Incomplete, ListWarning } from '../sensedata/list/list-reading.ts';

/** Why a list could not be read to its end, in words that follow "incomplete, ". */
export const INCOMPLETE: Readonly<Record<Incomplete, string>> = {
  'equal-moments': 'records with equal moments stand in another order each time',
  'no-order':
    'it has no order to rely on, and it was never the same twice in a row, so nothing proves that all of it was seen',
  'cached-answers': 'its answers come from a cache (Age above 0)',
  restless: 'it never held still long enough to be read',
  endless: 'the API gives page after page without records, each with a next page',
};

/** What a list shows while it is read, in words. */
export const WARNINGS: Readonly<Record<Exclude<ListWarning['kind'], 'repeated'>, string>> = {
  'does-not-page': 'the API repeats a page, so it does not page this list; taken as its end',
  'cached-answer': 'an answer came from a cache (Age above 0): it proves nothing about this moment',
  disturbed: 'the list is edited while it is read',
  unsettled: 'its last days do not hold still while they are read; the next run reads them again',
  'no-order':
    'the list has no order to rely on; it is read until two readings in a row agree, which takes twice the requests',
};

/** That the API itself gives records more than once, in words. */
export function repeatedText({ rows, differing }: Extract<ListWarning, { kind: 'repeated' }>): string {
  const text = `the API lists records more than once; rows sent beside the first of their key: ${rows}`;
  return differing === 0 ? text : `${text}; of these differ from the first: ${differing}; a target keeps one of them`;
}
