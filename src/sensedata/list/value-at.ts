import type { RawRecord } from './list.ts';

/** What stands in a record at a path; undefined where nothing does. */
export function valueAt(record: RawRecord, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as RawRecord)[name];
  }
  return value;
}
