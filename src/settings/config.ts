import { realpathSync, type Stats, statSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { ConfigError } from '../base/errors.ts';
import { VERSION } from '../base/version.ts';
import { isChild } from '../sensedata/streams/stream.ts';
import { streams } from '../sensedata/streams/streams.ts';
import { isObject, kindOf } from '../singer/kind.ts';
import { momentReader } from '../singer/moment.ts';
import { readFilledJsonFile } from './json-file.ts';
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
  /** For one stream that goes by day; null: as the stream has it. */
  readonly lookbackDays: (stream: string) => number | null;
  readonly timezone: string;
  readonly requestTimeoutSeconds: number;
  readonly maxRetries: number;
  readonly userAgent: string;
  readonly endpoints: Readonly<Record<string, string>>;
  /** For one stream, or for all; null: never. */
  readonly fullRefreshDays: (stream: string) => number | null;
  readonly onInvalidValue: 'null' | 'error';
  readonly activateVersion: boolean;
  readonly expectRecords: readonly string[];
  readonly rejectedRecordsPath: string | null;
}

type Values = Record<string, unknown>;

const QUOTED = 'has quotes around it, which env files of Docker keep as part of the value: leave them out';

/** How settings are written that are no single text or number. */
const EXAMPLES: Readonly<Record<string, string>> = {
  endpoints: '{"financial": "titles"}',
  expect_records: '["customers", "tasks"]',
  full_refresh_days: '{"financial": 7}',
  lookback_days: '{"kpis": 7}',
};

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
    const given = withoutUnset(readFilledJsonFile(path, 'config'));
    if ('token' in given && isOpenToOthers(path)) open.push(path);
    Object.assign(values, given);
  }
  if (open.length > 0) warn(`config: others on this machine can read the token: chmod 600 ${open.join(' ')}`);
  for (const key of Object.keys(all)) {
    const text = env[PREFIX + key.toUpperCase()];
    if (values[key] === undefined && text !== undefined && text.trim() !== '') values[key] = text;
  }
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(all, key));
  if (unknown.length > 0) warn(`config: unknown keys are ignored: ${unknown.join(', ')}`);
  return toConfig(values);
}

/** For a file's group and for all others: the bit to read it, and the one that each folder above it must have. */
const OTHERS = [
  { read: 0o040, enter: 0o010 },
  { read: 0o004, enter: 0o001 },
];

/** Pipes, files without a name any more, and systems without such modes are nobody else's to read. */
function isOpenToOthers(path: string): boolean {
  if (platform() === 'win32') return false;
  let file: Stats;
  let folders: number[];
  try {
    file = statSync(path);
    if (!file.isFile()) return false;
    folders = foldersAbove(realpathSync(path)).map((folder) => statSync(folder).mode);
  } catch {
    return false;
  }
  return OTHERS.some(({ read, enter }) => (file.mode & read) !== 0 && folders.every((mode) => (mode & enter) !== 0));
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}

function withoutUnset(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && !isBlank(value)));
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function toConfig(raw: Values): Config {
  const problems: string[] = [];
  const values: Values = {};
  for (const [key, setting] of Object.entries(all)) {
    const value = raw[key] === undefined ? setting.default : converted(trimmed(raw[key]), setting);
    if (value === undefined) continue;
    if (isQuoted(value)) problems.push(`${key} ${QUOTED}`);
    else values[key] = value;
  }
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validate = ajv.compile({ type: 'object', properties: all });
  if (!validate(values)) problems.push(...uniqueProblems(validate.errors ?? [], values));
  const bad = new Set(problems.map((problem) => problem.split(/[ .]/, 1)[0]));
  const ok = <T>(key: string): T | null => (bad.has(key) ? null : ((values[key] as T | undefined) ?? null));

  if (raw.token === undefined) {
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
  const resources = streams.flatMap((stream) => (isChild(stream) ? [] : [stream.resource]));
  checkNames('endpoints', Object.keys(endpoints), resources, 'resource', problems);
  for (const [resource, path] of Object.entries(endpoints)) {
    if (/[?#\s\\]|\/\/|\.\./.test(path))
      problems.push(`endpoints.${resource} must be a path such as "titles" or "/v1/titles"`);
  }
  const names = streams.map(({ name }) => name);
  const expectRecords = ok<string[]>('expect_records') ?? [];
  checkNames('expect_records', expectRecords, names, 'stream', problems);
  const byStream = (key: string, known: readonly string[]): ((stream: string) => number | null) => {
    const days = ok<number | Record<string, number>>(key);
    if (typeof days === 'number') return () => days;
    checkNames(key, Object.keys(days ?? {}), known, 'stream', problems);
    return (stream) => days?.[stream] ?? null;
  };
  const fullRefreshDays = byStream('full_refresh_days', names);
  const byDay = streams.filter((stream) => !isChild(stream) && stream.replication.kind === 'days');
  const lookbackDays = byStream(
    'lookback_days',
    byDay.map(({ name }) => name),
  );
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
    expectRecords,
    pageSize: values.page_size as number,
    concurrency: values.concurrency as number,
    lookbackSeconds: values.lookback_seconds as number,
    lookbackDays,
    requestTimeoutSeconds: values.request_timeout_seconds as number,
    maxRetries: values.max_retries as number,
    fullRefreshDays,
    onInvalidValue: values.on_invalid_value as 'null' | 'error',
    activateVersion: values.activate_version as boolean,
    rejectedRecordsPath: ok<string>('rejected_records_path'),
  };
}

/** Without the blanks and line breaks around a text, or around each text of a list or an object: copies bring them along. */
function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(trimmed);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, trimmed(entry)]));
}

function isQuoted(value: unknown): boolean {
  return typeof value === 'string' && /^(["'`“‘]).*(["'`”’])$/s.test(value);
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
      return trimmed(JSON.parse(text));
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
    const example = EXAMPLES[path];
    const form = example === undefined ? '' : `; write it as JSON, such as ${example}`;
    const got = keyword === 'type' ? `, not ${kindOf(value)}${form}` : '';
    if (!byPath.has(path)) byPath.set(path, `${path} ${wanted}${got}`);
  }
  return [...byPath.values()];
}

function checkNames(
  key: string,
  given: readonly string[],
  known: readonly string[],
  what: string,
  problems: string[],
): void {
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    problems.push(`${key} names no ${what} ${unknown.join(', ')}; there are ${[...new Set(known)].join(', ')}`);
}

function readToken(value: string | null, problems: string[]): string {
  if (value === null) return '';
  const token = value.replace(/^bearer\s+/i, '');
  if (isQuoted(token)) {
    problems.push(`token ${QUOTED}`);
    return token;
  }
  if (/[\r\n]/.test(token)) problems.push('token has a line break in it: copy it again as one line');
  else if (!/^[\u0021-\u007e]+$/.test(token)) problems.push('token must be plain ASCII text without spaces');
  return token;
}

function readApiUrl(value: string | null, problems: string[]): string {
  if (value === null) return '';
  // What `URL` would mend in silence is no address as it stands: a break within it, slashes too few or the wrong way.
  const url = /^https?:\/\/[^/\s\\][^\s\\]*$/i.test(value) && URL.canParse(value) ? new URL(value) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    problems.push('api_url must be an address such as https://api.sensedata.io/v2');
  } else if (/^[^/]*\/\/[^/?#]*@/.test(value)) {
    problems.push('api_url must not hold a user name or password');
  } else if (/[?#]/.test(value)) {
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
