import { readFileSync, realpathSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { ConfigError } from '../base/errors.ts';
import { VERSION } from '../base/version.ts';
import { kindOf } from '../singer/kind.ts';
import { momentReader } from '../singer/moment.ts';
import type { DaysByStream } from './days-by-stream.ts';
import { type Setting, settings } from './settings.ts';

export interface Config {
  readonly token: string;
  readonly apiUrl: string;
  /** `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly pageSize: number;
  readonly concurrency: number;
  readonly lookbackSeconds: number;
  /** Of streams that go by day; null: as the stream has it. */
  readonly lookbackDays: DaysByStream;
  readonly timezone: string;
  readonly requestTimeoutSeconds: number;
  readonly maxRetries: number;
  readonly userAgent: string;
  readonly endpoints: Readonly<Record<string, string>>;
  /** Null: never. */
  readonly fullRefreshDays: DaysByStream;
  readonly onInvalidValue: 'null' | 'error';
  readonly activateVersion: boolean;
  readonly expectRecords: readonly string[];
  readonly rejectedRecordsPath: string | null;
}

type Values = Record<string, unknown>;

const PREFIX = 'TAP_SENSEDATA_';
const all: Readonly<Record<string, Setting>> = settings;
const MOMENT_HINT = 'a date (2026-01-31) or an RFC 3339 moment (2026-01-31T03:00:00Z)';

/**
 * Reads the config: files in order, later ones win; then the environment fills what no file sets.
 * @param paths of JSON files; `ENV` stands for the environment, which is read in any case.
 * @param warn is told of what is odd but harmless.
 * @throws ConfigError with all problems at once. No value is ever shown, since any may be the token.
 */
export function loadConfig(paths: readonly string[], env: NodeJS.ProcessEnv, warn: (message: string) => void): Config {
  const values: Values = {};
  const open: string[] = [];
  for (const path of paths) {
    if (path === 'ENV') continue;
    const given = withoutUnset(readJsonFile(path, 'config'));
    if ('token' in given && isOpenToOthers(path)) open.push(path);
    Object.assign(values, given);
  }
  if (open.length > 0) warn(`config: others on this machine can read the token: chmod 600 ${open.join(' ')}`);
  for (const key of Object.keys(all)) {
    const text = env[PREFIX + key.toUpperCase()];
    if (values[key] === undefined && text !== undefined && text !== '') values[key] = text;
  }
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(all, key));
  if (unknown.length > 0) warn(`config: unknown keys are ignored: ${unknown.join(', ')}`);
  return toConfig(values);
}

/**
 * Reads a JSON file that must hold an object.
 * @throws ConfigError
 */
export function readJsonFile(path: string, what: string, parse: (text: string) => unknown = JSON.parse): Values {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${what}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
  if (text.trim() === '') throw new ConfigError(`${what}: ${path} is empty; it must hold a JSON object`);
  let value: unknown;
  try {
    value = parse(text.replace(/^\ufeff/, ''));
  } catch {
    // The parser's own message quotes the text, in which the token may stand.
    throw new ConfigError(`${what}: ${path} is not valid JSON; it must hold one JSON object`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(`${what}: ${path} must hold a JSON object, not ${kindOf(value)}`);
  }
  return value as Values;
}

/** For a file's group and for all others: the bit to read it, and the one that each folder above it must have. */
const OTHERS = [
  { read: 0o040, enter: 0o010 },
  { read: 0o004, enter: 0o001 },
];

/** Pipes, and systems without such modes, are nobody else's to read. */
function isOpenToOthers(path: string): boolean {
  const file = statSync(path);
  if (platform() === 'win32' || !file.isFile()) return false;
  const folders = foldersAbove(realpathSync(path)).map((folder) => statSync(folder).mode);
  return OTHERS.some(({ read, enter }) => (file.mode & read) !== 0 && folders.every((mode) => (mode & enter) !== 0));
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}

function withoutUnset(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''));
}

function toConfig(raw: Values): Config {
  const problems: string[] = [];
  const values: Values = {};
  for (const [key, setting] of Object.entries(all)) {
    const value = raw[key] === undefined ? setting.default : converted(raw[key], setting);
    if (value !== undefined) values[key] = value;
  }
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validate = ajv.compile({ type: 'object', properties: all });
  if (!validate(values)) problems.push(...uniqueProblems(validate.errors ?? [], values));
  const bad = new Set(problems.map((problem) => problem.split(/[ .]/, 1)[0]));
  const ok = <T>(key: string): T | null => (bad.has(key) ? null : ((values[key] as T | undefined) ?? null));

  if (values.token === undefined) {
    problems.push('token is missing: set "token" in the config file, or TAP_SENSEDATA_TOKEN in the environment');
  }
  const token = readToken(ok<string>('token'), problems);
  const apiUrl = readApiUrl(ok<string>('api_url'), problems);
  const timezone = readTimezone(ok<string>('timezone'), problems);
  const startDate = readMoment('start_date', ok<string>('start_date'), timezone, problems);
  const endDate = readMoment('end_date', ok<string>('end_date'), timezone, problems);
  if (startDate !== null && endDate !== null && startDate >= endDate) {
    problems.push('end_date must be later than start_date');
  }
  const endpoints = ok<Record<string, string>>('endpoints') ?? {};
  for (const [resource, path] of Object.entries(endpoints)) {
    if (/[?#\s\\]|\/\/|\.\./.test(path))
      problems.push(`endpoints.${resource} must be a path such as "titles" or "/v1/titles"`);
  }
  const userAgent = ok<string>('user_agent') ?? `tap-sensedata/${VERSION}`;
  if (/[^\t\u0020-\u007e]/.test(userAgent)) problems.push('user_agent must be plain ASCII text on one line');
  if (problems.length > 0) throw new ConfigError(`config: ${problems.join('; ')}`);

  return {
    token,
    apiUrl,
    startDate,
    endDate,
    timezone,
    userAgent,
    endpoints,
    expectRecords: ok<string[]>('expect_records') ?? [],
    pageSize: values.page_size as number,
    concurrency: values.concurrency as number,
    lookbackSeconds: values.lookback_seconds as number,
    lookbackDays: ok<DaysByStream>('lookback_days'),
    requestTimeoutSeconds: values.request_timeout_seconds as number,
    maxRetries: values.max_retries as number,
    fullRefreshDays: ok<DaysByStream>('full_refresh_days'),
    onInvalidValue: values.on_invalid_value as 'null' | 'error',
    activateVersion: values.activate_version as boolean,
    rejectedRecordsPath: ok<string>('rejected_records_path'),
  };
}

/** Text where the key wants another type, as orchestrators and the environment give it. What cannot be converted stays. */
function converted(value: unknown, setting: Setting): unknown {
  if (typeof value !== 'string') return value;
  const types = [setting.type].flat();
  const text = value.trim();
  if (types.includes('string')) return value;
  if (types.includes('boolean') && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if ((types.includes('number') || types.includes('integer')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (types.includes('object') || types.includes('array')) {
    try {
      return JSON.parse(text);
    } catch {
      return value;
    }
  }
  return value;
}

/** One sentence a problem: the key, what was expected, and the kind of what is there. */
function uniqueProblems(errors: readonly ErrorObject[], values: Values): string[] {
  const byPath = new Map<string, string>();
  for (const { instancePath, keyword, params, message } of errors) {
    const path = instancePath.slice(1).replaceAll('/', '.');
    const value = path.split('.').reduce<unknown>((from, key) => (from as Values | undefined)?.[key], values);
    const wanted =
      keyword === 'enum'
        ? `must be one of ${(params.allowedValues as string[]).map((v) => `"${v}"`).join(', ')}`
        : message;
    const got = keyword === 'type' ? `, not ${kindOf(value)}` : '';
    if (!byPath.has(path)) byPath.set(path, `${path} ${wanted}${got}`);
  }
  return [...byPath.values()];
}

function readToken(value: string | null, problems: string[]): string {
  if (value === null) return '';
  const token = value
    .replace(/^ +| +$/g, '')
    .replace(/^bearer +/i, '')
    .trimStart();
  if (/[\r\n]/.test(token)) problems.push('token has a line break in it: copy it again as one line');
  else if (!/^[\u0021-\u007e]+$/.test(token)) problems.push('token must be plain ASCII text without spaces');
  return token;
}

function readApiUrl(value: string | null, problems: string[]): string {
  if (value === null) return '';
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    problems.push('api_url must be an address such as https://api.sensedata.io/v2');
  } else if (url.username !== '' || url.password !== '') {
    problems.push('api_url must not hold a user name or password');
  } else if (url.search !== '' || url.hash !== '') {
    problems.push('api_url must end before any "?" or "#"');
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push('api_url must begin with https: the token would be sent in the clear');
  }
  return value;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function readTimezone(value: string | null, problems: string[]): string {
  try {
    return value === null ? 'UTC' : new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    problems.push('timezone must be an IANA zone such as America/Sao_Paulo');
    return 'UTC';
  }
}

function readMoment(key: string, value: string | null, timezone: string, problems: string[]): string | null {
  if (value === null) return null;
  const moment = momentReader(timezone)(value.trim());
  if (moment === null) problems.push(`${key} must be ${MOMENT_HINT}`);
  return moment;
}
