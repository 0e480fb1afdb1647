import { closeSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { asRecords } from '../support/as-records.ts';
import { endOfAll, type Outcome, startChild } from '../support/child.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { osPipe } from '../support/os-pipe.ts';
import { countedTap, publishedTap } from '../support/run-tap.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { Workspace } from '../support/workspace.ts';

const SIZES = { customers: 40, contacts: 40, contracts: 40, users: 40, playbooks: 40, financial: 40, tasks: 400 };

function lastLine({ stderr }: Outcome): string {
  return stderr.trimEnd().split('\n').at(-1)!;
}

describe('what the tap writes', () => {
  let workspace: Workspace;
  afterEach(() => workspace?.close());

  function configFile(settings: object = {}): string {
    const { token, url } = workspace.simulator;
    return workspace.file({ token, api_url: url, max_retries: 0, ...settings });
  }

  /** Runs the tap in a shell, which says where its output goes: `$TAP` and `$CONFIG` stand for the command. */
  async function inShell(script: string, env: Record<string, string> = {}, tap = publishedTap([])): Promise<Outcome> {
    const { command, args, env: covered } = tap;
    const variables = { ...covered, TAP: [command, ...args].join(' '), CONFIG: configFile(), ...env };
    const child = startChild({ command: 'bash', args: ['-c', script], env: variables }, ['ignore', 'pipe', 'pipe']);
    return (await endOfAll([child], 60_000))[0]!;
  }

  describe('35a. on a disk that is full', () => {
    beforeEach(async () => {
      workspace = await Workspace.open({ sizes: SIZES });
    });

    // A limit on the size of files is a disk that is full, for one process: 8 blocks of 1024 bytes.
    for (const args of ['--config $CONFIG', '--discover', '--about --format json', '--help']) {
      for (const blocks of [1, 3]) {
        it(`35a. ${args.split(' ')[0]} into a file of ${blocks} KiB at most: 1, and the system's reason`, async () => {
          const out = join(workspace.folder, 'out');
          const run = await inShell(`ulimit -f ${blocks} && $TAP ${args} > ${out}`);
          const written = readFileSync(out);
          if (args === '--help' && blocks === 3) {
            expect([run.code, run.stderr, written.length < 3072]).to.deep.equal([0, '', true]);
            return;
          }
          expect(run.code, run.stderr).to.equal(1);
          expect(lastLine(run)).to.match(/ERROR.*the output cannot be written \(EFBIG\)/);
          expect(written).to.have.length(blocks * 1024);
        });
      }
    }

    for (const args of ['--config $CONFIG', '--discover', '--about', '--version']) {
      it(`35a. ${args.split(' ')[0]} into a device that is full: 1, and the system's reason`, async () => {
        const run = await inShell(`$TAP ${args} > /dev/full`);
        expect(run.code, run.stderr).to.equal(1);
        expect(lastLine(run)).to.match(/ERROR.*the output cannot be written \(ENOSPC\)/);
      });
    }

    it('35a. --report: 1, and the reason; the data is whole', async () => {
      const run = await inShell(`$TAP --config $CONFIG --report /dev/full`);
      expect([run.code, run.stdout.trimEnd().split('\n').at(-1)!.slice(0, 15)]).to.deep.equal([1, '{"type":"STATE"']);
      expect(lastLine(run)).to.match(/the report could not be written to \/dev\/full \(ENOSPC\)/);
      const path = join(workspace.folder, 'report.json');
      const limited = await inShell(`ulimit -f 1 && $TAP --config $CONFIG --report ${path}`);
      expect(limited.code).to.equal(1);
      expect(lastLine(limited)).to.match(/the report could not be written to .*report\.json \(EFBIG\)/);
    });

    it('35b. a batch file: 1, the reason, and no file is told of that is not whole', async () => {
      const CONFIG = configFile({
        batch_config: { storage: { root: join(workspace.folder, 'batches') }, batch_size: 5 },
      });
      const run = await inShell('ulimit -f 3 && $TAP --config $CONFIG', { CONFIG });
      expect(run.code, run.stderr).to.equal(1);
      expect(lastLine(run)).to.match(/ERROR.* a batch file cannot be written \(EFBIG\)/);
      expect(asRecords(parseJsonLines(run.stdout)).map(({ type }) => type)).to.include('STATE');
    });

    it('35a. rejected_records_path: the stream fails, with the reason', async () => {
      await workspace.close();
      workspace = await Workspace.open({ sizes: SIZES, behaviour: { hostile: true } });
      const rejected = join(workspace.folder, 'rejected.jsonl');
      for (const [path, code] of [
        ['/dev/full', 'ENOSPC'],
        [rejected, 'EFBIG'],
      ] as const) {
        const CONFIG = configFile({ rejected_records_path: path });
        const run = await inShell('ulimit -f 1 && $TAP --config $CONFIG', { CONFIG });
        expect(run.code).to.equal(1);
        expect(run.stderr).to.include(`rejected_records_path cannot be written (${code})`);
      }
    });
  });

  it('35a. whatever takes the output, it takes the same bytes', async () => {
    workspace = await Workspace.open({ sizes: SIZES });
    const out = join(workspace.folder, 'out');
    const { stdout: discovered } = await inShell('$TAP --discover');
    expect(JSON.parse(discovered).streams).to.have.length.above(0);
    expect((await inShell(`$TAP --discover > ${out}`, {}, countedTap([]))).code).to.equal(0);
    expect(readFileSync(out, 'utf8')).to.equal(discovered);
    expect((await inShell(`$TAP --discover | cat > ${out}; exit \${PIPESTATUS[0]}`)).code).to.equal(0);
    expect(readFileSync(out, 'utf8')).to.equal(discovered);
    expect(await throughTcp(['--discover'])).to.equal(discovered);
    writeFileSync(out, 'before\n');
    expect((await inShell(`$TAP --discover >> ${out}`)).code).to.equal(0);
    expect(readFileSync(out, 'utf8')).to.equal(`before\n${discovered}`);
    const records = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('{"type":"RECORD"'));
    const { stdout } = await inShell('$TAP --config $CONFIG');
    expect((await inShell(`$TAP --config $CONFIG > ${out}`)).code).to.equal(0);
    expect(records(readFileSync(out, 'utf8'))).to.have.length(records(stdout).length);
  });

  describe('40a. the reason', () => {
    beforeEach(async () => {
      workspace = await Workspace.open({ sizes: SIZES });
    });

    for (const level of ['critical', 'CRITICAL', 'error', 'debug']) {
      it(`40a. is the last line on stderr at LOGLEVEL=${level}`, async () => {
        for (const name of ['LOGLEVEL', 'TAP_SENSEDATA_LOGLEVEL']) {
          const env = { [name]: level };
          const here = (args: readonly string[]): Promise<Outcome> => runTapHere({ args, env });
          for (const [run, message] of [
            [await here(['--nonsense']), /Unknown argument: nonsense/],
            [await here(['--config', configFile({ token: 'wrong' })]), /the token was refused/],
            [await here(['--config', '/nowhere', '--state', '/nowhere']), /config: \/nowhere does not exist/],
            [await inShell('$TAP --discover > /dev/full', env), /the output cannot be written/],
          ] as const) {
            expect(lastLine(run)).to.match(message);
            if (level.toLowerCase() === 'critical') expect(run.stderr.trimEnd().split('\n')).to.have.length(1);
          }
        }
      });
    }

    it('40a. is there as JSON too', async () => {
      const run = await inShell('$TAP --log-format json --nonsense', { LOGLEVEL: 'critical' });
      expect(JSON.parse(run.stderr)).to.include({ level: 'error' });
    });

    it('40a. of each stream that failed, at the highest level', async () => {
      await workspace.close();
      workspace = await Workspace.open({
        sizes: SIZES,
        faults: [
          { match: { resource: 'users' }, times: 99, do: { status: 500 } },
          { match: { resource: 'tasks' }, times: 99, do: { status: 500 } },
        ],
      });
      const { stderr } = await inShell('$TAP --config $CONFIG', { LOGLEVEL: 'critical' });
      expect(stderr.trimEnd().split('\n')).to.have.length(2);
      expect(stderr).to.match(/v2\/users.*HTTP 500.*\n.*v2\/tasks.*HTTP 500/);
    });

    it('40a. an empty variable is not set', async () => {
      for (const TAP_SENSEDATA_LOGLEVEL of ['', ' ']) {
        const run = await inShell('$TAP --config $CONFIG', { TAP_SENSEDATA_LOGLEVEL, LOGLEVEL: 'error' });
        expect([run.code, run.stderr]).to.deep.equal([0, '']);
      }
      const run = await inShell('$TAP --config $CONFIG', { TAP_SENSEDATA_LOGLEVEL: '', LOGLEVEL: '' });
      expect(run.stderr).to.include(' INFO ');
    });
  });

  describe('34a. after a signal', () => {
    /** A tap whose output goes where nobody reads it, once it can go no further. */
    async function stuck(kind: 'socket' | 'pipe', signals: readonly NodeJS.Signals[]): Promise<[Outcome, string]> {
      workspace = await Workspace.open({ sizes: { ...SIZES, customers: 800 } });
      const report = join(workspace.folder, 'report.json');
      const tap = countedTap(['--config', configFile(), '--report', report]);
      const pipe = kind === 'pipe' ? osPipe() : null;
      const child = startChild(tap, ['ignore', pipe?.writeEnd ?? 'pipe', 'pipe']);
      child.stdout?.pause();
      if (pipe !== null) closeSync(pipe.writeEnd);
      let stderr = '';
      child.stderr!.on('data', (chunk) => {
        stderr += chunk;
      });
      await workspace.untilStuck(child.pid!);
      const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
        child.once('exit', (code, signal) => resolve([code, signal])),
      );
      for (const signal of signals) child.kill(signal);
      const [code, signal] = await ended;
      child.stdout?.destroy();
      if (pipe !== null) closeSync(pipe.readEnd);
      return [{ code, signal, stdout: '', stderr }, readFileSync(report, 'utf8')];
    }

    for (const [signal, code, kind] of [
      ['SIGTERM', 143, 'pipe'],
      ['SIGTERM', 143, 'socket'],
      ['SIGINT', 130, 'pipe'],
      ['SIGHUP', 129, 'pipe'],
    ] as const) {
      it(`34a. ${signal} with nobody reading a ${kind}: the report, the last line and ${code}`, async () => {
        const [run, report] = await stuck(kind, [signal]);
        expect([run.code, run.signal], run.stderr).to.deep.equal([code, null]);
        expect(lastLine(run)).to.match(new RegExp(`ERROR.*ended by ${signal}$`));
        expect(JSON.parse(report)).to.deep.include({ ok: false, failures: [`ended by ${signal}`] });
      });
    }

    it('34a. a second signal does not wait, and both are written', async () => {
      const [run, report] = await stuck('pipe', ['SIGTERM', 'SIGINT']);
      expect(run.code).to.be.oneOf([130, 143]);
      expect(lastLine(run)).to.match(/ended by SIG(TERM|INT)$/);
      expect(JSON.parse(report).ok).to.equal(false);
    });

    /** Sends SIGHUP to a tap that a shell started, once it has asked for something. */
    async function hangUp(start: string): Promise<[Outcome, string]> {
      let isHolding = true;
      const match = { where: () => isHolding, nth: 3 };
      const faults = [{ match, times: Number.POSITIVE_INFINITY, do: { hold: true } } as const];
      workspace = await Workspace.open({ sizes: SIZES, faults });
      const file = (name: string): string => join(workspace.folder, name);
      const CONFIG = configFile({ page_size: 20, concurrency: 1 });
      const command = start.replace('TAP', `$TAP --config $CONFIG > ${file('out')}`);
      const run = inShell(`${command} & echo $! > ${file('pid')}; wait $!`, { CONFIG });
      await workspace.untilHeld();
      const pid = Number(readFileSync(file('pid'), 'utf8'));
      await workspace.untilStuck(pid);
      process.kill(pid, 'SIGHUP');
      await workspace.untilStuck(pid);
      isHolding = false;
      workspace.simulator.release();
      return [await run, readFileSync(file('out'), 'utf8')];
    }

    it('34a. SIGHUP ends as SIGTERM does, with 129', async () => {
      const [run, lines] = await hangUp('TAP');
      expect(run.code, run.stderr).to.equal(129);
      expect(lastLine(run)).to.match(/ended by SIGHUP$/);
      expect(lines.endsWith('\n')).to.equal(true);
      expect(JSON.parse(lines.trimEnd().split('\n').at(-1)!).type).to.equal('STATE');
    });

    for (const start of ['nohup TAP', 'trap "" HUP; TAP', 'TAP 0> /dev/null']) {
      it(`34a. SIGHUP ends nothing that was started to outlive its terminal: ${start}`, async () => {
        const [run, lines] = await hangUp(start);
        expect(run.code, run.stderr).to.equal(0);
        expect(run.stderr).to.not.include('ended by');
        expect(lines.match(/"RECORD","stream":"tasks"/g)).to.have.length(SIZES.tasks);
      });
    }
  });

  /** What a server gets of a tap whose stdout is a connection to it. */
  async function throughTcp(args: readonly string[]): Promise<string> {
    let text = '';
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const whole = new Promise<void>((resolve) => {
      server.once('connection', (socket) => {
        socket.on('data', (chunk) => {
          text += chunk;
        });
        socket.on('end', resolve);
      });
    });
    const { code } = await inShell(`exec 3<>/dev/tcp/127.0.0.1/${port}; $TAP ${args.join(' ')} >&3 3>&-`);
    expect(code).to.equal(0);
    await whole;
    server.close();
    return text;
  }
});
