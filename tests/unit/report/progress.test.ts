import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Log } from '../../../src/base/log.ts';
import { isWatched, logProgress } from '../../../src/report/progress.ts';
import { Summary } from '../../../src/report/summary.ts';

describe('progress', () => {
  it('is shown on a terminal to whoever wants to hear of it, and nowhere else', () => {
    const console = (stderr: boolean, stdout: boolean, env: NodeJS.ProcessEnv = {}): NodeJS.Process =>
      ({
        stderr: { isTTY: stderr },
        stdout: { isTTY: stdout },
        env: { TERM: 'xterm', ...env },
      }) as unknown as NodeJS.Process;
    const terminal = console(true, false);
    expect(isWatched(terminal, 'info', 'text')).to.equal(true);
    expect(isWatched(terminal, 'debug', 'text')).to.equal(true);
    expect(isWatched(terminal, 'warning', 'text')).to.equal(false);
    expect(isWatched(terminal, 'info', 'json')).to.equal(false);
    for (const other of [
      console(false, false),
      console(true, true),
      console(true, false, { TERM: 'dumb' }),
      console(true, false, { CI: '1' }),
    ]) {
      expect(isWatched(other, 'info', 'text')).to.equal(false);
    }
    expect(isWatched(console(true, false, { CI: '' }), 'info', 'text')).to.equal(true);
  });

  it('is logged again and again elsewhere, until the run ends', async () => {
    const said: string[] = [];
    const log = { info: (message: string) => said.push(message) } as unknown as Log;
    const stop = logProgress(log, () => `line ${said.length}`, 5);
    while (said.length < 3) await sleep(5);
    stop();
    const count = said.length;
    await sleep(30);
    expect(said.slice(0, 3)).to.deep.equal(['line 0', 'line 1', 'line 2']);
    expect(said).to.have.length(count);
  });

  it('says stream, records, pages and rate, as people write numbers', () => {
    let now = 1000;
    const summary = new Summary({ now: () => now, stamp: () => '' }, { requests: 0, retries: 0 });
    expect(summary.progress).to.equal('');
    summary.currentResource = { stream: 'tasks', records: 12_500, pages: 25, begun: 1000 };
    expect(summary.progress).to.equal('tasks: 12,500 records, 25 pages');
    now = 6000;
    expect(summary.progress).to.equal('tasks: 12,500 records, 25 pages, 2,500 records/s');
  });
});
