import { CLASSES, TREATMENTS } from '../personal-data/classes.ts';

/**
 * The settings, as one JSON Schema: `config.ts` validates by it, `--about` and the README's table are made from it.
 * Beside JSON Schema's own words, `secret` marks what must never be shown, `moment` text that is a date or a moment,
 * `partsAreSettings` an object whose parts are read as settings are: `null` and `""` mean "not set", text is converted.
 */
export interface Setting {
  readonly type: string | readonly string[];
  readonly description: string;
  readonly default?: unknown;
  readonly secret?: true;
  readonly moment?: true;
  readonly partsAreSettings?: true;
  readonly [keyword: string]: unknown;
}

/** What can become of a value that is personal data. */
const TREATMENT = { type: 'string', enum: TREATMENTS } as const;

export const settings = {
  token: {
    type: 'string',
    secret: true,
    description:
      'Production token of "Sense Connect", sent as `Authorization: Bearer`. Spaces around it and a leading `Bearer ` are removed. Required for sync and `--test`.',
  },
  api_url: {
    type: 'string',
    description:
      "Base address of the API; by default `https://api.sensedata.io/v2`, or `/v1`, as `api_version` says. Only https, except for an address of this machine's own (127.0.0.1, localhost).",
  },
  api_version: {
    type: 'string',
    enum: ['v2', 'v1'],
    default: 'v2',
    description:
      'Generation of the API. `v1`, the older one, has other paths, envelopes, `per_page`, and the bare token as `Authorization`. Little is known of it, and its address is a guess: docs/api.md.',
  },
  page_size_parameter: {
    type: 'string',
    description: 'Parameter by which the size of a page is asked for; by default `limit`, and `per_page` with `v1`.',
  },
  authorization: {
    type: 'string',
    description:
      'How the token is sent: `Bearer {token}`, `{token}` alone (so by default with `v1`), or with another header, `api_key: {token}`.',
  },
  start_date: {
    type: 'string',
    moment: true,
    description:
      'RFC 3339 timestamp or date. Incremental streams read records whose `updated_at` is at or after it; where that is null, the creation date counts, and in streams by day the `ref_date`. A bookmark takes precedence.',
  },
  end_date: {
    type: 'string',
    moment: true,
    description:
      'RFC 3339 timestamp or date. Incremental streams read only records from before it: for windows that run side by side (docs/scaling-out.md).',
  },
  page_size: { type: 'integer', minimum: 1, maximum: 1000, default: 500, description: 'Records per page.' },
  concurrency: {
    type: 'integer',
    minimum: 1,
    maximum: 64,
    default: 4,
    description: 'Requests in flight at most, over the whole run. Shrinks by itself when the API answers 429.',
  },
  lookback_seconds: {
    type: 'integer',
    minimum: 0,
    maximum: 31_536_000,
    default: 14_400,
    description:
      'How far before its bookmark a stream starts to read. SenseData accepts writes asynchronously, so a record can appear hours after its own timestamp.',
  },
  lookback_days: {
    type: ['integer', 'object'],
    minimum: 0,
    maximum: 3650,
    additionalProperties: { type: 'integer', minimum: 0, maximum: 3650 },
    description:
      'How many days before its bookmark a stream by day starts to read, because values of past days are computed again: a number, or one per stream (`{"kpis": 7}`). By default 3, for `custom_data` 10.',
  },
  timezone: {
    type: 'string',
    default: 'UTC',
    description: 'IANA time zone of timestamps that the API writes without one, for example `America/Sao_Paulo`.',
  },
  request_timeout_seconds: {
    type: 'number',
    exclusiveMinimum: 0,
    maximum: 3600,
    default: 60,
    description: 'How long one try of a request may take.',
  },
  max_retries: {
    type: 'integer',
    minimum: 0,
    maximum: 100,
    default: 8,
    description: 'How often a request is tried again after it failed.',
  },
  user_agent: { type: 'string', description: 'Sent as `User-Agent`; by default `tap-sensedata/<version>`.' },
  endpoints: {
    type: 'object',
    additionalProperties: { type: 'string', minLength: 1 },
    default: {},
    description:
      'Other paths of resources, for example `{"financial": "titles"}`, under `api_url`; a value that begins with `/` counts from its origin (`/v1/titles`).',
  },
  streams: {
    type: 'array',
    description:
      'Lists that the tap does not know, each a stream of your own: `[{"name": "orders", "path": "orders", "keys": ["id"], "columns": {"id": "string", "updated_at": "date-time"}, "replication": {"updated": "updated_at", "created": "created_at"}}]`. See `docs/own-streams.md`.',
  },
  discover_fields: {
    type: ['boolean', 'integer'],
    minimum: 0,
    maximum: 1000,
    default: false,
    description:
      'Whether `--discover` reads the API, and adds custom fields and fields that the tap does not know as columns: `true` (two pages of each list), or the number of pages to read of each list. See `docs/custom-fields.md`.',
  },
  full_refresh_days: {
    type: ['number', 'object'],
    exclusiveMinimum: 0,
    additionalProperties: { type: 'number', exclusiveMinimum: 0 },
    description:
      'A number of days, or one per stream (`{"financial": 7}`): after so many days, an incremental stream is read completely again.',
  },
  on_invalid_value: {
    type: 'string',
    enum: ['null', 'error'],
    default: 'null',
    description:
      'What happens to a value that does not fit its column: `null` (it is counted, and gives a warning), or `error` (the stream fails).',
  },
  activate_version: {
    type: 'boolean',
    default: false,
    description:
      'Whether the tap sends ACTIVATE_VERSION after it has read a whole list that did not change meanwhile, so that the target removes what SenseData no longer has.',
  },
  batch_config: {
    type: 'object',
    partsAreSettings: true,
    properties: {
      encoding: {
        type: 'object',
        properties: {
          format: { type: 'string', enum: ['jsonl'] },
          compression: { type: 'string', enum: ['none', 'gzip'] },
        },
      },
      storage: { type: 'object', properties: { root: { type: 'string' }, prefix: { type: 'string' } } },
      batch_size: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    },
    description:
      'Hands records over in files, of which BATCH messages tell: `{"storage": {"root": "batches"}}`. For target-postgres and target-snowflake alone, which load them faster; other targets fail, or lose them. See `docs/targets.md`.',
  },
  expect_records: {
    type: 'array',
    items: { type: 'string' },
    description: 'Streams in which a complete read must find records; otherwise the run fails.',
  },
  personal_data: {
    type: 'object',
    properties: {
      ...Object.fromEntries(CLASSES.map((name) => [name, TREATMENT])),
      columns: { type: 'object', additionalProperties: TREATMENT },
      custom_fields: { type: 'object', additionalProperties: TREATMENT },
    },
    default: {},
    description:
      'What becomes of personal data, by class of column: `keep` (as it is), `hash` or `drop`. Classes: `name`, `email`, `phone`, `document`, `address`, `account`, `free_text`; `columns` overrules them by `stream.column`, `custom_fields` is by key, with `*` for all others. For example `{"email": "hash", "free_text": "drop", "custom_fields": {"*": "drop"}}`. See `docs/personal-data.md`.',
  },
  personal_data_key: {
    type: 'string',
    secret: true,
    description:
      'Secret by which personal data is hashed (HMAC-SHA-256), of at least 16 bytes. Required where `personal_data` hashes anything; another key gives other hashes.',
  },
  explain_requests: {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: 25,
    description: 'How many requests `--test --explain` may send. The most telling questions come first.',
  },
  rejected_records_path: {
    type: 'string',
    description:
      'JSON Lines file, appended to and readable by its owner only, with each record that had an invalid value or no key.',
  },
} as const satisfies Record<string, Setting>;

export type Settings = typeof settings;

/** What a value is, by its schema. */
export type ValueOf<S> = S extends { readonly enum: readonly (infer V)[] }
  ? V
  : S extends { readonly type: infer T }
    ? OfType<T extends readonly (infer One)[] ? One : T, S>
    : unknown;

type OfType<T, S> = T extends 'string'
  ? string
  : T extends 'integer' | 'number'
    ? number
    : T extends 'boolean'
      ? boolean
      : T extends 'array'
        ? readonly (S extends { readonly items: infer Item } ? ValueOf<Item> : unknown)[]
        : T extends 'object'
          ? Readonly<
              Record<string, S extends { readonly additionalProperties: infer Value } ? ValueOf<Value> : unknown>
            >
          : never;
