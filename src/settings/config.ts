import { ConfigError } from '../base/errors.ts';
import { converted, isQuoted, QUOTED, trimmed } from './converted.ts';
import { type GivenValues, givenValues } from './given-values.ts';
import { likelyName } from './likely-name.ts';
import { type SettingFault, settingFaults } from './setting-faults.ts';
import { type ReaderContext, readers } from './setting-readers.ts';
import { type Setting, type Settings, settings, type ValueOf } from './settings.ts';

/** The settings as the tap uses them: `page_size` is `pageSize`. One without a default is null where it is not set. */
export type Config = { readonly [K in keyof Settings as CamelCase<K>]: Read<K> };

type CamelCase<K extends string> = K extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : K;

type Read<K extends keyof Settings> = K extends keyof typeof readers
  ? ReturnType<(typeof readers)[K]>
  : ValueOf<Settings[K]> | (Settings[K] extends { readonly default: unknown } ? never : null);

const all: Readonly<Record<string, Setting>> = settings;

/**
 * Reads the config: files in order, later ones win; then the environment fills what no file sets.
 * @param paths of JSON files; `ENV` stands for the environment, which is read in any case.
 * @param warn is told of what is odd but harmless.
 * @throws ConfigError with all problems at once. No value is ever shown, since any may be the token.
 */
export function loadConfig(paths: readonly string[], env: NodeJS.ProcessEnv, warn: (message: string) => void): Config {
  const values = givenValues(paths, env, warn);
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(all, key));
  if (unknown.length > 0) warn(`config: unknown keys are ignored: ${unknown.map(withLikely).join(', ')}`);
  if (paths.length === 0 && values.token === undefined) {
    throw new ConfigError('config: name a file by --config, or set TAP_SENSEDATA_TOKEN in the environment; see --help');
  }
  return toConfig(values, Object.keys(all) as (keyof Settings)[]);
}

/**
 * Reads some settings alone; what else was given may be wrong, or missing.
 * @throws ConfigError with all problems of these at once.
 */
export function readSettings<K extends keyof Settings>(
  keys: readonly K[],
  given: Readonly<GivenValues>,
): Pick<Config, CamelCase<K>> {
  return toConfig(given, keys);
}

/** A key that there is not, with the one that was probably meant. */
function withLikely(key: string): string {
  const meant = likelyName(key, Object.keys(all));
  return meant === null ? key : `${key} (did you mean "${meant}"?)`;
}

function toConfig<K extends keyof Settings>(
  raw: Readonly<GivenValues>,
  keys: readonly K[],
): Pick<Config, CamelCase<K>> {
  const values: GivenValues = {};
  const quoted: SettingFault[] = [];
  for (const key of keys) {
    const setting: Setting = settings[key];
    const value = raw[key] === undefined ? setting.default : converted(trimmed(raw[key]), setting);
    if (isQuoted(value)) quoted.push({ key, text: `${key} ${QUOTED}` });
    else if (value !== undefined) values[key] = value;
  }
  const faults = [...quoted, ...settingFaults(values)];
  const faulty = new Set(faults.map(({ key }) => key));
  const problems = faults.map(({ text }) => text);
  const given = (key: string): never => (faulty.has(key) ? null : (values[key] ?? null)) as never;
  const context: ReaderContext = { given, problem: (text) => problems.push(text) };
  const read = (key: string): unknown => {
    const reader = (readers as Record<string, (value: never, context: ReaderContext) => unknown>)[key];
    return reader === undefined || faulty.has(key) ? given(key) : reader(given(key), context);
  };
  // By the types above: a key, and what its reader or its schema says.
  const config = Object.fromEntries(keys.map((key) => [camelCase(key), read(key)])) as Pick<Config, CamelCase<K>>;
  const { startDate, endDate } = config as Partial<Config>;
  if (startDate != null && endDate != null && startDate >= endDate) {
    problems.push('end_date must be later than start_date');
  }
  if (problems.length > 0) throw new ConfigError(`config: ${problems.join('; ')}`);
  return config;
}

function camelCase(key: string): string {
  return key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
