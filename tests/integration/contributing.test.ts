import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { CheckoutCopy } from '../support/checkout-copy.ts';
import { endOfAll, type Outcome, startChild } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { type GuideStep, guideSteps, insertBefore } from '../support/guide.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { npmEnvironment } from '../support/npm.ts';
import type { Row } from '../support/read-back.ts';
import { Warehouse } from '../support/warehouse.ts';

describe('CONTRIBUTING.md', () => {
  const copy = new CheckoutCopy();
  const env = npmEnvironment(process.execPath);
  after(() => copy.remove());

  const guide = readFileSync(copy.path('CONTRIBUTING.md'), 'utf8');

  describe('adds a stream', () => {
    const steps = guideSteps(guide, 'Add a stream');
    const [checks, simulator, sync] = commandsOf(steps);

    it('by nine blocks of code and three of commands', () => {
      expect(kindsOf(steps)).to.deep.equal({ create: 2, insert: 7, run: 3 });
    });

    it('says what to write and where, and then all that is generated, linted and tested agrees', async () => {
      await follow(steps, checks!);
      expect(readFileSync(copy.path('README.md'), 'utf8')).to.match(/^\| `products` \| Products \(Produtos\)/m);
    });

    it("shows the new stream's rows", async () => {
      const warehouse = new Warehouse();
      await withSimulator(simulator![0]!, async () => {
        warehouse.load(parseJsonLines((await shell(sync![0]!)).stdout));
      });
      const truth: Record<string, Row[]> = JSON.parse(readFileSync(copy.path('truth.json'), 'utf8'));
      expect(truth.products).to.have.length(40);
      expect(diffRows(truth.products!, warehouse.rows('products'), ['id'])).to.deep.equal([]);
    });
  });

  // In the same copy, after the stream: neither is in the other's way.
  describe('adds a setting', () => {
    const steps = guideSteps(guide, 'Add a setting');
    const [checks, simulator, sync] = commandsOf(steps);

    it('by six blocks of code and three of commands', () => {
      expect(kindsOf(steps)).to.deep.equal({ create: 0, insert: 6, run: 3 });
    });

    it('says what to write and where, and then all that is generated, linted and tested agrees', async () => {
      await follow(steps, checks!);
      for (const file of ['README.md', 'README.pt-BR.md', 'meltano.yml']) {
        expect(readFileSync(copy.path(file), 'utf8'), file).to.include('fail_on_skipped');
      }
    });

    it('shows what the new setting does', async () => {
      await withSimulator(simulator![0]!, async () => {
        const asked = await shell(sync![0]!);
        expect(asked.stderr).to.match(/"fail_on_skipped" is set, and these streams were skipped: financial\s*$/);
        expect(asked.code).to.equal(1);
        expect((await shell(sync![0]!.replace('=true', '=false'))).code).to.equal(0);
      });
    });
  });

  function commandsOf(steps: readonly GuideStep[]): (readonly string[])[] {
    return steps.filter((step) => step.kind === 'run').map((step) => step.lines);
  }

  function kindsOf(steps: readonly GuideStep[]): Record<GuideStep['kind'], number> {
    const count = (kind: GuideStep['kind']): number => steps.filter((step) => step.kind === kind).length;
    return { create: count('create'), insert: count('insert'), run: count('run') };
  }

  /** Writes what the steps say, and runs the commands that check it. */
  async function follow(steps: readonly GuideStep[], checks: readonly string[]): Promise<void> {
    for (const step of steps) {
      if (step.kind === 'create') {
        expect(existsSync(copy.path(step.file)), step.file).to.equal(false);
        writeFileSync(copy.path(step.file), step.text);
      } else if (step.kind === 'insert') {
        const text = readFileSync(copy.path(step.file), 'utf8');
        writeFileSync(copy.path(step.file), insertBefore(text, step.before, step.text));
      }
    }
    const written = steps.flatMap((step) => (step.kind === 'run' ? [] : [step.file]));
    const before = written.map((file) => readFileSync(copy.path(file), 'utf8'));
    for (const command of checks) {
      const { code, stdout, stderr } = await shell(command);
      expect(code, `${command}: ${stdout.slice(-4000)}${stderr.slice(-4000)}`).to.equal(0);
    }
    // The linter had nothing to mend in what the guide says.
    expect(written.map((file) => readFileSync(copy.path(file), 'utf8'))).to.deep.equal(before);
  }

  /** Runs the guide's simulator while something is done with it. */
  async function withSimulator(line: string, work: () => Promise<void>): Promise<void> {
    const args = ['-ec', `exec ${line}`];
    const running = startChild({ command: 'sh', args, cwd: copy.folder, env }, ['ignore', 'ignore', 'inherit']);
    const ended = once(running, 'close');
    try {
      while (!existsSync(copy.path('config.json'))) {
        expect(running.exitCode).to.equal(null);
        await sleep(50);
      }
      await work();
    } finally {
      process.kill(-running.pid!, 'SIGINT');
      await ended;
      rmSync(copy.path('config.json'), { force: true });
    }
  }

  async function shell(command: string): Promise<Outcome> {
    const child = startChild({ command: 'sh', args: ['-ec', command], cwd: copy.folder, env }, [
      'ignore',
      'pipe',
      'pipe',
    ]);
    const [outcome] = await endOfAll([child], 600_000);
    return outcome!;
  }
});
