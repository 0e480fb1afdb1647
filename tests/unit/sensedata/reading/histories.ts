import fc from 'fast-check';
import type { LivingListOptions } from './living-list.ts';

/** A list that lives, and how it is read. */
export interface History extends LivingListOptions {
  readonly concurrency: number;
  /** Whether the reader is told that records come in anywhere. */
  readonly anywhere?: true;
}

/** What random histories have in common. */
export const base = {
  seed: fc.integer(),
  records: fc.integer({ min: 0, max: 90 }),
  limit: fc.integer({ min: 1, max: 7 }),
  unrest: fc.constantFrom(0, 0.01, 0.03, 0.1, 0.3, 0.6, 1.5),
  bursts: fc.constantFrom(0, 0, 0.01),
  nextSaid: fc.boolean(),
  concurrency: fc.integer({ min: 1, max: 8 }),
};
export const byId = fc.record({ ...base, order: fc.constant('id' as const), equals: fc.constant(0) });
export const byMoment = fc.record({ ...base, order: fc.constant('moment' as const), equals: fc.constant(0) });
export const byEqualMoments = fc.record({
  ...base,
  order: fc.constant('moment' as const),
  equals: fc.constantFrom(0.02, 0.1, 0.5, 0.9),
});
