import { checkNames } from '../catalog/check-names.ts';
import { discover } from '../catalog/discover.ts';
import { makePlan, type ResourcePlan } from '../catalog/plan.ts';
import type { StreamSet } from '../catalog/stream-set.ts';
import { checkTreatments } from '../catalog/treated-columns.ts';
import { type Config, loadConfig } from '../settings/config.ts';
import { type ApiProxy, findProxy } from '../settings/proxy.ts';
import type { Catalog } from '../singer/catalog.ts';
import { planSettings } from './input.ts';
import { offeredStreams } from './offered-streams.ts';

/** What a discovery that asks the API goes by. */
export interface DiscoveryInput {
  readonly config: Config;
  readonly proxy: ApiProxy | null;
  readonly streams: StreamSet;
  /** Every list that is offered. */
  readonly plan: readonly ResourcePlan[];
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
  const plan = makePlan(everything(streams), streams, planSettings(config), warn);
  return { config, proxy: findProxy(config.apiUrl, env), streams, plan };
}

/** A catalog in which every stream is selected. */
function everything(streams: StreamSet): Catalog {
  const catalog = discover(streams);
  for (const entry of catalog.streams) entry.selected = true;
  return catalog;
}
