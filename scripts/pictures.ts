import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../simulator/simulator.ts';
import { endOfAll, startChild } from '../tests/support/child.ts';
import { requirePythonTools } from '../tests/support/python.ts';
import { publishedTap } from '../tests/support/run-tap.ts';
import { runOnTerminal } from '../tests/support/terminal.ts';
import { ROOT } from './derived.ts';

/** Draws the pictures of the README: what a terminal shows of real runs, against the simulator. */

const COLUMNS = 118;
const PICTURES = fileURLToPath(new URL('docs/images/', ROOT));
const LOAD = 'tap-sensedata --config config.json | target-jsonl > states.jsonl';

const { terminal, targetJsonl } = await requirePythonTools();
const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-pictures-'));
const simulator = await startSimulator({
  seed: 7,
  sizes: { customers: 3000, contacts: 4000, tasks: 30_000, financial: 5000 },
  latency: { min: 150, max: 400 },
  faults: [
    { match: { resource: 'financial', page: 4 }, times: 1, do: { status: 503 } },
    { match: { resource: 'tasks', page: 9 }, times: 1, do: { status: 429, headers: { 'retry-after': '1' } } },
  ],
});
try {
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ token: simulator.token, api_url: simulator.url }), {
    mode: 0o600,
  });
  command('tap-sensedata', [publishedTap([]).command, ...publishedTap([]).args]);
  command('target-jsonl', [targetJsonl]);

  const { screens, screen } = await show(LOAD);
  const half = screens.find((one) => /reading tasks: 1\d,/.test(one));
  if (half === undefined) throw new Error(`tasks were never seen half-way: ${screen}`);
  await draw('run', LOAD, half);
  await draw('run-end', LOAD, screen);

  const demo = await show(`${process.execPath} ${fileURLToPath(new URL('dist/demo/demo.js', ROOT))}`);
  await draw('demo', 'npm run demo', demo.screen);
} finally {
  await simulator.close();
  rmSync(folder, { recursive: true });
}

/** Makes a command of that name, as an installed package would. */
function command(name: string, words: readonly string[]): void {
  const text = `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`;
  writeFileSync(join(folder, name), text, { mode: 0o755 });
}

/** Runs a line of a shell on a terminal. */
function show(line: string): ReturnType<typeof runOnTerminal> {
  const env = { PATH: `${folder}:${process.env.PATH}` };
  return runOnTerminal({ command: ['sh', '-c', `cd '${folder}'; ${line}`], env, columns: COLUMNS });
}

/** Writes a picture: the line that was typed, and the screen below it. */
async function draw(name: string, line: string, screen: string): Promise<void> {
  const script = fileURLToPath(new URL('scripts/terminal-svg.py', ROOT));
  const child = startChild({ command: terminal, args: [script] }, ['pipe', 'pipe', 'pipe']);
  child.stdin!.end(JSON.stringify({ title: 'tap-sensedata', columns: COLUMNS, text: `$ ${line}\n${screen}` }));
  const [{ code, stdout, stderr }] = (await endOfAll([child], 60_000)) as [Awaited<ReturnType<typeof endOfAll>>[0]];
  if (code !== 0) throw new Error(stderr);
  writeFileSync(join(PICTURES, `${name}.svg`), stdout);
  console.log(`docs/images/${name}.svg`);
}
