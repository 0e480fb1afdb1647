import { builtInStreams } from '../catalog/built-in-streams.ts';
import type { StreamSet } from '../catalog/stream-set.ts';
import { DISCOVERY_SETTINGS } from '../settings/discovery-settings.ts';
import { givenValues } from '../settings/given-values.ts';
import { checkCodeGeneration } from './process-check.ts';

/**
 * The streams that `--discover` and `--about` show. They go by the settings that change them and by no others, so that a
 * config without a token will do.
 * @param paths of the config's files.
 * @throws ConfigError where a file cannot be read, since it might hold streams, or where these settings are wrong.
 */
export async function offeredStreams(paths: readonly string[], env: NodeJS.ProcessEnv): Promise<StreamSet> {
  const given = givenValues(paths, env, () => {});
  if (DISCOVERY_SETTINGS.every((key) => given[key] === undefined)) return builtInStreams();
  checkCodeGeneration();
  const { readSettings } = await import('../settings/config.ts');
  return builtInStreams().and(readSettings(DISCOVERY_SETTINGS, given).streams);
}

/**
 * Whether `--discover` asks the API for fields, by the same settings.
 * @throws ConfigError see `offeredStreams`.
 */
export async function asksForFields(paths: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const given = givenValues(paths, env, () => {});
  if (given.discover_fields === undefined) return false;
  const { readSettings } = await import('../settings/config.ts');
  return readSettings(['discover_fields'], given).discoverFields > 0;
}
