import { ConfigError } from '../base/errors.ts';
import { isExempt } from './no-proxy.ts';

/** The way to the API where it does not go directly. */
export interface ApiProxy {
  readonly url: URL;
  /** The variable that names it. */
  readonly variable: string;
  /** What of its address must never be shown. */
  readonly secrets: readonly string[];
}

/** In the order in which they are asked, as by curl and Python's requests; an empty one counts as not set. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
const EXEMPTIONS = ['no_proxy', 'NO_PROXY'];

/**
 * The proxy that the environment names for this address (`HTTPS_PROXY`, `ALL_PROXY`, less what `NO_PROXY` lists; also in
 * lower case). Without a scheme it is an http one. Plain http goes to this machine alone, and so to no proxy.
 * @throws ConfigError where what it names is no address of a proxy; the value itself is never shown.
 */
export function findProxy(apiUrl: string, env: NodeJS.ProcessEnv): ApiProxy | null {
  const target = new URL(apiUrl);
  if (target.protocol !== 'https:') return null;
  const variable = firstSet(VARIABLES, env);
  if (variable === undefined || isExempt(target, env[firstSet(EXEMPTIONS, env) ?? ''] ?? '')) return null;
  const address = env[variable]!.trim();
  const whole = address.includes('://') ? address : `http://${address}`;
  const url = URL.canParse(whole) ? new URL(whole) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    throw new ConfigError(
      'environment: HTTPS_PROXY (or ALL_PROXY) must be the address of an HTTP proxy, such as http://proxy.example:3128',
    );
  }
  return { url, variable, secrets: secretsOf(url) };
}

function firstSet(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  return names.find((name) => (env[name] ?? '').trim() !== '');
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
