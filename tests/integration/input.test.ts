import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { discover } from '../../src/catalog/discover.ts';
import { type CatalogEntry, metadataOf } from '../../src/singer/catalog.ts';
import { startChild } from '../support/child.ts';
import { publishedTap, runTap, type TapRun } from '../support/run-tap.ts';
import { lastState, ofType } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SIZES = { customers: 6, contacts: 6, contracts: 6, users: 12, playbooks: 6, financial: 6, tasks: 12 };

function lastLine({ stderr }: TapRun): string {
  return stderr.trimEnd().split('\n').at(-1)!;
}

/** A catalog of one stream, changed by whoever asks for it. */
function only(stream: string, change: (entry: CatalogEntry) => void = () => {}): unknown {
  const entry = discover(builtInStreams()).streams.find(({ tap_stream_id }) => tap_stream_id === stream)!;
  const copy = JSON.parse(JSON.stringify(entry)) as CatalogEntry;
  change(copy);
  return { streams: [copy] };
}

describe('what the user gives', () => {
  let workspace: Workspace;
  before(async () => {
    workspace = await Workspace.open({ sizes: SIZES });
  });
  beforeEach(() => {
    workspace.simulator.requests.length = 0;
  });
  after(() => workspace.close());

  /** Ends with 2 and one line, before anything is asked or printed. */
  function expectRefused(run: TapRun, message: RegExp, what: string): void {
    expect([run.code, run.stdout], what).to.deep.equal([2, '']);
    expect(run.stderr.trimEnd().split('\n').length, run.stderr).to.equal(1);
    expect(lastLine(run), what).to.match(message);
    expect(workspace.simulator.requests, what).to.deep.equal([]);
  }

  describe('a state', () => {
    const today = new Date().toISOString();
    const plain = { bookmarks: { users: { replication_key_value: today, created_at: today } }, owner: 'x' };
    const sync = (state: unknown): Promise<TapRun> => workspace.sync({ catalog: only('users'), state });

    it('39a. in the wrapper of another program is read, and written back as a plain one', async () => {
      const { lines } = await sync(plain);
      for (const wrapped of [
        { singer_state: plain },
        { value: plain },
        { singer_state: { value: plain } },
        { singer_state: plain, partial_state: null, completed: {} },
      ]) {
        const run = await sync(wrapped);
        expect(run.code, run.stderr).to.equal(0);
        expect(run.lines[0], JSON.stringify(wrapped)).to.deep.equal({ type: 'STATE', value: plain });
        expect(ofType(run.lines, 'RECORD')).to.have.length(ofType(lines, 'RECORD').length);
      }
      expect(ofType(lines, 'RECORD').length).to.be.below(SIZES.users);
    });

    it('39a. that has content but no bookmarks is refused, with the form that it must have', async () => {
      for (const state of [
        { users: '2026-01-01T00:00:00Z' },
        { bookmarks: null, owner: 'x' },
        { singer_state: { users: { since: 1 } } },
        { state: plain },
        { currently_syncing: 'users' },
        { Bookmarks: plain.bookmarks },
      ]) {
        expectRefused(
          await sync(state),
          /ERROR.*state: the state holds no "bookmarks"; its form is/,
          JSON.stringify(state),
        );
      }
    });

    it('39a. with a bookmark of a selected stream in which no key is known is refused, and the keys are named', async () => {
      for (const bookmark of [
        { since: '2026-01-01T00:00:00Z' },
        { replication_key: 'updated_at', replication_key_valeu: '2026-01-01T00:00:00Z' },
        { partitions: [{ context: {} }], since: 5 },
        { updatedAt: '2026-01-01' },
      ]) {
        const [key] = Object.keys(bookmark).filter((name) => name !== 'replication_key');
        expectRefused(
          await sync({ bookmarks: { users: bookmark } }),
          new RegExp(`bookmarks\\.users has ${key}.*, but none of replication_key_value, updated_at, created_at`),
          JSON.stringify(bookmark),
        );
      }
    });

    it('39a. without content is a fresh start; of a file that is empty, one warning says so', async () => {
      for (const state of [{}, { bookmarks: {} }, { bookmarks: { users: {} } }, { singer_state: {} }, '']) {
        const run = await sync(state);
        expect(run.code, run.stderr).to.equal(0);
        expect(ofType(run.lines, 'RECORD'), JSON.stringify(state)).to.have.length(SIZES.users);
        expect(run.stderr.match(/WARNING.*/g) ?? []).to.have.length(state === '' ? 1 : 0);
      }
      expect((await sync(' \n')).stderr).to.match(/WARNING.*is empty: everything is read from the beginning/);
    });

    it('39a. of an unselected stream, and what the tap itself wrote, pass as they are', async () => {
      const foreign = { bookmarks: { tasks: { since: 5 }, mine: { x: 1 } } };
      const first = await sync(foreign);
      expect(first.code, first.stderr).to.equal(0);
      const state = lastState(first.lines) as typeof foreign;
      expect(state.bookmarks).to.deep.include(foreign.bookmarks);
      expect((await sync(state)).code).to.equal(0);
    });
  });

  describe('a text setting', () => {
    const read = (config: Record<string, unknown>): Promise<TapRun> =>
      workspace.sync({ config, catalog: only('users') });

    it('46a. is taken without the blanks and line breaks around it, in lists and objects too', async () => {
      const { token, url } = workspace.simulator;
      const run = await read({
        token: `\r\n Bearer \t${token}\n`,
        api_url: `\n ${url}/ \r\n`,
        start_date: ' 2020-01-01\n',
        timezone: '\tAmerica/Sao_Paulo ',
        user_agent: ' pipeline/7\n',
        on_invalid_value: ' error ',
        endpoints: { users: ' users\n' },
        expect_records: ['users '],
        end_date: ' \n',
      });
      expect(run.code, run.stderr).to.equal(0);
      expect(ofType(run.lines, 'RECORD')).to.have.length(SIZES.users);
      expect(workspace.simulator.requests[0]!.headers['user-agent']).to.equal('pipeline/7');
    });

    it('46a. the address that is checked is the one that is used', async () => {
      const { url } = workspace.simulator;
      for (const [api_url, message] of [
        [`${url}?`, /api_url must end before any "\?" or "#"/],
        [`${url}#`, /api_url must end before any "\?" or "#"/],
        [url.replace('//', '//@'), /api_url must not hold a user name or password/],
        [url.replace('//', '//:@'), /api_url must not hold a user name or password/],
        [url.replace('/v2', '/\nv2'), /api_url must be an address such as/],
        [url.replace('//', '/'), /api_url must be an address such as/],
        [url.replace('//', '\\\\'), /api_url must be an address such as/],
      ] as const) {
        expectRefused(await read({ api_url }), message, api_url);
      }
    });

    it('46a. in quotes is refused, and the quotes are named', async () => {
      const { token, url } = workspace.simulator;
      for (const [key, value] of [
        ['token', `"${token}"`],
        ['token', `Bearer '${token}'`],
        ['api_url', `'${url}'`],
        ['timezone', '“UTC”'],
        ['start_date', "'2026-01-01'"],
        ['page_size', '"500"'],
        ['endpoints', `'{"users": "users"}'`],
      ] as const) {
        const run = await read({ [key]: value });
        expectRefused(run, new RegExp(`config: ${key} has quotes around it.*leave them out`), value);
        expect(run.stderr).to.not.include(token);
      }
    });

    it('46a. a list or an object that is no JSON is refused with the form that it must have', async () => {
      for (const [key, value, form] of [
        ['expect_records', 'customers,tasks', '["customers", "tasks"]'],
        ['endpoints', 'financial=titles', '{"financial": "titles"}'],
        ['full_refresh_days', 'financial: 7', '{"financial": 7}'],
        ['lookback_days', '{kpis: 7}', '{"kpis": 7}'],
        ['expect_records', '{"users": true}', '["customers", "tasks"]'],
      ] as const) {
        const run = await read({ [key]: value });
        expectRefused(run, new RegExp(`config: ${key} must be .*, not .*; write it as JSON, such as `), value);
        expect(lastLine(run)).to.include(form);
      }
    });

    it('46a. that is blank in the environment is not set', async () => {
      const env = { TAP_SENSEDATA_END_DATE: ' ', TAP_SENSEDATA_TIMEZONE: '\n', TAP_SENSEDATA_ENDPOINTS: '' };
      const run = await workspace.sync({ catalog: only('users'), env });
      expect([run.code, ofType(run.lines, 'RECORD').length], run.stderr).to.deep.equal([0, SIZES.users]);
    });
  });

  describe('a catalog', () => {
    const columnsOf = ({ lines }: TapRun): string[] =>
      Object.keys((ofType(lines, 'SCHEMA')[0] as { schema: { properties: object } }).schema.properties);
    const warnings = ({ stderr }: TapRun): string[] => stderr.match(/WARNING.*/g) ?? [];

    it('39b. of a breadcrumb that stands there twice the later entry wins, key by key', async () => {
      const catalog = only('users', ({ metadata }) => {
        metadata.push(
          { breadcrumb: ['properties', 'email'], metadata: { selected: false } },
          { breadcrumb: ['properties', 'name'], metadata: { selected: false } },
          { breadcrumb: ['properties', 'name'], metadata: { selected: true } },
          { breadcrumb: [], metadata: { 'replication-method': 'FULL_TABLE' } },
        );
      });
      const run = await workspace.sync({ catalog });
      expect(run.code, run.stderr).to.equal(0);
      expect(columnsOf(run)).to.include('name').and.not.include('email');
      expect(lastState(run.lines)).to.deep.equal({ bookmarks: { users: { complete: true } } });
    });

    it('39b. a choice that is neither yes nor no is refused, and its place is named', async () => {
      const set = (place: (entry: CatalogEntry) => object, key: string, value: unknown): unknown =>
        only('users', (entry) => {
          Object.assign(place(entry), { [key]: value });
        });
      for (const [catalog, message] of [
        [set((entry) => metadataOf(entry)!, 'selected', 'yes'), /users: selected must be true or false, not text/],
        [set((entry) => metadataOf(entry, 'email')!, 'selected', 0), /users\.email: selected must be true or false/],
        [set((entry) => entry, 'selected', 'nao'), /users: selected must be true or false/],
        [set((entry) => entry.schema.properties.name!, 'selected', []), /users\.name: selected must be .* not a list/],
        [set((entry) => metadataOf(entry)!, 'selected-by-default', 1), /users: selected-by-default must be true or/],
      ] as const) {
        expectRefused(await workspace.sync({ catalog }), message, String(message));
      }
    });

    it('39b. a choice as text is one, however it is written', async () => {
      const catalog = only('users', (entry) => {
        metadataOf(entry)!.selected = 'True';
        metadataOf(entry, 'email')!.selected = 'FALSE';
      });
      const run = await workspace.sync({ catalog });
      expect([run.code, warnings(run)], run.stderr).to.deep.equal([0, []]);
      expect(columnsOf(run)).to.include('name').and.not.include('email');
    });

    it('39b. what cannot be honoured is named in one warning', async () => {
      const catalog = only('users', (entry) => {
        Object.assign(metadataOf(entry)!, {
          'replication-key': 'created_at',
          'table-key-properties': ['email'],
          'schema-name': 'crm',
        });
        Object.assign(entry, { key_properties: ['email'], stream: 'usuarios' });
        Object.assign(entry.schema.properties.name!, { maxLength: 10, pattern: '^A' });
        Object.assign(metadataOf(entry, 'name')!, { 'sql-datatype': 'varchar(10)' });
        Object.assign(metadataOf(entry, 'id')!, { inclusion: 'available', selected: false });
      });
      const run = await workspace.sync({ catalog });
      expect(run.code, run.stderr).to.equal(0);
      const [warning, ...others] = warnings(run);
      expect(others).to.deep.equal([]);
      expect(warning!.split('ignores: ')[1]!.split(', ').sort()).to.deep.equal([
        'users key_properties',
        'users replication-key',
        'users schema-name',
        'users stream_alias',
        'users table-key-properties',
        'users.id selected',
        'users.name maxLength',
        'users.name pattern',
        'users.name sql-datatype',
      ]);
    });

    it('39b. a column that there is not is named in one warning', async () => {
      const catalog = only('users', ({ metadata }) => {
        metadata.push(
          { breadcrumb: ['properties', 'emial'], metadata: { selected: false } },
          { breadcrumb: ['properties', 'Name'], metadata: { selected: false } },
          { breadcrumb: ['properties', 'name', 'properties', 'first'], metadata: { selected: false } },
        );
      });
      const run = await workspace.sync({ catalog });
      expect(run.code, run.stderr).to.equal(0);
      expect(warnings(run)).to.have.length(1);
      expect(warnings(run)[0]).to.match(/: users\.emial, users\.Name, users\.name\.properties\.first$/);
    });

    it('39b. as --discover prints it, it is without any warning', async () => {
      const { stdout } = await runTap({ args: ['--discover'] });
      const run = await workspace.sync({ catalog: stdout });
      expect([run.code, warnings(run)], run.stderr).to.deep.equal([0, []]);
    });
  });

  describe('a file, and the process itself', () => {
    const config = (): object => ({ token: workspace.simulator.token, api_url: workspace.simulator.url });
    const run = (args: string[], more: object = {}): Promise<TapRun> => runTap({ args, isCounted: true, ...more });

    /** The command in a shell, with `$TAP` for the tap. */
    async function inShell(script: string, env: Record<string, string> = {}): Promise<[number | null, string, string]> {
      const { command, args } = publishedTap([]);
      const child = startChild(
        { command: 'bash', args: ['-c', script], env: { TAP: [command, ...args].join(' '), ...env } },
        ['ignore', 'pipe', 'pipe'],
      );
      const said = ['', ''];
      child.stdout!.on('data', (chunk) => {
        said[0] += chunk;
      });
      child.stderr!.on('data', (chunk) => {
        said[1] += chunk;
      });
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return [code, said[0]!, said[1]!];
    }

    it('39c. a file that is a folder, closed, in UTF-16 or in another encoding is refused by one line', async () => {
      const file = (name: string, contents: Buffer): string => {
        const path = join(workspace.folder, name);
        writeFileSync(path, contents, { mode: 0o600 });
        return path;
      };
      const text = JSON.stringify({ ...config(), user_agent: 'x' });
      const little = Buffer.from(text, 'utf16le');
      const folder = join(workspace.folder, 'folder');
      mkdirSync(folder);
      const good = workspace.file(config());
      for (const [option, path, message] of [
        ['--config', folder, /config: .*folder is a folder, not a file/],
        ['--catalog', folder, /catalog: .*folder is a folder, not a file/],
        ['--state', folder, /state: .*folder is a folder, not a file/],
        ['--config', join(good, 'x'), /config: .* cannot be read \(ENOTDIR\)/],
        ['--config', file('marked', Buffer.from(`\ufeff${text}`, 'utf16le')), /config: .*marked is UTF-16, as Power/],
        ['--state', file('bare', little), /state: .*bare is UTF-16/],
        ['--config', file('big', Buffer.from(little).swap16()), /config: .*big is UTF-16/],
        ['--config', file('latin', Buffer.from('{"user_agent": "ção"}', 'latin1')), /latin is no UTF-8 text; save it/],
      ] as const) {
        const given = option === '--config' ? [option, path] : ['--config', good, option, path];
        expectRefused(await run(given), message, `${option} ${path}`);
      }
      const marked = await run(['--config', file('utf8', Buffer.from(`\ufeff${text}`)), '--test']);
      expect(marked.code, marked.stderr).to.equal(0);
    });

    it('39c. pipes are files: by their number, by name, on stdin', async () => {
      const json = JSON.stringify(config());
      const fifo = join(workspace.folder, 'fifo');
      execFileSync('mkfifo', [fifo]);
      for (const script of [
        '$TAP --test --config <(printf %s "$CONFIG")',
        `printf %s "$CONFIG" > ${fifo} & $TAP --test --config ${fifo}`,
        'printf %s "$CONFIG" | $TAP --test --config /dev/stdin',
        '$TAP --test --config /dev/stdin <<< "$CONFIG"',
        '$TAP --test --config <(printf %s "$CONFIG") --state <(printf "{}") --catalog <($TAP --discover)',
      ]) {
        const [code, , stderr] = await inShell(script, { CONFIG: json });
        expect(code, `${script}\n${stderr}`).to.equal(0);
        expect(stderr).to.not.match(/WARNING|ERROR/);
      }
    });

    it('39c. a working directory that was removed is said in one line', async () => {
      const gone = join(workspace.folder, 'gone');
      for (const args of ['--config c.json', '--help', '--about']) {
        const [code, stdout, stderr] = await inShell(`mkdir ${gone} && cd ${gone} && rmdir ${gone} && $TAP ${args}`);
        expect([code, stdout]).to.deep.equal([2, '']);
        expect(stderr).to.match(/^[^\n]*ERROR[^\n]*the working directory was removed[^\n]*\n$/);
      }
    });

    it('39c. Node without code from strings is said in one line; what needs none works', async () => {
      const env = { NODE_OPTIONS: '--disallow-code-generation-from-strings' };
      for (const args of [['--config', workspace.file(config())], ['--test'], []]) {
        expectRefused(await run(args, { env }), /remove --disallow-code-generation-from-strings/, args.join(' '));
      }
      for (const args of [['--discover'], ['--about'], ['--help'], ['--version']])
        expect((await run(args, { env })).code, args.join()).to.equal(0);
    });
  });
});
