import { isDeepStrictEqual } from 'node:util';
import { isAbsent } from '../list/absent.ts';
import type { RawRecord } from '../list/list.ts';
import type { ReadMoment } from '../list/moments.ts';
import { valueAt } from '../list/value-at.ts';
import { heldText, type KeyForm } from './key-form.ts';
import { idMaker, withMadeId } from './made-id.ts';
import { type ChildStream, type EntryRows, isChild, type NamedValues, type ParentKey, type Stream } from './stream.ts';

/**
 * Gives the raw rows of one record.
 * @param record of the list, as the API answered it.
 * @param json writes a list or an object as compact JSON.
 * @param dropped see `Dropped`.
 */
export type Expand = (record: RawRecord, json: (value: unknown) => unknown, dropped: Dropped) => RawRecord[];

/**
 * Is told why, for each entry that gives no row, or no value.
 * @param isReplaced whether another entry of the record, with the same key and another content, stands in its place.
 */
export type Dropped = (reason: string, isReplaced?: boolean) => void;

const asWritten: KeyForm = (text) => text;

/**
 * Makes the function that expands a stream's records into raw rows; null where the record itself is the row.
 * @param readUtc see `idMaker`.
 * @param keyForm of a child's key column: it tells the entries of a record apart.
 * @param byName fields of a parent's record whose values are to be read by name, in whatever form they come.
 */
export function expander(
  stream: Stream,
  readUtc: ReadMoment,
  byName: readonly ValuesField[] = [],
  keyForm: KeyForm = asWritten,
): Expand | null {
  if (isChild(stream)) return childExpander(stream, keyForm);
  const { nameAsId, bareAsName, madeId, asJson } = stream;
  const steps: ((...given: Parameters<Expand>) => RawRecord)[] = [];
  if (nameAsId !== undefined) steps.push((record) => withIds(record, nameAsId));
  if (bareAsName !== undefined) steps.push((record) => withNames(record, bareAsName));
  if (madeId !== undefined) {
    const make = idMaker(madeId, readUtc);
    steps.push((record) => withMadeId(record, make));
  }
  if (asJson !== undefined) steps.push((record, json) => withJson(record, asJson, json));
  if (byName.length > 0) steps.push((record, _json, dropped) => withValues(record, byName, dropped));
  if (steps.length === 0) return null;
  return (record, json, dropped) => [steps.reduce((row, step) => step(row, json, dropped), record)];
}

/**
 * The same for a child: a row an entry of its field. Of entries of a record that have the same key, the last counts, and
 * each that differs from the next one is told.
 */
export function childExpander(
  { field, entries }: Pick<ChildStream, 'field' | 'entries'>,
  keyForm: KeyForm = asWritten,
): Expand {
  return entries.kind === 'values' ? namedValues(field, entries) : entryRows(field, entries, keyForm);
}

/** An entry without a value is a row as well, so that a value that was cleared is seen. */
function namedValues(field: string, { parentKey, names }: NamedValues): Expand {
  const keyOf = parentKeyReader(parentKey);
  return (record, json, dropped) => {
    const parent = keyOf(record);
    const shown = record[field];
    const values = valuesByName(shown, names, (what, isReplaced) => dropped(`${field}: ${what}`, isReplaced));
    if (values === null && !isAbsent(shown)) dropped(`${field}: neither an object nor a list but ${typeof shown}`);
    return [...(values ?? [])].map(([key, value]) => ({ ...parent, key, value: asScalar(value, json) }));
  };
}

/**
 * Values by name, in either of their forms (`NamedValues`). Of two with one name, the last counts.
 * @param dropped is told of each entry that has no name, and of each whose value another one replaces.
 * @returns null where what is shown is neither an object nor a list.
 */
export function valuesByName(
  shown: unknown,
  names: NamedValues['names'],
  dropped: Dropped,
): Map<string, unknown> | null {
  const values = new Map<string, unknown>();
  const add = (key: string, value: unknown): void => {
    if (key === '') dropped('an entry without a name');
    else put(values, key, value, 'an entry with the name of a later one', dropped);
  };
  if (Array.isArray(shown)) {
    for (const entry of shown) {
      if (isObject(entry)) add(firstName(entry, names), entry.value);
      else add('', entry);
    }
    return values;
  }
  if (!isObject(shown)) return null;
  for (const [name, entry] of Object.entries(shown)) {
    add(nameOf(name), isObject(entry) && Object.hasOwn(entry, 'value') ? entry.value : entry);
  }
  return values;
}

/** A field of a record that holds values by name. */
export interface ValuesField extends Pick<NamedValues, 'names'> {
  readonly field: string;
}

/** Enters a value, and tells where another one stood there. */
function put<T>(values: Map<string, T>, key: string, value: T, what: string, dropped: Dropped): void {
  if (values.has(key) && !isDeepStrictEqual(values.get(key), value)) dropped(what, true);
  values.set(key, value);
}

/** The record with its values by name as one object each: so a path leads to each of them, whatever their form was. */
function withValues(record: RawRecord, fields: readonly ValuesField[], dropped: Dropped): RawRecord {
  let result = record;
  for (const { field, names } of fields) {
    const values = valuesByName(record[field], names, (what, isReplaced) => {
      // What has no name is told by the child stream, whose row it is not.
      if (isReplaced === true) dropped(`${field}: ${what}`, true);
    });
    if (values === null) continue;
    // Any name is a field of its own, `__proto__` too.
    const object: RawRecord = Object.create(null);
    for (const [name, value] of values) object[name] = value;
    result = { ...result, [field]: object };
  }
  return result;
}

function entryRows(field: string, { parentKey, key, bare, byName }: EntryRows, keyForm: KeyForm): Expand {
  const keyOf = parentKeyReader(parentKey);
  return (record, _json, dropped) => {
    const rows = new Map<string, RawRecord>();
    const parent = keyOf(record);
    const add = (id: unknown, entry: unknown): void => {
      const fields = isObject(entry) ? entry : Object.fromEntries((bare ?? []).map((name) => [name, entry]));
      const name = nameOf(id);
      if (name === '' || !(isObject(entry) || bare)) {
        dropped(`${field}: an entry without ${key}`);
        return;
      }
      const row = { ...fields, [key]: typeof id === 'string' ? name : id, ...parent };
      put(rows, keyForm(name), row, `${field}: an entry with the ${key} of a later one`, dropped);
    };
    const entries = record[field];
    if (Array.isArray(entries)) {
      for (const entry of entries) add(isObject(entry) ? entry[key] : entry, entry);
    } else if (byName === true && isObject(entries)) {
      for (const [name, entry] of Object.entries(entries)) {
        if (isObject(entry)) add(name, entry);
        else dropped(`${field}: an entry that is no object`);
      }
    } else if (!isAbsent(entries)) {
      dropped(
        byName === true
          ? `${field}: neither an object nor a list but ${typeof entries}`
          : `${field}: no list but ${typeof entries}`,
      );
    }
    return [...rows.values()];
  };
}

/** Makes the function that reads the key of a record, as the fields that its rows take. */
export function parentKeyReader(parentKey: ParentKey): (record: RawRecord) => RawRecord {
  const fields = Object.entries(parentKey).map(([name, sources]) => ({
    name,
    paths: sources.map((source) => source.split('.')),
  }));
  return (record) => {
    const key: RawRecord = {};
    for (const { name, paths } of fields) {
      for (const path of paths) {
        key[name] = valueAt(record, path);
        if (!isAbsent(key[name])) break;
      }
    }
    return key;
  };
}

/** The record with whatever stands in these fields written as JSON. */
function withJson(record: RawRecord, fields: readonly string[], json: (value: unknown) => unknown): RawRecord {
  const filled = fields.filter((field) => !isAbsent(record[field]));
  if (filled.length === 0) return record;
  return { ...record, ...Object.fromEntries(filled.map((field) => [field, json(record[field])])) };
}

/**
 * The record with an object in each of these fields that shows a bare text or number, and with null where an object says
 * nothing: a column that takes whatever stands there would show it as JSON. Itself where there is neither.
 */
function withNames(record: RawRecord, fields: readonly string[]): RawRecord {
  let result = record;
  for (const field of fields) {
    const shown = record[field];
    if (isAbsent(shown) || Array.isArray(shown)) continue;
    if (!isObject(shown)) result = { ...result, [field]: { name: shown } };
    else if (Object.values(shown).every(isAbsent)) result = { ...result, [field]: null };
  }
  return result;
}

/** The record with an id in each of these fields that shows a name or bare value alone; itself where none does. */
export function withIds(record: RawRecord, fields: readonly string[]): RawRecord {
  let result = record;
  for (const field of fields) {
    const shown = record[field];
    if (isAbsent(shown) || Array.isArray(shown)) continue;
    const { id, name } = isObject(shown) ? shown : typeof shown === 'string' ? { name: shown } : { name: null };
    if (isObject(shown) && (!isAbsent(id) || isAbsent(name))) continue;
    result = { ...result, [field]: { ...(isObject(shown) ? shown : { name }), id: name ?? shown } };
  }
  return result;
}

/** Lists and objects become JSON here: as the value of a custom field they are not joined, unlike in a text column. */
function asScalar(value: unknown, json: (value: unknown) => unknown): unknown {
  return typeof value === 'object' && value !== null ? json(value) : value;
}

function firstName(entry: RawRecord, fields: readonly string[]): string {
  for (const field of fields) {
    const name = nameOf(entry[field]);
    if (name !== '') return name;
  }
  return '';
}

/** What names a row, as text: a number or text, without the characters that no database keeps; `""` for anything else. */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return heldText(value);
  if (typeof value === 'bigint' || Number.isInteger(value)) return BigInt(value as number).toString();
  return Number.isFinite(value) ? String(value) : '';
}

function isObject(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
