/**
 * The environment for processes whose coverage is not written down: writing it takes a third of the time of a short run,
 * and hundreds of like runs show no more than a few.
 */
export const UNCOVERED = { NODE_V8_COVERAGE: '' } as const;
