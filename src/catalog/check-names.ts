import { ConfigError } from '../base/errors.ts';
import type { Config } from '../settings/config.ts';
import type { StreamSet } from './stream-set.ts';

/** The settings that name streams or resources. */
export type NamingSettings = Pick<Config, 'endpoints' | 'expectRecords' | 'fullRefreshDays' | 'lookbackDays'>;

/**
 * Checks the names of streams and resources that stand in settings.
 * @throws ConfigError with every name that is not offered.
 */
export function checkNames(config: NamingSettings, streams: StreamSet): void {
  const byDay = streams.parents.filter(({ replication }) => replication.kind === 'days').map(({ name }) => name);
  const problems = [
    ...unknownNames('endpoints', config.endpoints, streams.resources, 'resource'),
    ...unknownNames('expect_records', config.expectRecords, streams.names, 'stream'),
    ...unknownNames('full_refresh_days', config.fullRefreshDays, streams.names, 'stream'),
    ...unknownNames('lookback_days', config.lookbackDays, byDay, 'stream'),
  ];
  if (problems.length > 0) throw new ConfigError(`config: ${problems.join('; ')}`);
}

/** @param given a list of names, or an object by name; anything else names nothing. */
function unknownNames(key: string, given: unknown, known: readonly string[], what: string): string[] {
  if (typeof given !== 'object' || given === null) return [];
  const names: string[] = Array.isArray(given) ? given : Object.keys(given);
  const unknown = names.filter((name) => !known.includes(name));
  return unknown.length === 0 ? [] : [`${key} names no ${what} ${unknown.join(', ')}; there are ${known.join(', ')}`];
}
