import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { ConfigError } from '../../../src/base/errors.ts';
import { type Config, loadConfig } from '../../../src/settings/config.ts';
import { daysOf } from '../../../src/settings/days-by-stream.ts';
import { type Setting, settings } from '../../../src/settings/settings.ts';
import { docBlock } from '../../support/docs.ts';

describe('config', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-config-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Writes a file with these contents, as they are or as JSON, and gives its path. */
  function file(name: string, contents: unknown): string {
    const path = join(folder, name);
    writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents), { mode: 0o600 });
    return path;
  }

  function load(contents: unknown, env: NodeJS.ProcessEnv = {}): { config: Config; warnings: string[] } {
    const warnings: string[] = [];
    return { config: loadConfig([file('config.json', contents)], env, (text) => warnings.push(text)), warnings };
  }

  function problem(contents: unknown, env: NodeJS.ProcessEnv = {}): string {
    try {
      load(contents, env);
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError);
      expect((error as ConfigError).exitCode).to.equal(2);
      return (error as Error).message;
    }
    throw new Error('the config was accepted');
  }

  it('has a schema that is one, and defaults that hold against it', () => {
    const ajv = new Ajv({ allErrors: true, strict: false });
    const validate = ajv.compile({ type: 'object', properties: settings });
    const defaults = Object.entries(settings).map(([key, setting]) => [key, (setting as Setting).default]);
    validate(Object.fromEntries(defaults.filter(([, value]) => value !== undefined)));
    expect(ajv.errorsText(validate.errors)).to.equal('No errors');
  });

  it('has defaults for everything but the token', () => {
    const { config } = load({ token: 't' });
    expect(config).to.deep.include({
      token: 't',
      apiUrl: 'https://api.sensedata.io/v2',
      startDate: null,
      pageSize: 500,
      concurrency: 4,
      lookbackSeconds: 14_400,
      timezone: 'UTC',
      requestTimeoutSeconds: 60,
      maxRetries: 8,
      onInvalidValue: 'null',
      activateVersion: false,
      rejectedRecordsPath: null,
    });
    expect(config.userAgent).to.match(/^tap-sensedata\/\d/);
    expect(daysOf(config.fullRefreshDays, 'tasks')).to.equal(null);
  });

  it('reads batch_config in the form of taps on the Meltano SDK, and a folder as a path or an address', () => {
    const given = {
      encoding: { format: 'jsonl', compression: 'gzip' },
      storage: { root: 'file:///a%20b/ç', prefix: 'x-' },
    };
    expect(
      load({ token: 't', batch_config: JSON.stringify({ ...given, batch_size: 7 }) }).config.batchConfig,
    ).to.deep.equal({ root: '/a b/ç', prefix: 'x-', compression: 'gzip', size: 7 });
    const { config } = load({ token: 't', batch_config: { storage: { root: 'batches' } } });
    const root = join(process.cwd(), 'batches');
    expect(config.batchConfig).to.deep.equal({ root, prefix: 'tap-sensedata-', compression: 'none', size: 10_000 });
    expect(load({ token: 't' }).config.batchConfig).to.equal(null);
  });

  it('takes null and "" within batch_config as not set, and converts text in it', () => {
    const unset = load({
      token: 't',
      batch_config: { encoding: null, storage: { root: '/a', prefix: '' }, batch_size: null },
    });
    const parts = { root: '/a', prefix: 'tap-sensedata-', compression: 'none' };
    expect(unset.config.batchConfig).to.deep.equal({ ...parts, size: 10_000 });
    const texts = load({
      token: 't',
      batch_config: { encoding: '{"compression": ""}', storage: '{"root": "/a", "prefix": null}', batch_size: '7' },
    });
    expect(texts.config.batchConfig).to.deep.equal({ ...parts, size: 7 });
  });

  it('lets later files win, and the environment fill what no file sets', () => {
    const paths = [
      file('a.json', { token: 'a', page_size: 10 }),
      'ENV',
      file('b.json', { token: 'b', page_size: null }),
    ];
    const env = { TAP_SENSEDATA_TOKEN: 'env', TAP_SENSEDATA_CONCURRENCY: '2', TAP_SENSEDATA_PAGE_SIZE: '' };
    const config = loadConfig(paths, env, () => {});
    expect([config.token, config.pageSize, config.concurrency]).to.deep.equal(['b', 10, 2]);
    expect(loadConfig([], env, () => {}).token).to.equal('env');
  });

  it('takes null and "" as not set', () => {
    const { config } = load({ token: 't', start_date: '', end_date: null, endpoints: null, page_size: '' });
    expect([config.startDate, config.endDate, config.pageSize]).to.deep.equal([null, null, 500]);
  });

  it('converts text where another type is wanted', () => {
    const { config } = load({
      token: 't',
      page_size: '200',
      activate_version: 'True',
      endpoints: '{"financial": "/v1/titles"}',
      expect_records: '["customers"]',
      full_refresh_days: '7',
      request_timeout_seconds: '1.5',
    });
    expect([config.pageSize, config.activateVersion, config.requestTimeoutSeconds]).to.deep.equal([200, true, 1.5]);
    expect(config.endpoints).to.deep.equal({ financial: '/v1/titles' });
    expect(config.expectRecords).to.deep.equal(['customers']);
    expect(daysOf(config.fullRefreshDays, 'tasks')).to.equal(7);
    expect(
      daysOf(load({ token: 't', full_refresh_days: '{"financial": 7}' }).config.fullRefreshDays, 'tasks'),
    ).to.equal(null);
  });

  it('the generation of the API says where it is, but for an address that is set', () => {
    expect(load({ token: 't', api_version: 'v1' }).config.apiUrl).to.equal('https://api.sensedata.io/v1');
    const api_url = 'https://api.sensedata.io/v2';
    expect(load({ token: 't', api_version: 'v1', api_url }).config.apiUrl).to.equal(api_url);
  });

  it('takes forms of the authorization, and names of parameters', () => {
    for (const authorization of ['Bearer {token}', '{token}', 'api_key: {token}', 'X-Key:Key {token}', 'T t="{token}"'])
      expect(load({ token: 't', authorization }).config.authorization).to.equal(authorization);
    for (const page_size_parameter of ['per_page', 'pageSize', 'page.size'])
      expect(load({ token: 't', page_size_parameter }).config.pageSizeParameter).to.equal(page_size_parameter);
  });

  it('strips the token', () => {
    for (const token of ['  abc ', 'Bearer abc', ' bearer  abc']) expect(load({ token }).config.token).to.equal('abc');
  });

  it('reads dates as midnight in the zone', () => {
    const { config } = load({
      token: 't',
      timezone: 'America/Sao_Paulo',
      start_date: '2026-01-31',
      end_date: '2026-02-01T00:00:00Z',
    });
    expect([config.startDate, config.endDate]).to.deep.equal([
      '2026-01-31T03:00:00.000000Z',
      '2026-02-01T00:00:00.000000Z',
    ]);
  });

  it('warns of unknown keys once', () => {
    expect(load({ token: 't', tokn: 'x', pagesize: 1, chave: 1 }).warnings).to.deep.equal([
      'config: unknown keys are ignored: tokn (did you mean "token"?), pagesize (did you mean "page_size"?), chave',
    ]);
  });

  for (const [contents, message] of [
    [{}, /token is missing: set "token".*TAP_SENSEDATA_TOKEN/],
    [{ token: 5 }, /token must be string, not a number/],
    [{ token: 'a\nb' }, /token has a line break/],
    [{ token: 't', page_size: 0 }, /page_size must be >= 1/],
    [{ token: 't', page_size: 'many' }, /page_size must be integer, not text/],
    [{ token: 't', page_size: 1001 }, /page_size must be <= 1000/],
    [{ token: 't', concurrency: 1.5 }, /concurrency must be integer/],
    [
      { token: 't', start_date: '31/12/2024' },
      /start_date must be a date \(2026-01-31\) or an RFC 3339 moment .*, not text of another form$/,
    ],
    [{ token: 't', start_date: '2026-02-01', end_date: '2026-01-01' }, /end_date must be later than start_date/],
    [{ token: 't', timezone: 'Brasilia' }, /timezone must be an IANA zone such as America\/Sao_Paulo/],
    [{ token: 't', api_version: 'v3' }, /api_version must be one of "v2", "v1"/],
    [{ token: 't', page_size_parameter: 'per page' }, /page_size_parameter must be the name of a parameter/],
    [{ token: 't', page_size_parameter: 'page' }, /page_size_parameter must be the name of a parameter/],
    [{ token: 't', page_size_parameter: 'a&b' }, /page_size_parameter must be the name of a parameter/],
    [{ token: 't', authorization: 'Bearer' }, /authorization must have \{token\} once.*"api_key: \{token\}"/],
    [{ token: 't', authorization: '{token}{token}' }, /authorization must have \{token\} once/],
    [{ token: 't', authorization: 'Bearer\n{token}' }, /authorization must be plain ASCII text on one line/],
    [{ token: 't', authorization: 'chave é {token}' }, /authorization must be plain ASCII text on one line/],
    [{ token: 't', authorization: 'api key: {token}' }, /authorization must begin with the name of a header/],
    [{ token: 't', authorization: ': {token}' }, /authorization must begin with the name of a header/],
    [{ token: 't', authorization: 'Host: {token}' }, /authorization must not name a header that HTTP or the tap needs/],
    [{ token: 't', authorization: 'user-agent: {token}' }, /authorization must not name a header/],
    [{ token: 't', authorization: 'Content-Length:{token}' }, /authorization must not name a header/],
    [{ token: 't', api_url: 'http://api.sensedata.io/v2' }, /api_url must begin with https/],
    [{ token: 't', api_url: 'http://127.0.0.1.evil.example/v2' }, /api_url must begin with https/],
    [{ token: 't', api_url: 'https://user:pw@api.sensedata.io/v2' }, /api_url must not hold a user name/],
    [{ token: 't', api_url: 'api.sensedata.io' }, /api_url must be an address such as/],
    [{ token: 't', api_url: 'https://api.sensedata.io/v2?x=1' }, /api_url must end before/],
    [{ token: 't', endpoints: { tasks: '//evil.example/x' } }, /endpoints\.tasks must be a path/],
    [
      { token: 't', batch_config: { storage: { root: 's3://bucket/a' } } },
      /batch_config\.storage\.root must be a folder of this machine, such as/,
    ],
    [
      { token: 't', batch_config: { storage: { root: 'file:///a%2Fb' } } },
      /batch_config\.storage\.root must be a folder/,
    ],
    [
      { token: 't', batch_config: { storage: { root: 'file:///a?b' } } },
      /batch_config\.storage\.root must be a folder/,
    ],
    [
      { token: 't', batch_config: { storage: { root: 'file:///a#b' } } },
      /batch_config\.storage\.root must be a folder/,
    ],
    ...['/a?b', '/a\tb', '/a\nb', 'file:///a%3Fb'].map((root): [object, RegExp] => [
      { token: 't', batch_config: { storage: { root } } },
      /batch_config\.storage\.root must have no "\?", tab or line break in its whole path/,
    ]),
    [{ token: 't', batch_config: { storage: { root: null } } }, /batch_config\.storage\.root is missing/],
    [
      { token: 't', batch_config: { storage: { root: 7 } } },
      /batch_config\.storage\.root must be string, not a number/,
    ],
    [{ token: 't', batch_config: {} }, /batch_config\.storage\.root is missing: it must be a folder/],
    [
      { token: 't', batch_config: { storage: { root: 'a', folder: 'b' } } },
      /batch_config\.storage has no key folder; there are root, prefix/,
    ],
    [
      { token: 't', batch_config: { storage: { root: 'a', prefix: '../b' } } },
      /batch_config\.storage\.prefix must be the beginning of a file name/,
    ],
    [
      { token: 't', batch_config: { storage: { root: 'a' }, encoding: { format: 'parquet' } } },
      /batch_config\.encoding\.format must be one of "jsonl"/,
    ],
    [
      { token: 't', batch_config: 'batches' },
      /batch_config must be object, not text; write it as JSON, such as \{"storage"/,
    ],
    [{ token: 't', endpoints: 'x' }, /endpoints must be object, not text/],
    [{ token: 't', on_invalid_value: 'skip' }, /on_invalid_value must be one of "null", "error"/],
    [{ token: 't', full_refresh_days: 0 }, /full_refresh_days must be > 0/],
    [{ token: 't', user_agent: 'a\r\nX: y' }, /user_agent must be plain ASCII/],
    ['', /is empty; it must hold a JSON object/],
    ['{"token": "sekret",}', /is not valid JSON/],
    ['{\n  "token": "sekret",\n}', /json \(line 3, column 1\) is not valid JSON/],
    ["{'token': 'sekret'}", /json \(line 1, column 2\) is not valid JSON/],
    ['{"token": "sekret", "page_size": 1, "page_size": tru}', /json \(line 1, column 50\) is not valid JSON/],
    ['{"token": "sekret", "at position 5": "ends here', /json \(line 1, column 48\) is not valid JSON/],
    ['[]', /must hold a JSON object, not a list/],
  ] as const) {
    it(`refuses ${JSON.stringify(contents)}`, () => {
      expect(problem(contents)).to.match(message);
    });
  }

  it('tells all problems at once, and never a value', () => {
    const message = problem({
      ...{ token: 'sek ret', page_size: 'sek', timezone: 'sek', api_url: 'http://sek.example' },
      ...{ authorization: 'Bearer sek', page_size_parameter: 'sek ret' },
    });
    for (const key of ['token', 'page_size', 'timezone', 'api_url', 'authorization', 'page_size_parameter'])
      expect(message).to.include(key);
    expect(message).to.not.include('sek');
    expect(problem('{"token": "sekret"')).to.not.include('sekret');
  });

  it('46. takes plain http for an address of this machine only', () => {
    for (const host of ['localhost', '127.0.0.1:8080', '127.1.2.3', '[::1]:9']) {
      expect(load({ token: 't', api_url: `http://${host}/v2` }).config.apiUrl).to.include(host);
    }
  });

  it('takes the settings that docs/personal-data.md shows', () => {
    for (const name of ['example.json', 'whole.json']) {
      const shown = JSON.parse(docBlock(name, 'docs/personal-data.md'));
      expect(() => load({ token: 't', personal_data_key: 'k'.repeat(16), ...shown })).to.not.throw();
    }
  });

  it('takes what the sample and the README have in its place for no token', () => {
    const { token } = JSON.parse(readFileSync('sample-config.json', 'utf8'));
    for (const placeholder of [token, '…']) {
      expect(() => load({ token: placeholder })).to.throw(/^config: token is still the placeholder/);
    }
  });

  it('asks for a file where neither one nor a token was given', () => {
    expect(() => loadConfig([], {}, () => {})).to.throw(/--config.*TAP_SENSEDATA_TOKEN.*see --help/);
    expect(loadConfig([], { TAP_SENSEDATA_TOKEN: 'abc' }, () => {}).token).to.equal('abc');
  });

  it('names a file that cannot be read', () => {
    expect(() => loadConfig([join(folder, 'none.json')], {}, () => {})).to.throw(/none\.json does not exist$/);
  });
});
