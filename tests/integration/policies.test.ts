import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { discover } from '../../src/catalog/discover.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { runPipeline } from '../support/pipeline.ts';
import { RawApi } from '../support/raw-api.ts';
import { publishedTap, type TapRun } from '../support/run-tap.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { bookmarkOf, only } from '../support/source.ts';
import { lastState, ofType } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SMALL = { customers: 20, contacts: 40, contracts: 20, users: 10, playbooks: 5, financial: 30, tasks: 60 };
const BAD = '{"id":1,"created_on":"2021-02-30","name":"a"}';
const KEYLESS = '{"id":"","name":"b"}';

const lastLine = (stderr: string): string => stderr.trimEnd().split('\n').at(-1)!;

describe('what the user wants of values', () => {
  let folder: string;
  let api: RawApi | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-policies-'));
  });
  afterEach(async () => {
    await api?.close();
    api = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  async function sync(
    lists: Readonly<Record<string, readonly string[]>>,
    settings: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ): Promise<TapRun> {
    await api?.close();
    api = await RawApi.open(lists);
    return runTapHere({ args, env: environment(settings) });
  }

  function environment(settings: Readonly<Record<string, string>>): Record<string, string> {
    const all = { token: 't', api_url: api!.url, max_retries: '0', ...settings };
    return Object.fromEntries(Object.entries(all).map(([key, value]) => [`TAP_SENSEDATA_${key.toUpperCase()}`, value]));
  }

  const file = (): string => join(folder, 'rejected.jsonl');
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it('42. moments without a zone are those of `timezone`, dates stay as written', async () => {
    const tasks = [
      '{"id":1,"end_date":"2019-10-28T00:00:00","due_date":"2019-10-28T23:00:00","updated_at":"2019-10-28"}',
      '{"id":2,"end_date":"2019-10-28T00:00:00Z"}',
      '{"id":3,"end_date":"9999-12-31T23:00:00"}',
      '{"id":4,"end_date":"0001-01-01"}',
    ];
    const { lines, stderr } = await sync({ tasks }, { timezone: 'America/Sao_Paulo' });
    const rows = ofType(lines, 'RECORD', 'tasks').map(({ record }) => record as Record<string, unknown>);
    expect(rows[0]).to.include({
      end_date: '2019-10-28T03:00:00.000000Z',
      due_date: '2019-10-28',
      updated_at: '2019-10-28T03:00:00.000000Z',
    });
    expect(rows.slice(1).map(({ end_date }) => end_date)).to.deep.equal([
      '2019-10-28T00:00:00.000000Z',
      null,
      '0001-01-01T03:06:28.000000Z',
    ]);
    expect(stderr).to.match(/tasks: invalid value in end_date: text that is no timestamp/);
  });

  it('42. types that the user changed are followed, whatever comes', async () => {
    const catalog = only('playbooks');
    const [entry] = catalog.streams;
    Object.assign(entry!.schema.properties, {
      id: { type: 'integer' },
      name: { type: ['integer', 'null'] },
      created_on: { type: 'string' },
      status: { type: ['null', 'string'] },
      deleted: { type: 'number' },
    });
    const path = join(folder, 'catalog.json');
    writeFileSync(path, JSON.stringify(catalog));
    const playbooks = [
      '{"id":"1","name":"-12","created_on":"31/12/2024","status":true,"deleted":"1.50"}',
      '{"id":2,"name":9007199254740993,"created_on":20240101,"status":[1],"deleted":9007199254740993}',
      '{"id":3,"name":1.5,"created_on":"\\u0000","status":{},"deleted":true}',
      '{"id":9007199254740993,"name":1}',
      '{"id":"x","name":1}',
    ];
    const { lines, code } = await sync({ playbooks }, { rejected_records_path: file() }, ['--catalog', path]);
    expect(code).to.equal(0);
    expect(ofType(lines, 'RECORD').map(({ record }) => Object.values(record as object))).to.deep.equal([
      [1, -12, '31/12/2024', 'true', 1.5],
      [2, null, '20240101', '1', 9007199254740992],
      [3, null, null, '{}', null],
    ]);
    expect(parseJsonLines(readFileSync(file(), 'utf8')).map(({ reasons }) => reasons)).to.deep.equal([
      ['name: a huge number that is no integer'],
      ['name: a number that is no integer', 'deleted: a boolean that is no number'],
      ['id: a huge number that is no integer', 'id: missing'],
      ['id: text that is no integer', 'id: missing'],
    ]);
    expect(readFileSync(file(), 'utf8')).to.include('"record":{"id":9007199254740993,"name":1}');
  });

  it('42. on_invalid_value "error" fails that stream alone, and says stream, key, column and kind', async () => {
    const users = ['{"id":7,"name":"a"}', '{"id":8,"active":"sim","created_at":5}', '{"id":9,"active":"talvez"}'];
    const report = join(folder, 'report.json');
    const { code, lines, stderr } = await sync(
      { users, playbooks: ['{"id":1}'] },
      { on_invalid_value: 'error', rejected_records_path: file() },
      ['--report', report],
    );
    expect(code).to.equal(1);
    expect(lastLine(stderr)).to.match(
      /ERROR .*users, id 8: invalid value in active: text that is no boolean; created_at: a number that is no timestamp \(on_invalid_value is "error"\)$/,
    );
    expect(stderr).to.not.match(/^\s+at /m);
    expect(ofType(lines, 'RECORD').map(({ stream }) => stream)).to.deep.equal(['users', 'playbooks']);
    const { bookmarks } = lastState(lines) as { bookmarks: object };
    expect(bookmarks).to.not.have.property('users');
    expect(bookmarks).to.have.property('playbooks');
    expect(parseJsonLines(readFileSync(file(), 'utf8')).map(({ stream }) => stream)).to.deep.equal(['users']);
    const { streams } = JSON.parse(readFileSync(report, 'utf8')) as { streams: Record<string, number & string>[] };
    const failed = streams.find(({ stream }) => stream === 'users')!;
    expect(failed).to.include({ read: 2, sent: 1, rejected: 1, invalid: 2, old: 0, sentBefore: 0 });
    expect(failed.error).to.match(/^users, id 8/);
  });

  it('42. a key of megabytes does not fill the log', async () => {
    const users = [`{"id":"${'9'.repeat(2_000_000)}","active":"sim"}`];
    const { code, stderr } = await sync({ users }, { on_invalid_value: 'error' });
    expect(code).to.equal(1);
    expect(stderr).to.match(/users, id 9{80}: invalid value in active/);
    expect(stderr.length).to.be.below(100_000);
  });

  it('42. rejected records are for their owner alone, whatever the umask; runs are appended', async () => {
    const { command, args } = publishedTap([]);
    api = await RawApi.open({ playbooks: [BAD, KEYLESS] });
    for (const umask of ['0000', '0777']) {
      const path = join(folder, `rejected-${umask}.jsonl`);
      const env = environment({ rejected_records_path: path });
      const shell = { command: 'sh', args: ['-c', `umask ${umask}; exec ${command} ${args!.join(' ')}`], env };
      for (let times = 1; times <= 2; times++) {
        const run = await runPipeline({ tap: shell, target: { command: 'sh', args: ['-c', 'cat > /dev/null'] } });
        expect(run.tapCode, run.tapStderr).to.equal(0);
        expect(modeOf(path).toString(8), `umask ${umask}`).to.equal('600');
        expect(run.tapStderr).to.not.match(/others may read/);
        expect(parseJsonLines(readFileSync(path, 'utf8'))).to.have.length(2 * times);
      }
    }
  });

  it('42. a file that others may read is used as it is, with one warning', async () => {
    writeFileSync(file(), '');
    chmodSync(file(), 0o644);
    const { code, stderr } = await sync({ playbooks: [BAD] }, { rejected_records_path: file() });
    expect(code).to.equal(0);
    expect(stderr.match(/WARNING .*rejected_records_path: others may read this file/g)).to.have.length(1);
    expect([modeOf(file()), parseJsonLines(readFileSync(file(), 'utf8')).length]).to.deep.equal([0o644, 1]);
  });

  it('42. a file that cannot be opened ends the run with 2, before anything is read', async () => {
    const { code, stderr, stdout } = await sync({}, { rejected_records_path: join(folder, 'no', 'such', 'folder') });
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(lastLine(stderr)).to.match(/config: rejected_records_path cannot be written \(ENOENT\)/);
  });

  if (existsSync('/dev/full')) {
    it('42. a full disk fails the streams whose rejected records it cannot keep, in one line; the others run', async () => {
      const { code, lines, stderr } = await sync(
        { playbooks: [BAD], users: ['{"id":1}'] },
        { rejected_records_path: '/dev/full' },
      );
      expect(code).to.equal(1);
      expect(lastLine(stderr)).to.match(
        /ERROR .*playbooks: a rejected record could not be kept, rejected_records_path cannot be written \(ENOSPC\)$/,
      );
      expect(stderr).to.not.match(/^\s+at /m);
      expect(ofType(lines, 'RECORD').map(({ stream }) => stream)).to.deep.equal(['users']);
      expect((lastState(lines) as { bookmarks: object }).bookmarks).to.not.have.property('playbooks');
    });
  }

  it('42. a column whose type stands there twice is none that a table can have: exit 2', async () => {
    const catalog = discover(builtInStreams());
    catalog.streams.find(({ stream }) => stream === 'users')!.schema.properties.name = {
      type: ['null', 'string', 'null'],
    };
    const path = join(folder, 'catalog.json');
    writeFileSync(path, JSON.stringify(catalog));
    const { code, stderr } = await sync({}, {}, ['--catalog', path]);
    expect(code).to.equal(2);
    expect(lastLine(stderr)).to.match(/users\.name must have one of the types/);
  });
});

describe('expect_records', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  const bookmark = { replication_key: 'updated_at', replication_key_value: '2020-01-01T00:00:00.000000Z' };
  const body = (json: string) => ({ body: json, contentType: 'application/json' });
  const EMPTY = { sizes: { ...SMALL, users: 0 } };
  const ALWAYS = { times: Number.POSITIVE_INFINITY, match: { resource: 'users' } } as const;

  const nothing: readonly [name: string, options: Parameters<typeof Workspace.open>[0], reason: RegExp][] = [
    ['an empty list', EMPTY, /users: expect_records names it, but SenseData has no record of it/],
    [
      'an empty bare list',
      { sizes: SMALL, faults: [{ ...ALWAYS, do: body('[]') }] },
      /users: expect_records names it, but SenseData has no record of it/,
    ],
    [
      'a count of 0',
      { sizes: SMALL, faults: [{ ...ALWAYS, do: body('{"users":[],"count":0,"next_page":null}') }] },
      /users: expect_records names it, but SenseData has no record of it/,
    ],
    ['404', { sizes: SMALL, behaviour: { notInContract: { users: 404 } } }, /users.*HTTP 404/],
    ['403', { sizes: SMALL, behaviour: { notInContract: { users: 403 } } }, /users.*HTTP 403/],
  ];
  for (const [name, options, reason] of nothing) {
    it(`${name} fails the stream, whatever the API says; the others run, and its bookmark stays`, async () => {
      workspace = await Workspace.open(options);
      const catalog = only('users', 'playbooks');
      const users = catalog.streams.find(({ stream }) => stream === 'users')!;
      users.metadata.find(({ breadcrumb }) => breadcrumb.length === 0)!.metadata['replication-method'] = 'FULL_TABLE';
      // At first, and where it has worked before.
      for (const state of [{ bookmarks: {} }, { bookmarks: { users: bookmark } }]) {
        const { code, stderr, lines } = await workspace.sync({
          config: { expect_records: ['users', 'playbooks'] },
          catalog,
          state,
        });
        expect(code).to.equal(1);
        expect(lastLine(stderr)).to.match(reason);
        expect(ofType(lines, 'RECORD', 'playbooks')).to.have.length(SMALL.playbooks);
        const last = lastState(lines);
        expect(bookmarkOf(last, 'users')).to.deep.equal(bookmarkOf(state, 'users'));
        expect(bookmarkOf(last, 'playbooks')).to.deep.equal({ complete: true });
      }
    });
  }

  it('a full table of which nothing is found is not called complete, nor is a child of its own', async () => {
    workspace = await Workspace.open({ sizes: { ...SMALL, playbooks: 0, contacts: 0 } });
    const { code, stderr, lines } = await workspace.sync({
      config: { expect_records: ['playbooks', 'contacts_types'] },
    });
    expect(code).to.equal(1);
    expect(stderr).to.match(/ERROR.*contacts_types: expect_records names it/);
    expect(lastLine(stderr)).to.match(/playbooks: expect_records names it/);
    const { bookmarks } = lastState(lines) as { bookmarks: object };
    expect(bookmarks).to.not.have.any.keys('playbooks', 'contacts_types');
    expect(bookmarks).to.include.keys('tasks', 'contracts');
  });

  it('what is found is enough, and streams that are not named may be empty', async () => {
    workspace = await Workspace.open(EMPTY);
    const { code, stderr } = await workspace.sync({ config: { expect_records: ['tasks', 'contacts_types'] } });
    expect(code, stderr).to.equal(0);
  });
});
