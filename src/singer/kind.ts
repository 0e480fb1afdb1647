/** Whether a value is what JSON calls an object: no list, not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The kind of a value, for messages that must not show the value itself. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'empty text' : 'text';
  if (Number.isNaN(value)) return 'NaN';
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return 'a huge number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
