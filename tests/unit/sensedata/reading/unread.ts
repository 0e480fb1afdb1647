import type { Unread } from '../../../../src/sensedata/list/list.ts';

/** An answer of a model, which keeps no bytes: reading it gives what it was made of. */
export function unread<T extends { readonly answeredAt: string }>(value: T): Unread<T> {
  return { answeredAt: value.answeredAt, read: async () => value };
}
