import type { RawRecord } from '../list/list.ts';
import type { Cut } from './stream.ts';

/**
 * Custom fields as rows `{<idColumn>, key, value}`. The API gives them as an object by name, `{"vertical": {"value": 1}}`,
 * where an entry may also be the bare value; a list, `[{"id": 7, "name": "vertical", "value": 1}]`, is read too.
 * An empty field is a row as well, so that a field that was cleared is seen. Of a name that comes twice, the last counts.
 */
export function cutCustomFields(idColumn: string): Cut {
  return (record, json, dropped) => {
    const rows = new Map<string, RawRecord>();
    const add = (key: string, value: unknown): void => {
      if (key === '') dropped('custom_fields: an entry without a name');
      else rows.set(key, { [idColumn]: record.id, key, value: asScalar(value, json) });
    };
    const fields = record.custom_fields;
    if (Array.isArray(fields)) {
      for (const entry of fields) {
        if (isObject(entry)) add(nameOf(entry.name) || nameOf(entry.id), entry.value);
        else dropped('custom_fields: an entry without a name');
      }
    } else if (isObject(fields)) {
      for (const [name, entry] of Object.entries(fields)) {
        add(nameOf(name), isObject(entry) && Object.hasOwn(entry, 'value') ? entry.value : entry);
      }
    } else if (!isAbsent(fields)) {
      dropped(`custom_fields: neither an object nor a list but ${typeof fields}`);
    }
    return [...rows.values()];
  };
}

/** Contact types as rows `{<idColumn>, id, name}`; a bare text is id and name in one. */
export function cutTypes(idColumn: string): Cut {
  return (record, _json, dropped) => {
    const rows = new Map<string, RawRecord>();
    const types = record.types;
    if (!Array.isArray(types)) {
      if (!isAbsent(types)) dropped(`types: no list but ${typeof types}`);
      return [];
    }
    for (const entry of types) {
      const { id, name } = isObject(entry) ? entry : { id: entry, name: entry };
      const key = nameOf(id);
      if (key === '') dropped('types: an entry without id');
      else rows.set(key, { [idColumn]: record.id, id: typeof id === 'string' ? key : id, name });
    }
    return [...rows.values()];
  };
}

/** The record itself, with whatever stands in a field written as JSON. */
export function cutAsJson(field: string): Cut {
  return (record, json) => {
    const value = record[field];
    return [isAbsent(value) ? record : { ...record, [field]: json(value) }];
  };
}

/**
 * A value of an indicator. Where the API shows no id of the indicator, its name stands in for it, as it does in a public
 * program that keys by it: a row without a key would be lost, and within a tenant no two indicators have one name. An id
 * always goes first, so that nothing changes for who has ids. A bare text is id and name in one.
 */
export const cutIndicator: Cut = (record) => {
  const { type } = record;
  const shown: RawRecord = isObject(type) ? type : typeof type === 'string' ? { name: type } : { id: type };
  if (isObject(type) && (!isAbsent(type.id) || isAbsent(type.name))) return [record];
  return isAbsent(type) || Array.isArray(type)
    ? [record]
    : [{ ...record, type: { ...shown, id: shown.name ?? shown.id } }];
};

/** Lists and objects become JSON here: as the value of a custom field they are not joined, unlike in a text column. */
function asScalar(value: unknown, json: (value: unknown) => unknown): unknown {
  return typeof value === 'object' && value !== null ? json(value) : value;
}

/** What names a row, as text: a number or text, without the characters that no database keeps; `""` for anything else. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (typeof value === 'bigint' || Number.isInteger(value)) return BigInt(value as number).toString();
  return Number.isFinite(value) ? String(value) : '';
}

/** Whether there is no value: null, an empty text, or no key at all. */
export function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function isObject(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
