import { ConfigError } from '../base/errors.ts';
import { builtInStreams } from '../catalog/built-in-streams.ts';
import { checkNames } from '../catalog/check-names.ts';
import { checkColumnsFound, withFoundColumns } from '../catalog/found-columns.ts';
import { makePlan, type PlanSettings, type ResourcePlan } from '../catalog/plan.ts';
import { checkPersonalData } from '../catalog/treated-columns.ts';
import { generationOf } from '../sensedata/http/api-generation.ts';
import { parseJson } from '../sensedata/http/json.ts';
import { type Config, loadConfig } from '../settings/config.ts';
import { readFilledJsonFile, readJsonFile } from '../settings/json-file.ts';
import { type ApiProxy, findProxy } from '../settings/proxy.ts';
import { type Catalog, parseCatalog } from '../singer/catalog.ts';
import { parseState, type State } from '../singer/state.ts';
import { checkBookmarks } from '../sync/bookmarks.ts';
import type { Arguments } from './arguments.ts';

export interface Input {
  readonly config: Config;
  /** Null where the API is reached directly. */
  readonly proxy: ApiProxy | null;
  readonly plan: readonly ResourcePlan[];
  /** Null where there is none: the first run. */
  readonly state: State | null;
}

/**
 * Reads everything that the user gave: config, catalog and state.
 * @throws ConfigError with the problems of all of them at once.
 */
export function loadInput(args: Arguments, env: NodeJS.ProcessEnv, warn: (message: string) => void): Input {
  const problems: ConfigError[] = [];
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error);
      return null;
    }
  };
  const config = attempt(() => loadConfig(args.config, env, warn));
  const proxy = config === null ? null : attempt(() => findProxy(config.apiUrl, env));
  const offered = builtInStreams().and(config?.streams ?? []);
  if (config !== null) attempt(() => checkNames(config, offered));
  const catalog = attempt(() => readCatalog(args.catalog));
  const streams = withFoundColumns(offered, catalog);
  const looksForFields = (config?.discoverFields ?? 0) > 0;
  if (config !== null)
    attempt(() => checkPersonalData(config.personalData, streams, { catalog, looksForFields, warn }));
  if (catalog === null && looksForFields) {
    warn('discover_fields is for --discover: without its catalog (--catalog) no column that it finds is sent');
  }
  const state = attempt(() => readState(args.state, warn));
  const plan = attempt(() => makePlan(catalog, streams, planSettings(config), warn));
  if (plan !== null && args.mode === 'sync') attempt(() => checkColumnsFound(plan, streams));
  if (state !== null)
    attempt(() => checkBookmarks(plan ?? makePlan(null, streams, { endpoints: {} }, () => {}), state));
  if (config === null || plan === null || problems.length > 0) {
    throw new ConfigError(problems.map(({ message }) => message).join('; '), { cause: problems[0] });
  }
  return { config, proxy, plan, state };
}

/** Paths that the user names go before those of the API's generation. */
export function planSettings(config: Config | null): PlanSettings {
  return config === null
    ? { endpoints: {} }
    : { ...config, endpoints: { ...generationOf(config).paths, ...config.endpoints } };
}

function readCatalog(path: string | null): Catalog | null {
  if (path === null) return null;
  const parsed = parseCatalog(readFilledJsonFile(path, 'catalog'));
  if ('problems' in parsed) throw new ConfigError(`catalog: ${parsed.problems.join('; ')}`);
  return parsed.catalog;
}

function readState(path: string | null, warn: (message: string) => void): State | null {
  if (path === null) return null;
  const value = readJsonFile(path, 'state', parseJson);
  if (value === null) {
    warn(`state: ${path} is empty: everything is read from the beginning`);
    return null;
  }
  const parsed = parseState(value);
  if ('problems' in parsed) throw new ConfigError(`state: ${parsed.problems.join('; ')}`);
  return parsed.state;
}
