import { isObject } from '../singer/kind.ts';
import type { Column } from '../singer/row.ts';
import { toText } from '../singer/value.ts';

type RawRecord = Record<string, unknown>;

/**
 * Makes the function that copies of a raw record what the columns take, hashed where the column is: so nothing else that
 * the API showed gets out with it. A value keeps its place and, where it is not hashed, its form.
 */
export function masker(columns: readonly Column[]): (record: RawRecord) => RawRecord {
  return (record) => {
    const copy: RawRecord = {};
    for (const { sources, transform } of columns) {
      for (const path of sources) {
        const value = valueAt(record, path);
        if (value === undefined) continue;
        put(copy, path, transform === undefined ? value : transformed(value, record, transform));
      }
    }
    return copy;
  };
}

function transformed(value: unknown, record: RawRecord, transform: NonNullable<Column['transform']>): unknown {
  const text = toText(value);
  return typeof text === 'string' ? transform(text, record) : null;
}

function valueAt(record: RawRecord, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Any name is a field of the copy's own, `__proto__` too. */
function put(record: RawRecord, path: readonly string[], value: unknown): void {
  const [name, ...others] = path as [string, ...string[]];
  if (others.length > 0) {
    const inner = Object.hasOwn(record, name) ? record[name] : {};
    const below = isObject(inner) ? inner : {};
    put(below, others, value);
    value = below;
  }
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}
