/**
 * For Node, where it is 20: V8 optimises what is used six times as often as by default. Most tests end before that is worth
 * its time, which is a seventh of theirs; nothing else changes. Later versions have no such flag, and refuse it.
 */
export const OPTIMISE_LATE: readonly string[] = process.versions.v8.startsWith('11.')
  ? ['--interrupt-budget=400000']
  : [];
