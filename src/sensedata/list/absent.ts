/** Whether there is no value: null, an empty text, or no key at all. */
export function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}
