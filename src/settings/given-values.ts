import { isInEnvironment, variableOf } from './environment.ts';
import { readFilledJsonFile } from './json-file.ts';
import { isOpenToOthers } from './open-to-others.ts';
import { settings } from './settings.ts';

/** Settings as they were given, by key, before anything is checked. */
export type GivenValues = Record<string, unknown>;

/** Settings that nobody else should read, and how a message calls them. */
const SECRETS = [
  ['token', 'the token'],
  ['personal_data_key', 'personal_data_key'],
] as const;

/**
 * Gathers what was set: files in order, later ones win; then the environment fills what no file sets.
 * @param paths of JSON files; `ENV` stands for the environment, which is read in any case.
 * @param warn is told of what is odd but harmless.
 * @throws ConfigError where a file cannot be read.
 */
export function givenValues(
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
  warn: (message: string) => void,
): GivenValues {
  const values: GivenValues = {};
  const open: string[] = [];
  const readable = new Set<string>();
  for (const path of paths) {
    if (path === 'ENV') continue;
    const given = withoutUnset(readFilledJsonFile(path, 'config'));
    const secrets = SECRETS.filter(([key]) => key in given).map(([, words]) => words);
    if (secrets.length > 0 && isOpenToOthers(path)) {
      open.push(path);
      for (const words of secrets) readable.add(words);
    }
    Object.assign(values, given);
  }
  if (open.length > 0) {
    warn(`config: others on this machine can read ${[...readable].join(' and ')}: chmod 600 ${open.join(' ')}`);
  }
  for (const key of Object.keys(settings)) {
    if (values[key] === undefined && isInEnvironment(key, env)) values[key] = env[variableOf(key)];
  }
  return values;
}

function withoutUnset(values: GivenValues): GivenValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && !isBlank(value)));
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}
