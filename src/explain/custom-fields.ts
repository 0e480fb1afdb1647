import { isFieldName } from '../base/field-name.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import { childExpander } from '../sensedata/streams/expand.ts';
import type { ChildStream } from '../sensedata/streams/stream.ts';
import { isObject } from '../singer/kind.ts';
import type { Count, CustomFieldsFinding } from './findings.ts';
import { kindOfValue } from './value-kind.ts';

const MOST_LISTED = 100;

/** Which custom fields the records hold, and of what kinds their values are. */
export function customFieldsFinding(records: readonly RawRecord[], child: ChildStream): CustomFieldsFinding {
  const { field } = child;
  const expand = childExpander(child);
  const kinds = new Map<string, string[]>();
  for (const record of records) {
    for (const { key, value } of expand(
      record,
      (list) => list,
      () => {},
    )) {
      const name = String(key);
      kinds.set(name, [...(kinds.get(name) ?? []), kindOfValue(value)]);
    }
  }
  const names = [...kinds.keys()].filter(isFieldName).sort().slice(0, MOST_LISTED);
  return {
    forms: {
      object: records.filter((record) => isObject(record[field]) && Object.keys(record[field]).length > 0).length,
      list: records.filter((record) => Array.isArray(record[field]) && record[field].length > 0).length,
    },
    fields: names.map((name) => ({ name, values: countEach(kinds.get(name)!) })),
    notListed: kinds.size - names.length,
  };
}

/** How often each name comes, the most frequent first. */
function countEach(names: readonly string[]): Count[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}
