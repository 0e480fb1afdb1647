import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../support/child.ts';
import { publishedTap, runTap, type TapRun } from '../support/run-tap.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { withWaits } from '../support/waits.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SMALL = { customers: 20, contacts: 40, contracts: 20, users: 10, playbooks: 5, financial: 30, tasks: 60 };

function lastLine(stderr: string): string {
  return stderr.trimEnd().split('\n').at(-1)!;
}

describe('the process', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  it('ends with 2 and one line for each kind of unusable input, all problems at once', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const bad = await runTap({
      args: [
        '--config',
        workspace.file({ token: 5 }),
        '--catalog',
        workspace.file('{'),
        '--state',
        workspace.file('[]'),
      ],
    });
    expect([bad.code, bad.stdout]).to.deep.equal([2, '']);
    expect(lastLine(bad.stderr)).to.match(
      /token must be string.*catalog: .* is not valid JSON.*state: .* must hold a JSON object, not a list/,
    );
    expect((await runTap({ args: ['--confg', 'x'] })).code).to.equal(2);
    expect((await runTap({ args: ['--catalog', 'a', '--properties', 'b'] })).code).to.equal(2);
    expect((await runTap({ args: ['sync'] })).code).to.equal(2);
  });

  it('says and ends the same where the tap runs within another process, as most tests have it', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const { token, url: api_url } = workspace.simulator;
    const untimed = ({ code, stdout, stderr }: TapRun): unknown[] => [code, stdout, stderr.replace(/^\S+ \S+/gm, '')];
    for (const [args, code] of [
      [['--version'], 0],
      [['--discover'], 0],
      [['--about'], 0],
      [['--help'], 0],
      [['--confg', 'x'], 2],
      [['--config', workspace.file({ token: 5 })], 2],
      [['--config', workspace.file({ token, api_url }), '--test'], 0],
      [['--config', workspace.file({ token: 'wrong', api_url, max_retries: 0 })], 1],
    ] as const) {
      // Metrics tell times, which differ.
      const options = { args, env: { TAP_SENSEDATA_LOGLEVEL: 'warning' } };
      const run = await runTap(options);
      expect(run.code, args.join(' ')).to.equal(code);
      expect(untimed(await runTapHere(options)), args.join(' ')).to.deep.equal(untimed(run));
    }
  });

  it('39. refuses a bookmark that it cannot read: never from the beginning in silence', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    for (const bookmark of [
      { replication_key_value: 'yesterday' },
      { replication_key_value: 5 },
      { replication_key: 'id', replication_key_value: '2026-01-01T00:00:00Z' },
      { updated_at: '31/12/2025' },
      { replication_key_value: '2026-01-01T00:00:00Z', resume: 'x' },
    ]) {
      const { code, stderr, stdout } = await workspace.sync({ state: { bookmarks: { tasks: bookmark } } });
      expect([code, stdout], JSON.stringify(bookmark)).to.deep.equal([2, '']);
      expect(lastLine(stderr)).to.include('bookmarks.tasks.');
    }
  });

  it('39. reads the older spelling of a bookmark, and leaves foreign entries and keys alone', async () => {
    workspace = await Workspace.open({ sizes: SMALL, now: '2026-03-01T12:00:00.000000Z' });
    const state = { bookmarks: { users: { updated_at: '2026-02-28T00:00:00Z' }, nps: { x: 1 } }, mine: true };
    const { code, lines } = await workspace.sync({ state });
    expect(code).to.equal(0);
    expect(lines[0]).to.deep.equal({ type: 'STATE', value: state });
    const last = lastState(lines) as { bookmarks: Record<string, Record<string, unknown>>; mine: boolean };
    expect([last.mine, last.bookmarks.nps]).to.deep.equal([true, { x: 1 }]);
    expect(last.bookmarks.users!.replication_key_value! >= '2026-02-28T00:00:00.000000Z').to.equal(true);
    // No creation cursor was in it: what was never edited comes once, with what is new.
    const never = workspace.truth('users').filter(({ updated_at }) => updated_at === null);
    const sent = new Set(ofType(lines, 'RECORD', 'users').map(({ record }) => (record as { id: string }).id));
    expect(never.filter(({ id }) => !sent.has(id as string))).to.deep.equal([]);
  });

  it('16. reads a stream whose bookmark lies days ahead as if it had none, with one warning', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const far = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const { code, lines, stderr } = await workspace.sync({
      state: { bookmarks: { tasks: { replication_key_value: far, created_at: far } } },
    });
    expect(code).to.equal(0);
    expect(stderr.match(/tasks: its bookmark lies more than a day in the future/g)).to.have.length(1);
    expect(new Warehouse().load(lines).rows('tasks')).to.have.length(workspace.truth('tasks').length);
    expect(
      (lastState(lines) as never as { bookmarks: { tasks: { replication_key_value: string } } }).bookmarks.tasks
        .replication_key_value < far,
    ).to.equal(true);
  });

  it('29. ends at once when the token is refused, and says so', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const { code, stderr, lines } = await workspace.sync({ config: { token: 'wrong', max_retries: 8 } });
    expect(code).to.equal(1);
    expect(lastLine(stderr)).to.match(/the token was refused \(HTTP 401\)/);
    expect(lines.every(({ type }) => type === 'STATE')).to.equal(true);
    expect(workspace.simulator.requests).to.have.length(1);
  });

  it('29. keeps the state of what was read when the token is refused half-way', async () => {
    workspace = await Workspace.open({
      sizes: SMALL,
      faults: [{ match: { resource: 'contacts' }, do: { status: 401 } }],
    });
    const { code, lines } = await workspace.sync();
    expect(code).to.equal(1);
    const { bookmarks } = lastState(lines) as { bookmarks: object };
    expect(Object.keys(bookmarks)).to.deep.equal(['customers', 'customers_custom_fields', 'financial', 'contracts']);
  });

  it('30. skips what is not in the contract, names the setting, and reads the rest', async () => {
    workspace = await Workspace.open({
      sizes: SMALL,
      behaviour: { notInContract: { financial: 404, playbooks: 403 } },
    });
    const { code, lines, stderr } = await workspace.sync();
    expect(code).to.equal(0);
    expect(stderr).to.match(/WARNING.*financial: skipped, the API answered HTTP 404 at "financial".*"endpoints"/);
    expect(stderr).to.match(/WARNING.*playbooks: skipped, the API answered HTTP 403/);
    const streams = new Set(ofType(lines, 'SCHEMA').map(({ stream }) => stream));
    expect([streams.has('financial'), streams.has('playbooks'), streams.has('tasks')]).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  it('40. fails a stream that worked before and is gone now; the others run, and their state is out', async () => {
    workspace = await Workspace.open({ sizes: SMALL, behaviour: { notInContract: { financial: 404 } } });
    const bookmark = {
      replication_key: 'updated_at',
      replication_key_value: '2020-01-01T00:00:00.000000Z',
      created_at: '2020-01-01T00:00:00.000000Z',
    };
    const { code, lines, stderr } = await workspace.sync({ state: { bookmarks: { financial: bookmark } } });
    expect(code).to.equal(1);
    expect(lastLine(stderr)).to.match(/financial.*HTTP 404/);
    const { bookmarks } = lastState(lines) as { bookmarks: Record<string, object> };
    expect(bookmarks.financial).to.deep.equal(bookmark);
    expect(bookmarks.tasks).to.include.keys('replication_key_value');
  });

  it('17a. fails when nothing at all can be read, and asks whether the address is right', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const { code, stderr } = await workspace.sync({
      config: { api_url: workspace.simulator.url.replace('/v2', '/v3') },
    });
    expect(code).to.equal(1);
    expect(lastLine(stderr)).to.match(/no selected stream could be read: is "api_url" right\?/);
  });

  it('fails when expect_records names a stream that is empty', async () => {
    workspace = await Workspace.open({ sizes: { ...SMALL, users: 0 } });
    const { code, stderr } = await workspace.sync({ config: { expect_records: ['users', 'tasks'] } });
    expect(code).to.equal(1);
    expect(lastLine(stderr)).to.match(/users: expect_records names it/);
  });

  it('sends the SCHEMA of a stream without records', async () => {
    workspace = await Workspace.open({ sizes: { ...SMALL, playbooks: 0 } });
    const { lines } = await workspace.sync();
    expect(ofType(lines, 'SCHEMA', 'playbooks')).to.have.length(1);
  });

  for (const [signal, expected] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`34. ends at ${signal} with whole lines, the last state and ${expected}, although its answers never come`, async () => {
      const faults = [{ match: { nth: 10 }, times: Number.POSITIVE_INFINITY, do: { hold: true } } as const];
      workspace = await Workspace.open({ sizes: SMALL, faults });
      const { code, stdout, lines } = await workspace.syncAsProcess({
        config: { page_size: 5, request_timeout_seconds: 3600 },
        isCounted: true,
        onStart: async (child) => {
          await workspace.untilStuck(child.pid!);
          child.kill(signal);
        },
      });
      expect(code).to.equal(expected);
      expect(stdout.endsWith('\n')).to.equal(true);
      expect(ofType(lines, 'RECORD')).to.not.deep.equal([]);
      expect(lines.at(-1)!.type).to.equal('STATE');
    });
  }

  it('34. ends within five seconds of SIGTERM even if nobody reads its output', async () => {
    // Five seconds pass at once, and longer waits never end.
    const child = await unread((ms) => (ms <= 5000 ? 0 : null));
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).to.equal(143);
  });

  it('34. ends at once at a second signal', async () => {
    // No wait ends by itself: what ends the process is the signal.
    const child = await unread(() => null);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await workspace.untilStuck(child.pid!);
    expect(child.exitCode).to.equal(null);
    child.kill('SIGTERM');
    expect((await ended)[0]).to.equal(143);
  });

  /**
   * A tap that can do no more, since nobody reads its output.
   * @param waits as of `withWaits`
   */
  async function unread(waits: (ms: number) => number | null): Promise<ChildProcess> {
    workspace = await Workspace.open({ sizes: { ...SMALL, customers: 3000 } });
    const { token, url } = workspace.simulator;
    const command = publishedTap(['--config', workspace.file({ token, api_url: url })], withWaits(waits));
    const child = startChild(command, ['ignore', 'pipe', 'ignore']);
    await workspace.untilStuck(child.pid!);
    expect(child.exitCode).to.equal(null);
    return child;
  }

  it('35. ends with 1 and one line when the reader goes away', async () => {
    workspace = await Workspace.open({ sizes: { ...SMALL, customers: 3000 } });
    const { token, url } = workspace.simulator;
    const command = publishedTap(['--config', workspace.file({ token, api_url: url })]);
    const child = startChild(command, ['ignore', 'pipe', 'pipe']);
    let stderr = '';
    child.stderr!.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout!.once('data', () => child.stdout!.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).to.equal(1);
    expect(lastLine(stderr)).to.match(/ERROR.*the reader of the output closed it/);
    expect(stderr).to.not.match(/^\s+at /m);
  });

  it('tests the connection stream by stream', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const good = await workspace.syncAsProcess({ args: ['--test'] });
    expect([good.code, good.stdout]).to.deep.equal([0, '']);
    expect(good.stderr).to.match(/customers_custom_fields +20 +200/);
    expect(workspace.simulator.requests).to.have.length(7);
    await workspace.close();
    workspace = await Workspace.open({ sizes: SMALL, behaviour: { notInContract: ['financial'] } });
    const bad = await workspace.syncAsProcess({ args: ['--test'] });
    expect(bad.code).to.equal(1);
    expect(bad.stderr).to.match(/financial +- +404 +your contract may not include it/);
    expect(lastLine(bad.stderr)).to.match(/these streams cannot be read: financial$/);
    expect(bad.stderr).to.not.include('METRIC');
  });

  it('doubts the address where no stream can be read, and says once what ten rows have in common', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const { token, url } = workspace.simulator;
    const file = workspace.file({ token, api_url: url.replace('v2', 'v3') });
    const { code, stderr } = await runTap({ args: ['--config', file, '--test'] });
    expect(code).to.equal(1);
    expect(lastLine(stderr)).to.match(/no selected stream could be read: is "api_url" right\? \(http.*\/v3\)$/);
    expect(stderr.match(/^\w+ +- +404 +\(1\)$/gm)).to.have.length(10);
    expect(stderr.match(/your contract may not include it/g)).to.have.length(1);
  });

  it('does one thing at a time', async () => {
    const { code, stdout, stderr } = await runTap({ args: ['--discover', '--test'] });
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/--discover, --test: give one of them$/m);
  });

  it('says what to do with a state that is not there, and with all that a target printed', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const { token, url } = workspace.simulator;
    const config = workspace.file({ token, api_url: url });
    const stderrWith = async (state: string): Promise<string> => {
      const { code, stderr } = await runTap({ args: ['--config', config, '--state', state] });
      expect(code).to.equal(2);
      return stderr;
    };
    expect(await stderrWith('/nowhere/state.json')).to.include('does not exist; on the first run leave --state out');
    expect(await stderrWith(workspace.file('{"bookmarks":{}}\n{"bookmarks":{}}\n'))).to.include(
      'use the last one alone',
    );
    expect(workspace.simulator.requests).to.deep.equal([]);
  });

  it('takes the form of the log from the environment where no argument says it', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    const formOf = async (format: string, ...args: string[]): Promise<string> => {
      const { stderr } = await workspace.syncAsProcess({ env: { TAP_SENSEDATA_LOG_FORMAT: format }, args });
      return stderr.startsWith('{') ? 'json' : /^\d{4}-/.test(stderr) ? 'text' : stderr;
    };
    expect(await formOf('json')).to.equal('json');
    expect(await formOf('')).to.equal('text');
    expect(await formOf('json', '--log-format', 'text')).to.equal('text');
    expect(await formOf('json', '--nonsense')).to.equal('json');
    const wrong = await workspace.syncAsProcess({ env: { TAP_SENSEDATA_LOG_FORMAT: 'xml' } });
    expect(wrong.code).to.equal(2);
    expect(wrong.stderr).to.match(/log-format.*"xml"/);
  });

  it('45. logs JSON that Meltano parses, metrics that Singer knows, and never the token', async () => {
    workspace = await Workspace.open({ sizes: SMALL, token: 'm4rked-t0ken/+' });
    const { stdout, stderr } = await workspace.syncAsProcess({
      args: ['--log-format', 'json'],
      env: { TAP_SENSEDATA_LOGLEVEL: 'debug' },
    });
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const event of events)
      expect(event).to.include.keys(
        'level',
        'pid',
        'logger_name',
        'ts',
        'thread_name',
        'app_name',
        'stream_name',
        'message',
      );
    const metrics = events.filter(({ message }) => (message as string).startsWith('METRIC: '));
    const names = new Set<string>();
    for (const { message, metric_info } of metrics) {
      const metric = JSON.parse((message as string).slice(8));
      expect(metric_info).to.deep.equal(metric);
      names.add(`${metric.type} ${metric.metric} by ${Object.keys(metric.tags)}`);
    }
    expect([...names].sort()).to.deep.equal([
      'counter record_count by stream,endpoint',
      'timer http_request_duration by endpoint,http_status_code,status',
      'timer sync_duration by stream,endpoint,status',
    ]);
    for (const form of [
      'm4rked-t0ken/+',
      encodeURIComponent('m4rked-t0ken/+'),
      Buffer.from('m4rked-t0ken/+').toString('base64').replace(/=+$/, ''),
    ]) {
      expect(stdout + stderr).to.not.include(form);
    }
  });

  it('47. says that it is asked for nothing else than its own paths, by GET, with the token and without a cache', async () => {
    workspace = await Workspace.open({ sizes: SMALL });
    await workspace.syncAsProcess({ config: { user_agent: 'pipeline/7' } });
    for (const { method, headers, query } of workspace.simulator.requests) {
      expect(method).to.equal('GET');
      expect(headers).to.include({ 'cache-control': 'no-cache', 'user-agent': 'pipeline/7' });
      expect(query.limit).to.equal('500');
    }
  });

  it('keeps rejected records in a file for its owner alone', async () => {
    workspace = await Workspace.open({ sizes: SMALL, behaviour: { hostile: true } });
    const path = join(workspace.folder, 'rejected.jsonl');
    const { code } = await workspace.syncAsProcess({ config: { rejected_records_path: path } });
    expect(code).to.equal(0);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    const kept = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(kept.length).to.be.above(0);
    for (const { stream, reasons, record } of kept) {
      expect(stream).to.be.a('string');
      expect(reasons).to.be.an('array').with.length.above(0);
      expect(record).to.not.equal(undefined);
    }
  });
});
