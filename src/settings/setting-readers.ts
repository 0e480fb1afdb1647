import { isListPath } from '../base/list-path-form.ts';
import { VERSION } from '../base/version.ts';
import { momentReader } from '../singer/moment.ts';
import { checkAuthorization } from './check-authorization.ts';
import { isQuoted, QUOTED } from './converted.ts';
import { readOwnStreams } from './own-streams.ts';
import { readBatchConfig } from './read-batch-config.ts';
import { readPersonalData } from './read-personal-data.ts';
import type { Settings, ValueOf } from './settings.ts';

/** What a reader is given beside its setting's own value. */
export interface ReaderContext {
  /** The value of another setting as it was given; null where there is none, or none of its type. */
  readonly given: <K extends keyof Settings>(key: K) => ValueOf<Settings[K]> | null;
  /** Tells what is wrong with the value; it must never show the value itself, which may be the token. */
  readonly problem: (text: string) => void;
}

type Readers = {
  readonly [K in keyof Settings]?: (value: ValueOf<Settings[K]> | null, context: ReaderContext) => unknown;
};

/** Pages of each list that `discover_fields: true` stands for: one from its beginning and one from its end. */
const DISCOVER_PAGES = 2;

const MOMENT_HINT = 'a date (2026-01-31) or an RFC 3339 moment (2026-01-31T03:00:00Z), not text of another form';

/** What the tap sends beside the size of a page. */
const OWN_PARAMETERS = ['page', 'order_by', 'sort'];

/** For settings of which the schema does not say everything: what the tap makes of a value, null where none is set. */
export const readers = {
  token: (value, { problem }) => readToken(value, problem),
  api_url: (value, { given, problem }) =>
    readApiUrl(value ?? `https://api.sensedata.io/${given('api_version') ?? 'v2'}`, problem),
  page_size_parameter: (value, { problem }) => {
    if (value !== null && (!/^[a-z_][\w.-]*$/i.test(value) || OWN_PARAMETERS.includes(value)))
      problem('page_size_parameter must be the name of a parameter, such as "per_page"');
    return value;
  },
  authorization: (value, { problem }) => {
    if (value !== null) checkAuthorization(value, problem);
    return value;
  },
  start_date: (value, context) => readMoment('start_date', value, context),
  end_date: (value, context) => readMoment('end_date', value, context),
  timezone: (value, { problem }) => {
    const zone = zoneOf(value);
    if (zone === null) problem('timezone must be an IANA zone such as America/Sao_Paulo');
    return zone ?? 'UTC';
  },
  user_agent: (value, { problem }) => {
    const agent = value ?? `tap-sensedata/${VERSION}`;
    if (/[^\t\u0020-\u007e]/.test(agent)) problem('user_agent must be plain ASCII text on one line');
    return agent;
  },
  endpoints: (value, { problem }) => {
    for (const [resource, path] of Object.entries(value ?? {})) {
      if (!isListPath(path)) {
        problem(`endpoints.${resource} must be a path such as "titles" or "/v1/titles"`);
      }
    }
    return value ?? {};
  },
  streams: (value, { given, problem }) => readOwnStreams(value, given('page_size_parameter'), problem),
  batch_config: (value, { problem }) => readBatchConfig(value, problem),
  expect_records: (value) => value ?? [],
  // Pages of each list.
  discover_fields: (value) => Number(value === true ? DISCOVER_PAGES : (value ?? 0)),
  personal_data: (value, { given, problem }) => readPersonalData(value, given('personal_data_key'), problem),
} satisfies Readers;

/** What `sample-config.json` and the README have in its place. */
const PLACEHOLDERS = ['your Sense Connect token', '…', '...'];
const PLACEHOLDER = 'token is still the placeholder: put the production token of Sense Connect there';

function readToken(value: string | null, problem: (text: string) => void): string {
  if (value === null) {
    problem('token is missing: set "token" in the config file, or TAP_SENSEDATA_TOKEN in the environment');
    return '';
  }
  const token = value.replace(/^bearer\s+/i, '');
  if (PLACEHOLDERS.includes(token)) problem(PLACEHOLDER);
  else if (isQuoted(token)) problem(`token ${QUOTED}`);
  else if (/[\r\n]/.test(token)) problem('token has a line break in it: copy it again as one line');
  else if (!/^[\u0021-\u007e]+$/.test(token)) problem('token must be plain ASCII text without spaces');
  return token;
}

function readApiUrl(value: string, problem: (text: string) => void): string {
  // What `URL` would mend in silence is no address as it stands: a break within it, slashes too few or the wrong way.
  const url = /^https?:\/\/[^/\s\\][^\s\\]*$/i.test(value) && URL.canParse(value) ? new URL(value) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    problem('api_url must be an address such as https://api.sensedata.io/v2');
  } else if (/^[^/]*\/\/[^/?#]*@/.test(value)) {
    problem('api_url must not hold a user name or password');
  } else if (/[?#]/.test(value)) {
    problem('api_url must end before any "?" or "#"');
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    problem('api_url must begin with https: the token would be sent in the clear');
  }
  return value;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The zone's own name; null where there is none of this name. */
function zoneOf(name: string | null): string | null {
  try {
    // Asking for a zone's name costs as much as reading all other settings.
    return name === null || name === 'UTC'
      ? 'UTC'
      : new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** @returns `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
function readMoment(key: string, value: string | null, { given, problem }: ReaderContext): string | null {
  if (value === null) return null;
  const moment = momentReader(zoneOf(given('timezone')) ?? 'UTC')(value.trim());
  if (moment === null) problem(`${key} must be ${MOMENT_HINT}`);
  return moment;
}
