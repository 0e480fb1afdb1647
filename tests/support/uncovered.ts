/**
 * The environment for processes whose coverage is not written down: writing it takes a third of the time of a short run,
 * and hundreds of like runs show no more than a few. Empty, since Node hands the variable down where it is missing.
 */
export const UNCOVERED = { NODE_V8_COVERAGE: '' } as const;

/** The environment for processes whose coverage is written down, where this process's is. */
export function covered(): Record<string, string> {
  const { NODE_V8_COVERAGE } = process.env;
  return NODE_V8_COVERAGE === undefined ? {} : { NODE_V8_COVERAGE };
}
