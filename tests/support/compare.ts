import type { Row } from './read-back.ts';

const SHOWN = 20;

/**
 * How two sets of rows differ, in any order of theirs: rows missing or extra by key, keys that stand more than once,
 * columns with another value. One line a difference, the first 20 of them, then how many more; empty when they are
 * equal.
 */
export function diffRows(expected: readonly Row[], actual: readonly Row[], keys: readonly string[]): string[] {
  const wanted = byKey(expected, keys);
  const found = byKey(actual, keys);
  const all = [
    ...wanted.twice.map((key) => `${key}: more than once among the expected rows`),
    ...found.twice.map((key) => `${key}: more than once among the actual rows`),
    ...[...wanted.rows].flatMap(([key, row]) => {
      const other = found.rows.get(key);
      return other === undefined ? [`${key}: missing`] : diffColumns(key, row, other);
    }),
    ...[...found.rows.keys()].filter((key) => !wanted.rows.has(key)).map((key) => `${key}: extra`),
  ];
  return all.length <= SHOWN ? all : [...all.slice(0, SHOWN), `and ${all.length - SHOWN} more`];
}

function byKey(rows: readonly Row[], keys: readonly string[]): { rows: Map<string, Row>; twice: string[] } {
  const found = new Map<string, Row>();
  const twice: string[] = [];
  for (const row of rows) {
    const key = keys.map((name) => `${name}=${show(row[name])}`).join(' ');
    if (found.has(key)) twice.push(key);
    found.set(key, row);
  }
  return { rows: found, twice };
}

function diffColumns(key: string, expected: Row, actual: Row): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names]
    .filter((name) => expected[name] !== actual[name])
    .map((name) => `${key}: ${name} is ${show(actual[name])}, expected ${show(expected[name])}`);
}

/** A value as JSON, so that text and number, null and no such column can be told apart. */
function show(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
