import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RequestLog } from '../../simulator/request-log.ts';
import { requirePythonTools } from '../support/python.ts';
import { countedTap, publishedTap } from '../support/run-tap.ts';
import { shellWords } from '../support/shell-words.ts';
import { runOnTerminal, type Shown, type TerminalOptions } from '../support/terminal.ts';
import { threadsOf } from '../support/threads.ts';
import { until } from '../support/until.ts';
import { withWaits } from '../support/waits.ts';
import { Workspace } from '../support/workspace.ts';

const SIZES = { customers: 40, contacts: 40, contracts: 20, users: 10, playbooks: 5, financial: 30, tasks: 300 };
/** The live line, at the beginning of a row. */
const LINE = /^\S reading( |$)/m;
const ESCAPE = '\u001b';

/** A module as a URL. */
function inline(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

describe('a run that is watched', () => {
  let workspace: Workspace;
  before(requirePythonTools);
  afterEach(() => workspace.close());

  /** The tap against the workspace's simulator, one request after the other, as words of a shell. */
  function tap(args: readonly string[] = [], program = publishedTap): string {
    const { token, url } = workspace.simulator;
    const file = workspace.file({ token, api_url: url, page_size: 20, concurrency: 1, max_retries: 1 });
    return shellWords(program(['--config', file, ...args]));
  }

  function shell(script: string, options: Omit<TerminalOptions, 'command'> = {}): Promise<Shown> {
    return runOnTerminal({ ...options, command: ['sh', '-c', script] });
  }

  const out = (): string => join(workspace.folder, 'out.jsonl');

  /** The line was there and is gone; whatever comes next begins on a row of its own. */
  function expectWiped({ screens, screen, cursor }: Shown): void {
    expect(screens.some((one) => LINE.test(one))).to.equal(true);
    expect(screen).to.not.match(LINE);
    expect(cursor).to.deep.equal([0, screen.split('\n').length]);
  }

  describe('on a terminal', () => {
    beforeEach(async () => {
      const faults = [{ match: { resource: 'tasks', page: 4 }, times: 1, do: { status: 503 } } as const];
      workspace = await Workspace.open({ sizes: SIZES, latency: 90, faults });
    });

    it('shows stream, records, pages and rate in one line below the log, and leaves the log alone', async () => {
      const shown = await shell(`exec ${tap()} > ${out()}`);
      expect(shown.code, shown.screen).to.equal(0);
      expectWiped(shown);
      const said = shown.screens.flatMap((screen) => screen.match(/^\S reading .*$/gm) ?? []);
      const form = /^\S reading [a-z]+: \d+ records, \d+ pages(, [\d,]+ records\/s)?$/;
      expect(said.filter((line) => !form.test(line))).to.deep.equal([]);
      expect(said.some((line) => /tasks: [1-9]\d* records, [1-9]\d* pages, \d+ records\/s$/.test(line))).to.equal(true);
      for (const screen of shown.screens) expect(screen.split('\n').slice(0, -1).join('\n')).to.not.match(LINE);
      // The log is whole, each line on a row of its own; measurements are for programs.
      const rows = shown.screen.split('\n');
      expect(rows[0]).to.match(/^WARNING \/v2\/tasks\?page=4.*: HTTP 503; try 2 of 2 in \d\.\d s$/);
      expect(rows[1]).to.match(/^stream +records +pages +requests +retries +unsent +invalid +rejected +seconds/);
      expect(rows.slice(2, -1)).to.have.length(10);
      expect(rows.at(-1)).to.match(/^in all [\d,]+ records in \d+\.\d s; requests: \d+, of them retries: 1$/);
      // It has no colours, and never hides the cursor.
      expect(shown.written)
        .to.not.match(/\[[\d;]*m/)
        .and.not.include(`${ESCAPE}[?25`);
      for (const line of readFileSync(out(), 'utf8').trimEnd().split('\n')) JSON.parse(line);
    });

    it('is wiped away where it takes two rows of a narrow terminal', async () => {
      const shown = await shell(`exec ${tap()} > ${out()}`, { columns: 30 });
      expect(shown.code).to.equal(0);
      expectWiped(shown);
      expect(shown.screens.some((screen) => /^\S reading tasks: .*\n.*records\/s$/m.test(screen))).to.equal(true);
      expect(shown.screen).to.match(/^WARNING \/v2\/tasks\?page=4&limit\n/);
    });

    it('leaves alone what the target says on the same terminal', async () => {
      const line = 'INFO target-postgres.tasks: the sink for tasks is full, its size is 10000; draining';
      const target = `read -r first; for i in 1 2 3 4 5; do sleep 0.3; echo "$i ${line}" >&2; done; cat > ${out()}`;
      const shown = await shell(`${tap()} | { ${target}; }`);
      expect(shown.code, shown.screen).to.equal(0);
      expectWiped(shown);
      const kept = shown.screen.split('\n').filter((row) => row.endsWith(line));
      expect(kept).to.deep.equal([1, 2, 3, 4, 5].map((number) => `${number} ${line}`));
    });

    it('is wiped away at Ctrl-C and at SIGTERM, and the reason is the last line', async () => {
      await workspace.close();
      const where = ({ resource, page }: RequestLog): boolean => resource === 'tasks' && page >= 16;
      const faults = [{ match: { where }, times: Number.POSITIVE_INFINITY, do: { hold: true } } as const];
      workspace = await Workspace.open({ sizes: { ...SIZES, tasks: 900 }, faults });
      const interrupted = await shell(`exec ${tap()} > ${out()}`, { keys: [['tasks: ', '\u0003']] });
      const begun = `until grep -q '"stream":"tasks"' ${out()}; do sleep 0.1; done`;
      const terminated = await shell(`: > ${out()}; ${tap()} >> ${out()} & ${begun}; kill $!; wait $!`);
      for (const [shown, code, reason] of [
        [interrupted, 130, 'ERROR ended by SIGINT'],
        [terminated, 143, 'ERROR ended by SIGTERM'],
      ] as const) {
        expect(shown.code, shown.screen).to.equal(code);
        expectWiped(shown);
        expect(shown.screen.split('\n').at(-1)).to.equal(reason);
      }
    });
  });

  it('is wiped away when the run fails, and the reason is the last line', async () => {
    const faults = [{ match: { resource: 'tasks', page: 4 }, times: 2, do: { status: 500 } } as const];
    workspace = await Workspace.open({ sizes: SIZES, faults });
    const shown = await shell(`exec ${tap()} > ${out()}`, { columns: 400 });
    expect(shown.code, shown.screen).to.equal(1);
    expectWiped(shown);
    expect(shown.screen.split('\n').at(-1)).to.match(/^ERROR \/v2\/tasks\?page=4.*HTTP 500 \(gave up after 2 tries/);
  });

  it('is wiped away when nobody reads the messages and a second signal ends the run at once', async () => {
    workspace = await Workspace.open({ sizes: { ...SIZES, customers: 3000 } });
    const [started, read] = ['started', 'read'].map((name) => join(workspace.folder, name));
    const run = `${tap()} & echo $! > ${started}; wait $!; echo "ended with $?" >&2`;
    const reader = `read -r first; until [ -e ${read} ]; do sleep 0.1; done`;
    // No wait ends by itself: what ends the run is the second signal.
    const running = shell(`{ ${run}; } | { ${reader}; }`, { env: withWaits(() => null) });
    await Promise.race([running, until(() => workspace.simulator.requests.length > 0)]);
    const pid = Number(readFileSync(started!, 'utf8'));
    for (let signals = 0; signals < 2; signals++) {
      await workspace.untilStuck(pid);
      process.kill(pid, 'SIGTERM');
    }
    await until(() => threadsOf(pid).length === 0);
    writeFileSync(read!, '');
    const shown = await running;
    expectWiped(shown);
    expect(shown.screen.split('\n').slice(-2)).to.deep.equal(['ERROR ended by SIGTERM', 'ended with 143']);
  });

  it('loads what keeps the line only where there is one', async () => {
    workspace = await Workspace.open({ sizes: { ...SIZES, tasks: 20 } });
    const resolve = `export const resolve = (name, ...rest) => {
      if (name === 'ora') throw new Error('ora was loaded');
      return rest[1](name, rest[0]);
    };`;
    const hook = `import { register } from 'node:module'; register(${JSON.stringify(inline(resolve))});`;
    const env = { NODE_OPTIONS: `--import=${inline(hook)}` };
    // Its own files, since the published one holds the library.
    const own = tap([], countedTap);
    const piped = await shell(`exec ${own} > ${out()} 2> /dev/null`, { env });
    expect([piped.code, piped.written]).to.deep.equal([0, '']);
    const watched = await shell(`exec ${own} > ${out()}`, { env });
    expect([watched.code, watched.screen]).to.deep.equal([
      1,
      'ERROR a defect of the tap: ora was loaded (TAP_SENSEDATA_LOGLEVEL=debug shows where)',
    ]);
  });

  it('is not there in a pipe or a file, nor on a terminal or for somebody that it is not for', async () => {
    workspace = await Workspace.open({ sizes: { ...SIZES, tasks: 20 } });
    const log = join(workspace.folder, 'log');
    const elsewhere = [`exec ${tap()} > ${out()} 2> ${log}`, `${tap()} 2>&1 > ${out()} | cat > ${log}`];
    for (const script of elsewhere) {
      const shown = await shell(script);
      expect([shown.code, shown.written]).to.deep.equal([0, '']);
      const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
      const form = /^\d{4}-\d\d-\d\dT[\d:.]+Z (INFO|WARNING) tap-sensedata: \S/;
      expect(lines.filter((line) => !form.test(line) || line.includes(ESCAPE))).to.deep.equal([]);
      expect(lines.some((line) => line.includes('METRIC: '))).to.equal(true);
    }
    const here: [string, Record<string, string>][] = [
      [`exec ${tap()}`, {}],
      [`exec ${tap()} > ${out()}`, { TERM: 'dumb' }],
      [`exec ${tap()} > ${out()}`, { CI: 'true' }],
      [`exec ${tap()} > ${out()}`, { TAP_SENSEDATA_LOGLEVEL: 'warning' }],
      [`exec ${tap(['--log-format', 'json'])} > ${out()}`, {}],
    ];
    for (const [script, env] of here) {
      const shown = await shell(script, { env });
      expect(shown.code, shown.screen).to.equal(0);
      expect(shown.written, script + JSON.stringify(env))
        .to.not.include(ESCAPE)
        .and.not.include(' reading ');
    }
  });
});
