import { getProxyForUrl } from 'proxy-from-env';
import { ConfigError } from '../base/errors.ts';

/** The way to the API where it does not go directly. */
export interface ApiProxy {
  readonly url: URL;
  /** What of its address must never be shown. */
  readonly secrets: readonly string[];
}

/**
 * The proxy that the environment names for this address (`HTTPS_PROXY`, `ALL_PROXY`, less what `NO_PROXY` lists; also in
 * lower case). Plain http goes to this machine alone, and so to no proxy.
 * @throws ConfigError where what it names is no address of a proxy; the value itself is never shown.
 */
export function findProxy(apiUrl: string): ApiProxy | null {
  if (new URL(apiUrl).protocol !== 'https:') return null;
  const address = getProxyForUrl(apiUrl);
  if (address === '') return null;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw new ConfigError(
      'environment: HTTPS_PROXY (or ALL_PROXY) must be the address of an HTTP proxy, such as http://proxy.example:3128',
    );
  }
  return { url, secrets: secretsOf(url) };
}

function secretsOf({ username, password }: URL): string[] {
  if (username === '' && password === '') return [];
  const pair = `${decoded(username)}:${decoded(password)}`;
  return [pair, decoded(password), password, decoded(username), username];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
