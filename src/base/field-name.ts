/**
 * Whether a text is such that it may be shown as a field's name: as the API forms them. Where records are keyed by what
 * are values (addresses, telephone numbers, a sentence), these must not be shown.
 */
export function isFieldName(text: string): boolean {
  return /^[a-z0-9_-]{1,60}$/i.test(text) && (text.match(/\d/g) ?? []).length <= 5;
}
