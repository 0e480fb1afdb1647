import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { cleanEnvironment } from './child.ts';

/** What the npm that runs the tests tells its scripts about this checkout. */
const OF_THIS_CHECKOUT =
  /^(npm_(command|execpath|lifecycle|node_execpath|package|config_(local_)?prefix)|INIT_CWD$|NODE_)/;

/**
 * The environment for npm, npx and what is installed, with a Node of its own: programs that name `node` in their first
 * line run on it. Downloads are kept in the cache, and asked for again only where it has none.
 */
export function npmEnvironment(node: string): Record<string, string> {
  const kept = Object.entries(cleanEnvironment()).filter(([name]) => !OF_THIS_CHECKOUT.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    npm_config_cache: join(cacheFolder(), 'npm'),
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
  };
}
