/** What stands in the place of the token. */
const TOKEN = '{token}';

/**
 * Reads how the token is shown: `Bearer {token}`, `{token}` or `api_key: {token}`, which is a header's name where there is
 * one, and its value with `{token}` in it.
 * @returns what makes the headers for a token.
 */
export function headersOf(form: string): (token: string) => Readonly<Record<string, string>> {
  const colon = form.slice(0, form.indexOf(TOKEN)).indexOf(':');
  const header = colon === -1 ? 'authorization' : form.slice(0, colon).trim().toLowerCase();
  const value = form.slice(colon + 1).trim();
  // Not by `replace`, to which a `$` in the token would mean something.
  return (token) => ({ [header]: value.split(TOKEN).join(token) });
}
