import type { RawRecord } from '../list/list.ts';
import { idText } from '../list/record-id.ts';
import type { Elsewhere } from './stream.ts';

/** So many of its fields tell a list: a single one stands in other lists too. */
const ENOUGH_FIELDS = 3;
/** Records that are asked for, to tell a list by. */
export const RECORDS_TO_TELL_BY = 10;

/**
 * Whether records are those of the list that is looked for: each has an id, and together they show enough of its fields.
 * An empty list, which many paths may answer with, tells nothing, and so is not taken for it.
 * @param records of a page, as the API answered them.
 */
export function isListOf(records: readonly unknown[], { fields }: Elsewhere): boolean {
  const shown = new Set<string>();
  for (const record of records) {
    if (typeof record !== 'object' || record === null || idText((record as RawRecord).id) === null) return false;
    for (const name of Object.keys(record)) shown.add(name);
  }
  return fields.filter((name) => shown.has(name)).length >= ENOUGH_FIELDS;
}
