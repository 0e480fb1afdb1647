import { ApiError } from '../../base/errors.ts';

/**
 * Where a resource is: `tasks` under `api_url`, `/v1/titles` from its origin.
 * @throws ApiError where the path leads to another origin.
 */
export function resourceUrl(apiUrl: string, path: string): URL {
  const url = path.startsWith('/') ? new URL(path, apiUrl) : new URL(`${apiUrl.replace(/\/+$/, '')}/${path}`);
  if (url.origin !== new URL(apiUrl).origin) throw new ApiError(`the path ${path} leads to another origin`, null);
  return url;
}

/** `updated_at:start` is sent as it is written: a colon is legal in a query. */
export function queryText(query: Readonly<Record<string, string>>): string {
  return new URLSearchParams(query).toString().replaceAll('%3A', ':');
}

/** Whether a redirect stays where the token may go. @param from the address that answered with it. */
export function isWithinOrigin(location: string | undefined, from: string, apiUrl: string): boolean {
  try {
    return new URL(location ?? '', from).origin === new URL(apiUrl).origin;
  } catch {
    return false;
  }
}
