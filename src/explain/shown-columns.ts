import { isFieldName } from '../base/field-name.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import { isObject } from '../singer/kind.ts';
import { kindOfValue } from './value-kind.ts';

/** Steps into objects that become columns `a__b__c`; what lies deeper is text. */
const DEPTH = 3;
/** So many dates prove that a text is always one. JSON says itself what is a number, or true or false. */
const ENOUGH = 20;
const TYPES: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  number: 'number',
  date: 'date',
  moment: 'date-time',
};

/** Columns with their types, in the words of the setting `streams`. */
export type ShownColumns = Readonly<Record<string, string>>;

/**
 * The columns that records would fill, with types that hold all values seen.
 * @param wanted whether a field of the record is looked at.
 */
export function shownColumns(
  records: readonly RawRecord[],
  wanted: (field: string) => boolean = () => true,
): ShownColumns {
  const kinds = new Map<string, string[]>();
  const note = (value: unknown, path: readonly string[]): void => {
    const column = path.join('__');
    kinds.set(column, [...(kinds.get(column) ?? []), kindOfValue(value)]);
    if (!isObject(value) || path.length >= DEPTH) return;
    for (const [name, inner] of Object.entries(value)) if (isFieldName(name)) note(inner, [...path, name]);
  };
  for (const record of records) {
    for (const [field, value] of Object.entries(record)) {
      if (isFieldName(field) && wanted(field)) note(value, [field]);
    }
  }
  const columns = [...kinds].filter(([name]) => !isOnlyParent(name, kinds));
  return Object.fromEntries(columns.map(([name, seen]) => [name, typeOf(name, seen)]));
}

/** Whether this is an object wherever it has a value: then the columns below it hold all there is. */
function isOnlyParent(name: string, kinds: ReadonlyMap<string, readonly string[]>): boolean {
  const hasParts = [...kinds.keys()].some((other) => other.startsWith(`${name}__`));
  return hasParts && kinds.get(name)!.every((kind) => kind === 'empty' || kind === 'object');
}

function typeOf(name: string, seen: readonly string[]): string {
  const filled = seen.filter((kind) => kind !== 'empty');
  const [kind] = filled;
  if (kind === undefined || filled.some((other) => other !== kind) || isId(name)) return 'string';
  const isText = kind === 'date' || kind === 'moment';
  return isText && filled.length < ENOUGH ? 'string' : (TYPES[kind] ?? 'string');
}

/** Ids are text in every table of the tap. */
function isId(name: string): boolean {
  return /(^|_)id(_|$)/.test(name);
}
