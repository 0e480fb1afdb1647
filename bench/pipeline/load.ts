import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, endOfAll, startChild } from '../../tests/support/child.ts';
import { runPipeline } from '../../tests/support/pipeline.ts';
import { projectRoot } from '../../tests/support/project-root.ts';

/** Longer than any of the ways takes on a busy machine. */
const TIMEOUT_MS = 30 * 60_000;

export interface Load {
  readonly wallSeconds: number;
  /** Of all processes together, the database's not among them. */
  readonly cpuSeconds: number;
  /** The sum of what each held at most. */
  readonly peakMB: number;
}

/** Runs one program, or a tap and a target joined by a pipe, to its end. @throws Error where one fails. */
export async function load(folder: string, commands: readonly [Command, Command?], stateFile: string): Promise<Load> {
  const own = mkdtempSync(join(folder, 'usage-'));
  const files = commands.map((_, index) => join(own, String(index)));
  const [only, target] = commands.map((command, index) => measured(command!, files[index]!)) as [Command, Command?];
  const begun = performance.now();
  if (target === undefined) await runAlone(only);
  else await runJoined(only, target, stateFile);
  const wallSeconds = (performance.now() - begun) / 1000;
  const usages: Omit<Load, 'wallSeconds'>[] = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  rmSync(own, { recursive: true });
  const sum = (of: 'cpuSeconds' | 'peakMB'): number => usages.reduce((total, usage) => total + usage[of], 0);
  return { wallSeconds, cpuSeconds: sum('cpuSeconds'), peakMB: sum('peakMB') };
}

function measured(command: Command, file: string): Command {
  const script = join(projectRoot(), 'bench/pipeline/usage.py');
  return { ...command, command: 'python3', args: [script, file, command.command, ...command.args] };
}

async function runAlone(command: Command): Promise<void> {
  const [outcome] = await endOfAll([startChild(command, ['ignore', 'pipe', 'pipe'])], TIMEOUT_MS);
  if (outcome!.code !== 0) throw new Error(`${command.args.at(-1)} failed: ${outcome!.stderr.slice(-2000)}`);
}

async function runJoined(tap: Command, target: Command, stateFile: string): Promise<void> {
  const run = await runPipeline({ tap, target, stateFile, timeoutMs: TIMEOUT_MS });
  if (run.tapCode !== 0 || run.targetCode !== 0) {
    throw new Error(
      `ended with ${run.tapCode} and ${run.targetCode}: ${(run.tapStderr + run.targetStderr).slice(-2000)}`,
    );
  }
}
