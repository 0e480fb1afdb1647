/** Below 0 if one stands before the other, above if after; NaN where no order is known between them. */
export function compare(one: number | string, other: number | string): number {
  if (typeof one !== typeof other) return Number.NaN;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A record's id as text; null where it is none. */
export function idText(id: unknown): string | null {
  const given = typeof id === 'number' || typeof id === 'bigint' || (typeof id === 'string' && id !== '');
  return given ? String(id) : null;
}

/** The place of an id in the order of ids. */
export function idValue(id: string): number | string {
  return /^-?\d+$/.test(id) ? Number(id) : id;
}
