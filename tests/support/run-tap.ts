import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type Command, endOfAll, type Outcome, startChild } from './child.ts';
import { parseJsonLines } from './json-lines.ts';
import { OPTIMISE_LATE } from './optimise-late.ts';
import { projectRoot } from './project-root.ts';
import { covered } from './uncovered.ts';

export interface TapOptions {
  args: readonly string[];
  /** Added to this process's environment, from which the tap's own variables are removed. */
  env?: Record<string, string>;
  /** Text for stdin; without it, stdin is empty. */
  input?: string;
  cwd?: string;
  /** Default 300,000: a run that hangs is ended before its test. */
  timeoutMs?: number;
  /** Called when it runs: to send it a signal, say. */
  onStart?: (child: ChildProcess) => void;
  /** Whether what it covers counts, as `countedTap` says. */
  isCounted?: boolean;
}

export interface TapRun extends Outcome {
  /** stdout as JSON objects, one a line; reading it throws where stdout is something else. */
  readonly lines: Record<string, unknown>[];
}

/** The command of the tap as it is published. What it covers does not count. */
export function publishedTap(args: readonly string[], env: Record<string, string> = {}): Command {
  const program = join(projectRoot(), 'dist/bundle/tap-sensedata.js');
  return { command: process.execPath, args: [...OPTIMISE_LATE, program, ...args], env };
}

/**
 * The command of the tap as it was built, file by file: what it covers counts. It takes longer to start, and longer
 * still to write down what was covered; so it is for some of the runs of what only a process reaches.
 */
export function countedTap(args: readonly string[], env: Record<string, string> = {}): Command {
  const program = join(projectRoot(), 'dist/src/cli.js');
  return { command: process.execPath, args: [...OPTIMISE_LATE, program, ...args], env: { ...covered(), ...env } };
}

/** Runs the tap to its end. */
export async function runTap(options: TapOptions): Promise<TapRun> {
  const { args, env, input, cwd, timeoutMs = 300_000, onStart, isCounted = false } = options;
  const tap = isCounted ? countedTap : publishedTap;
  const command = { ...tap(args, env), ...(cwd !== undefined && { cwd }) };
  const child = startChild(command, [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe']);
  if (input !== undefined) {
    // A tap that does not read its stdin may be gone before all is written.
    child.stdin!.on('error', () => {});
    child.stdin!.end(input);
  }
  onStart?.(child);
  const outcome = (await endOfAll([child], timeoutMs))[0]!;
  return withLines(outcome);
}

/** An outcome with its lines, which are read once they are asked for. */
export function withLines(outcome: Outcome): TapRun {
  let lines: Record<string, unknown>[] | undefined;
  return {
    ...outcome,
    get lines() {
      lines ??= parseJsonLines(outcome.stdout);
      return lines;
    },
  };
}
