import { checkNames } from '../catalog/check-names.ts';
import type { StreamSet } from '../catalog/stream-set.ts';
import { checkTreatments } from '../catalog/treated-columns.ts';
import { type Config, loadConfig } from '../settings/config.ts';
import { type ApiProxy, findProxy } from '../settings/proxy.ts';
import { offeredStreams } from './offered-streams.ts';

/** What a discovery that asks the API goes by. */
export interface DiscoveryInput {
  readonly config: Config;
  readonly proxy: ApiProxy | null;
  readonly streams: StreamSet;
}

/**
 * Reads the whole config, as for a sync.
 * @param paths of its files.
 * @throws ConfigError where it cannot be used.
 */
export async function loadDiscoveryInput(
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
  warn: (message: string) => void,
): Promise<DiscoveryInput> {
  const config = loadConfig(paths, env, warn);
  const streams = await offeredStreams(paths, env);
  checkNames(config, streams);
  checkTreatments(config.personalData, streams);
  return { config, proxy: findProxy(config.apiUrl, env), streams };
}
