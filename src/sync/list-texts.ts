import type { Incomplete, ListWarning } from '../sensedata/list/list-reading.ts';

/** Why a list could not be read to its end, in words that follow "incomplete, ". */
export const INCOMPLETE: Readonly<Record<Incomplete, string>> = {
  'equal-moments': 'records with equal moments stand in another order each time',
  'no-order': 'the API gives it no order, and some record stood on it twice each time it was read',
  'cached-answers': 'its answers come from a cache (Age above 0)',
  restless: 'it never held still long enough to be read',
  endless: 'the API gives page after page without records, each with a next page',
};

/** What a list shows while it is read, in words. */
export const WARNINGS: Readonly<Record<ListWarning['kind'], string>> = {
  'does-not-page': 'the API repeats a page, so it does not page this list; taken as its end',
  'cached-answer': 'an answer came from a cache (Age above 0): it proves nothing about this moment',
  disturbed: 'the list is edited while it is read',
  unsettled: 'its last days do not hold still while they are read; the next run reads them again',
  'no-order': 'the list has no order to rely on; it is read as it comes',
};
