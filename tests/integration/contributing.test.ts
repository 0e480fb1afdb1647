import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { CheckoutCopy } from '../support/checkout-copy.ts';
import { startChild } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { type GuideStep, guideSteps, insertBefore } from '../support/guide.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { npmEnvironment } from '../support/npm.ts';
import type { Row } from '../support/read-back.ts';
import { runCommand } from '../support/run-command.ts';
import { Warehouse } from '../support/warehouse.ts';

describe('CONTRIBUTING.md', () => {
  const copy = new CheckoutCopy();
  const env = npmEnvironment(process.execPath);
  after(() => copy.remove());

  const steps = guideSteps(readFileSync(copy.path('CONTRIBUTING.md'), 'utf8'), 'Add a stream');
  const commands = steps.filter((step) => step.kind === 'run');
  const [checks, simulator, sync] = commands.map((step) => step.lines);

  it('adds a stream by nine blocks of code and three of commands', () => {
    const kinds = (kind: GuideStep['kind']): number => steps.filter((step) => step.kind === kind).length;
    expect([kinds('create'), kinds('insert'), kinds('run')]).to.deep.equal([2, 7, 3]);
  });

  it('says what to write and where, and then all that is generated, linted and tested agrees', async () => {
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
    for (const command of checks!) await shell(command);
    // The linter had nothing to mend in what the guide says.
    expect(written.map((file) => readFileSync(copy.path(file), 'utf8'))).to.deep.equal(before);
    expect(readFileSync(copy.path('README.md'), 'utf8')).to.match(/^\| `products` \| Products \(Produtos\)/m);
  });

  it("shows the new stream's rows", async () => {
    const [command, ...args] = simulator![0]!.split(' ');
    const running = startChild({ command: command!, args, cwd: copy.folder, env }, ['ignore', 'ignore', 'inherit']);
    while (!existsSync(copy.path('config.json'))) {
      expect(running.exitCode).to.equal(null);
      await sleep(50);
    }
    const warehouse = new Warehouse().load(parseJsonLines(await shell(sync![0]!)));
    const ended = once(running, 'close');
    process.kill(-running.pid!, 'SIGINT');
    await ended;
    const truth: Record<string, Row[]> = JSON.parse(readFileSync(copy.path('truth.json'), 'utf8'));
    expect(truth.products).to.have.length(40);
    expect(diffRows(truth.products!, warehouse.rows('products'), ['id'])).to.deep.equal([]);
  });

  function shell(command: string): Promise<string> {
    return runCommand('sh', ['-ec', command], { cwd: copy.folder, env });
  }
});
