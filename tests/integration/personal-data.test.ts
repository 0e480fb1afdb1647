import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { CLASSES, classesOf } from '../../src/personal-data/classes.ts';
import { MarkingProxy } from '../support/marking-proxy.ts';
import { MARK } from '../support/personal-values.ts';
import { readReport, unbalanced } from '../support/report.ts';
import type { TapRun } from '../support/run-tap.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { only } from '../support/source.ts';
import { Workspace } from '../support/workspace.ts';

const KEY = 'personal-data-key-of-the-tests';
const streams = builtInStreams();

/** Every class treated the same, custom fields too. */
function all(treatment: 'hash' | 'drop'): Record<string, unknown> {
  return { ...Object.fromEntries(CLASSES.map((name) => [name, treatment])), custom_fields: { '*': treatment } };
}

/** Hashed and dropped, mixed: by classes, and custom fields by key. */
const MIXED = {
  name: 'hash',
  email: 'hash',
  document: 'hash',
  phone: 'drop',
  address: 'drop',
  account: 'hash',
  free_text: 'drop',
  custom_fields: { '*': 'hash', responsavel: 'drop', vertical: 'drop' },
};

interface Channels {
  readonly stdout: string;
  readonly stderr: string;
  readonly report: string;
  readonly rejects: string;
}

const carrying = (channels: Channels): string[] =>
  Object.entries(channels)
    .filter(([, text]) => text.toLowerCase().includes(MARK))
    .map(([name]) => name);

describe('personal data over every channel', function () {
  this.timeout(120_000);

  let workspace: Workspace;
  let proxy: MarkingProxy;
  beforeEach(async () => {
    workspace = await Workspace.open({ seed: 31, behaviour: { hostile: true } });
    proxy = await MarkingProxy.open(workspace.simulator.url);
  });
  afterEach(async () => {
    await proxy.close();
    await workspace.close();
  });

  /** Reads all streams, some of whose requests fail with personal values in their bodies. */
  async function load(config: Record<string, unknown>): Promise<Channels & { readonly run: TapRun }> {
    const rejectsPath = join(workspace.folder, 'rejects.jsonl');
    const reportPath = join(workspace.folder, 'report.json');
    const run = await workspace.sync({
      config: { api_url: proxy.url, rejected_records_path: rejectsPath, page_size: 50, ...config },
      catalog: only(...streams.names),
      args: ['--report', reportPath],
      env: { TAP_SENSEDATA_LOGLEVEL: 'debug' },
    });
    expect(run.code, run.stderr).to.equal(0);
    expect(unbalanced(readReport(reportPath))).to.deep.equal([]);
    const { stdout, stderr } = run;
    const rejects = existsSync(rejectsPath) ? readFileSync(rejectsPath, 'utf8') : '';
    return { run, stdout, stderr, report: readFileSync(reportPath, 'utf8'), rejects };
  }

  it('gets out by output, log and rejected records where nothing is set: what the others look for is there', async () => {
    const { run: _, ...channels } = await load({});
    expect(carrying(channels)).to.deep.equal(['stdout', 'stderr', 'rejects']);
  });

  for (const [name, setting] of Object.entries({
    hashed: all('hash'),
    dropped: all('drop'),
    'hashed and dropped': MIXED,
  })) {
    it(`gets out by none where everything is ${name}`, async () => {
      const { run, ...channels } = await load({ personal_data: setting, personal_data_key: KEY });
      expect(carrying(channels)).to.deep.equal([]);
      for (const text of Object.values(channels)) expect(text).to.not.include(KEY);
      expect(run.lines.filter(({ type }) => type === 'RECORD').length).to.be.above(500);
      expect(channels.rejects.split('\n').length).to.be.above(20);
      expect(channels.stderr).to.include('(not shown: personal_data is set)');
      expect(channels.stderr).to.include('the API shows a field (not shown) that no column takes');
    });
  }

  it('gets out neither by --test, --explain nor --discover', async () => {
    const config = workspace.file({
      token: workspace.simulator.token,
      api_url: proxy.url,
      max_retries: 2,
      personal_data: MIXED,
      personal_data_key: KEY,
    });
    const env = { TAP_SENSEDATA_LOGLEVEL: 'debug' };
    const catalog = workspace.file(only(...streams.names));
    for (const args of [
      ['--test'],
      ['--test', '--explain'],
      ['--test', '--explain', '--format', 'json'],
      ['--discover'],
    ]) {
      const run = await runTapHere({ args: ['--config', config, '--catalog', catalog, ...args], env });
      expect(run.code, run.stderr).to.equal(0);
      expect(`${run.stdout}${run.stderr}`.toLowerCase(), args.join(' ')).to.not.include(MARK).and.not.include(KEY);
    }
  });

  it('is in SCHEMA as text where it is hashed, and not at all where it is dropped; all else is as before', async () => {
    const before = await load({});
    const after = await load({ personal_data: MIXED, personal_data_key: KEY });
    const schemas = (run: TapRun) =>
      new Map(run.lines.filter(({ type }) => type === 'SCHEMA').map((line) => [line.stream as string, line]));
    const [was, is] = [schemas(before.run), schemas(after.run)];
    for (const stream of streams.all) {
      const own = streams.schemaOf(stream).properties;
      const dropped = (column: string): boolean =>
        classesOf(own[column]!).some((name) => ['phone', 'address', 'free_text'].includes(name));
      const properties = (line: unknown) => (line as { schema: { properties: object } }).schema.properties;
      const expected = Object.entries(properties(was.get(stream.name))).filter(([name]) => !dropped(name));
      expect(Object.entries(properties(is.get(stream.name))), stream.name).to.deep.equal(expected);
    }
    expect(
      readReport(join(workspace.folder, 'report.json')).streams.map(({ stream, withheld }) => [stream, withheld > 0]),
    )
      .to.deep.include(['customers_custom_fields', true])
      .and.to.deep.include(['contacts', false]);
  });
});

describe('a change of personal_data between runs', function () {
  this.timeout(120_000);

  const WARNING = /(\w+): personal_data or its key is not what it was/g;
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await Workspace.open({ seed: 32 });
  });
  afterEach(() => workspace.close());

  async function run(state: unknown, config: Record<string, unknown>) {
    const { code, stderr, lines } = await workspace.sync({ config, ...(state === undefined ? {} : { state }) });
    expect(code, stderr).to.equal(0);
    const states = lines.filter(({ type }) => type === 'STATE').map(({ value }) => value);
    const warned = [...stderr.matchAll(WARNING)].map(([, stream]) => stream).sort();
    return { warned, state: states.at(-1) as { bookmarks: Record<string, Record<string, unknown>> } };
  }

  it('is noticed once by each stream whose rows differ: setting, key, and back', async () => {
    const email = { personal_data: { email: 'hash' }, personal_data_key: KEY };
    const withEmail = ['contacts', 'customers', 'users'];
    const first = await run(undefined, {});
    expect(JSON.stringify(first.state)).to.not.include('personal_data');
    const hashed = await run(first.state, email);
    expect(hashed.warned).to.deep.equal(withEmail);
    expect((await run(hashed.state, email)).warned).to.deep.equal([]);
    const otherKey = await run(hashed.state, { ...email, personal_data_key: `${KEY} 2` });
    expect(otherKey.warned).to.deep.equal(withEmail);
    const back = await run(otherKey.state, {});
    expect(back.warned).to.deep.equal(withEmail);
    expect(back.state.bookmarks.contacts).to.include({ personal_data: null });
    expect((await run(back.state, {})).warned).to.deep.equal([]);
    expect(JSON.stringify([hashed.state, otherKey.state])).to.not.include(KEY);
  });

  it('is none on a first run', async () => {
    const first = await run(undefined, { personal_data: { email: 'drop' } });
    expect(first.warned).to.deep.equal([]);
    expect(first.state.bookmarks.contacts!.personal_data).to.match(/^[0-9a-f]{16}$/);
  });

  it('a stream whose id is hashed keeps no id in its state while a first load is under way', async () => {
    const resumes = async (config: Record<string, unknown>): Promise<unknown[]> => {
      const { lines } = await workspace.sync({ config: { page_size: 10, ...config }, catalog: only('tasks') });
      return lines
        .filter(({ type }) => type === 'STATE')
        .map(({ value }) => (value as { bookmarks: { tasks?: { resume?: unknown } } }).bookmarks.tasks?.resume)
        .filter((resume) => resume != null);
    };
    expect(await resumes({})).to.not.be.empty;
    expect(await resumes({ personal_data: { columns: { 'tasks.id': 'hash' } }, personal_data_key: KEY })).to.be.empty;
  });
});

describe('a personal_data that cannot be honoured', () => {
  let workspace: Workspace;
  before(async () => {
    workspace = await Workspace.open({ seed: 33 });
  });
  after(() => workspace.close());

  const REFUSED: readonly [Record<string, unknown>, RegExp][] = [
    [{ personal_data: { email: 'hash' } }, /personal_data_key is missing/],
    [{ personal_data: { custom_fields: { '*': 'hash' } } }, /personal_data_key is missing/],
    [{ personal_data: { columns: { 'nps.score': 'hash' } }, personal_data_key: 'short key' }, /at least 16 bytes/],
    [{ personal_data: { email: 'hide' } }, /personal_data\.email must be one of "keep", "hash", "drop"/],
    [{ personal_data: { telefone: 'drop' } }, /names no class telefone; there are name, email/],
    [{ personal_data: 'drop' }, /personal_data must be object, not text/],
    [
      { personal_data: { columns: { 'contacts.mail': 'drop' } } },
      /names no column contacts\.mail; there are id, address/,
    ],
    [{ personal_data: { columns: { 'contatos.email': 'drop' } } }, /contatos\.email must be a stream and its column/],
    [
      { personal_data: { columns: { 'contacts.id': 'drop' } } },
      /drops contacts\.id, which is part of the key: hash it/,
    ],
    [
      { personal_data: { columns: { 'tasks.updated_at': 'drop' } } },
      /must keep tasks\.updated_at: it is the replication/,
    ],
  ];
  for (const [config, message] of REFUSED) {
    it(`is refused before anything is asked: ${JSON.stringify(config)}`, async () => {
      const { code, stderr } = await workspace.sync({ config });
      expect(code).to.equal(2);
      expect(stderr).to.match(message);
      expect(stderr).to.not.include('short key');
    });
  }

  it('may come as text, from the environment', async () => {
    const { code, stderr, lines } = await workspace.sync({
      catalog: only('users'),
      env: {
        TAP_SENSEDATA_PERSONAL_DATA: '{"email": "hash", "name": "drop"}',
        TAP_SENSEDATA_PERSONAL_DATA_KEY: `${KEY}\n`,
      },
    });
    expect(code, stderr).to.equal(0);
    const { record } = lines.find(({ type }) => type === 'RECORD') as { record: Record<string, unknown> };
    expect(record.email).to.match(/^[0-9a-f]{64}$/);
    expect(record).to.not.have.property('name');
  });
});
