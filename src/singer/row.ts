import type { ReadMoment } from './moment.ts';
import {
  exactBoolean,
  exactDate,
  exactInteger,
  exactNumber,
  INVALID,
  toBoolean,
  toDate,
  toInteger,
  toJsonText,
  toMoment,
  toNumber,
  toText,
} from './value.ts';

/** What a column holds, worked out from its JSON Schema (`columnType`); `json` is text in which lists and objects are JSON. */
export type ColumnType = 'text' | 'json' | 'timestamp' | 'date' | 'number' | 'integer' | 'boolean';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Paths into the source record; the first whose value is neither missing, null nor `""` counts. None: always null. */
  readonly sources: readonly (readonly string[])[];
  /**
   * Whether nobody has chosen the type: it is that of the values that were seen, so one of another kind is invalid, where it
   * would be converted otherwise. `"007"` is no 7.
   */
  readonly isExact?: boolean;
  /**
   * Makes what is sent of a value that is not null, once it is converted to the column's type; the column itself then holds
   * what this gives. Where it is missing, nothing is called.
   */
  readonly transform?: (value: string | number | boolean, record: Readonly<Record<string, unknown>>) => Row[string];
}

export type Row = Record<string, string | number | boolean | null>;

/**
 * Told of each value that the column's type cannot hold. `value` is the raw one (it may be personal data), or `INVALID`
 * where a parent in its path is no object.
 */
export type OnInvalid = (column: string, value: unknown) => void;

/** The functions of `value.ts` by their names in the generated code. */
const CONVERTERS: Readonly<Record<ColumnType, string>> = {
  text: 'toText',
  json: 'toJsonText',
  timestamp: 'toMoment',
  date: 'toDate',
  number: 'toNumber',
  integer: 'toInteger',
  boolean: 'toBoolean',
};

/** The same for columns whose type nobody has chosen. */
const EXACT: Readonly<Partial<Record<ColumnType, string>>> = {
  date: 'exactDate',
  number: 'exactNumber',
  integer: 'exactInteger',
  boolean: 'exactBoolean',
};

/** Turns a source record into a row: every column present, in the columns' order, null where there is no value. */
export type ToRow = (record: Readonly<Record<string, unknown>>, onInvalid: OnInvalid) => Row;

/**
 * Compiles one function for a stream's columns: statements without loops, closures or lookups, as one would write them by
 * hand for this stream alone. Names enter the code as JSON string literals only. For a column `cs__name`:
 *
 *     const p0 = child(record["cs"]);
 *     let v3 = p0 === null || p0 === INVALID ? p0 : p0["name"];
 *     let c3 = toText(v3);
 *     if (c3 === INVALID) { onInvalid("cs__name", v3); c3 = null; }
 *     if (c3 !== null) c3 = transforms[3](c3, record);
 *
 * The last line is there only for a column with `transform`.
 */
export function compileRow(columns: readonly Column[], readMoment: ReadMoment): ToRow {
  const parents = new Map<string, string>();
  const statements: string[] = [];
  const parent = (path: readonly string[]): string => {
    if (path.length === 0) return 'record';
    const key = JSON.stringify(path);
    const known = parents.get(key);
    if (known !== undefined) return known;
    const value = read(path);
    const name = `p${parents.size}`;
    parents.set(key, name);
    statements.push(`const ${name} = child(${value});`);
    return name;
  };
  const read = (path: readonly string[]): string => {
    const from = parent(path.slice(0, -1));
    const key = path.at(-1) as string;
    const field = `${from}[${JSON.stringify(key)}]`;
    // Names that every object has are looked for in the record itself; asking each time would cost more than the rest.
    const own = key in Object.prototype ? `(Object.hasOwn(${from}, ${JSON.stringify(key)}) ? ${field} : null)` : field;
    return from === 'record' ? own : `${from} === null || ${from} === INVALID ? ${from} : ${own}`;
  };
  const entries = columns.map(({ name, type, sources, isExact, transform }, index) => {
    const [first, ...others] = sources;
    const [value, result, literal] = [`v${index}`, `c${index}`, JSON.stringify(name)];
    if (first === undefined) return `[${literal}]: null`;
    statements.push(`let ${value} = ${read(first)};`);
    for (const path of others) {
      const other = read(path);
      statements.push(`if (${value} === null || ${value} === undefined || ${value} === '') ${value} = ${other};`);
    }
    const converter = (isExact === true ? EXACT[type] : undefined) ?? CONVERTERS[type];
    statements.push(`let ${result} = ${converter}(${value});`);
    statements.push(`if (${result} === INVALID) { onInvalid(${literal}, ${value}); ${result} = null; }`);
    if (transform !== undefined) {
      statements.push(`if (${result} !== null) ${result} = transforms[${index}](${result}, record);`);
    }
    return `[${literal}]: ${result}`;
  });
  const body = `return (record, onInvalid) => {
    ${statements.join('\n    ')}
    return {${entries.join(',\n      ')}};
  };`;
  const transforms = columns.map(({ transform }) => transform);
  const tools = {
    transforms,
    INVALID,
    child,
    toText,
    toJsonText,
    toDate,
    toNumber,
    toInteger,
    toBoolean,
    toMoment: toMoment(readMoment),
    exactBoolean,
    exactDate,
    exactInteger,
    exactNumber,
  };
  return new Function(...Object.keys(tools), body)(...Object.values(tools)) as ToRow;
}

/**
 * The object that a path leads through. Null, `""`, `{}` and `[]` mean that there is none; anything else that is no
 * object makes the columns below it invalid, since what stands there has no reading.
 */
function child(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'object') return INVALID;
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? null : INVALID;
}
