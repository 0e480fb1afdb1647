import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/**
 * The folder for what tests make once and keep, outside the checkout: `TAP_SENSEDATA_CACHE`, else
 * `$XDG_CACHE_HOME/tap-sensedata`, else `~/.cache/tap-sensedata`. It need not exist yet.
 */
export function cacheFolder(): string {
  const own = process.env.TAP_SENSEDATA_CACHE;
  if (own) return resolve(own);
  // The XDG specification has relative paths ignored.
  const xdg = process.env.XDG_CACHE_HOME;
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'tap-sensedata');
}
