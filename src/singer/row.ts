import type { ReadMoment } from './moment.ts';
import { type Convert, INVALID, toBoolean, toDate, toInteger, toMoment, toNumber, toText } from './value.ts';

/** What a column holds, worked out from its JSON Schema (`columnType`). */
export type ColumnType = 'text' | 'timestamp' | 'date' | 'number' | 'integer' | 'boolean';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Paths into the source record; the first whose value is neither missing, null nor `""` counts. None: always null. */
  readonly sources: readonly (readonly string[])[];
}

export type Row = Record<string, string | number | boolean | null>;

/**
 * Told of each value that the column's type cannot hold. `value` is the raw one (it may be personal data), or `INVALID`
 * where a parent in its path is no object.
 */
export type OnInvalid = (column: string, value: unknown) => void;

/** Turns a source record into a row: every column present, in the columns' order, null where there is no value. */
export type ToRow = (record: Readonly<Record<string, unknown>>, onInvalid: OnInvalid) => Row;

/**
 * Compiles one function for a stream's columns. Generated code is about fifteen times as quick as splitting paths at
 * each access, and five times as quick as a closure a column; names enter the code as JSON string literals only.
 */
export function compileRow(columns: readonly Column[], readMoment: ReadMoment): ToRow {
  const parents = new Map<string, string>();
  const declarations: string[] = [];
  const parent = (path: readonly string[]): string => {
    if (path.length === 0) return 'record';
    const key = JSON.stringify(path);
    let name = parents.get(key);
    if (name === undefined) {
      const from = parent(path.slice(0, -1));
      name = `p${parents.size}`;
      parents.set(key, name);
      declarations.push(`const ${name} = child(${from}, ${JSON.stringify(path.at(-1))});`);
    }
    return name;
  };
  const entries = columns.map((column, index) => {
    const values = column.sources.map((path) => `read(${parent(path.slice(0, -1))}, ${JSON.stringify(path.at(-1))})`);
    const value = values.length === 0 ? 'null' : values.reduceRight((rest, first) => `or(${first}, () => ${rest})`);
    return `[${JSON.stringify(column.name)}]: convert(${index}, ${value})`;
  });
  const converters = columns.map((column) => converter(column.type, readMoment));
  const body = `return (record, onInvalid) => {
    const convert = (index, value) => {
      const result = value === INVALID ? INVALID : converters[index](value);
      if (result !== INVALID) return result;
      onInvalid(names[index], value);
      return null;
    };
    ${declarations.join('\n    ')}
    return {${entries.join(',\n      ')}};
  };`;
  const make = new Function('converters', 'names', 'INVALID', 'child', 'read', 'or', body);
  return make(
    converters,
    columns.map((column) => column.name),
    INVALID,
    child,
    read,
    or,
  ) as ToRow;
}

function converter(type: ColumnType, readMoment: ReadMoment): Convert {
  switch (type) {
    case 'text':
      return toText;
    case 'timestamp':
      return toMoment(readMoment);
    case 'date':
      return toDate;
    case 'number':
      return toNumber;
    case 'integer':
      return toInteger;
    case 'boolean':
      return toBoolean;
  }
}

/**
 * The object that a path leads through. Null, `""`, `{}` and `[]` mean that there is none; anything else that is no
 * object makes the columns below it invalid, since what stands there has no reading.
 */
function child(from: unknown, key: string): unknown {
  const value = read(from, key);
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'object') return INVALID;
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? null : INVALID;
}

function read(from: unknown, key: string): unknown {
  if (from === null || from === INVALID) return from;
  return Object.hasOwn(from as object, key) ? (from as Record<string, unknown>)[key] : null;
}

function or(first: unknown, rest: () => unknown): unknown {
  return first === null || first === undefined || first === '' ? rest() : first;
}
