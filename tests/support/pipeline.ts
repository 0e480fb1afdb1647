import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { type Command, endOfAll, startChild } from './child.ts';
import { parseJsonLines } from './json-lines.ts';
import { osPipe } from './os-pipe.ts';

export interface PipelineOptions {
  tap: Command;
  target: Command;
  /** A mapper between the two. */
  mapper?: Command;
  /** Gets the last state that the target printed, as an orchestrator keeps it; stays as it was if there was none. */
  stateFile?: string;
  /** Gets the tap's output, by way of `tee` between the two; `messages` of the result is its content. */
  tee?: string;
  /** Called when both run: to send one of them a signal, say. */
  onStart?: (processes: { tap: ChildProcess; target: ChildProcess }) => void;
  /** Default 600,000. */
  timeoutMs?: number;
}

export interface PipelineResult {
  /** Null where the process ended by a signal. */
  tapCode: number | null;
  tapSignal: NodeJS.Signals | null;
  targetCode: number | null;
  targetSignal: NodeJS.Signals | null;
  /** Of the mapper, where there is one. */
  mapperCode?: number | null;
  tapStderr: string;
  targetStderr: string;
  /** What the target printed on stdout: one state a line, oldest first. */
  states: Record<string, unknown>[];
  /** What the tap sent, if `tee` was given. */
  messages?: Record<string, unknown>[];
}

/** Runs `tap | target`, or `tap | mapper | target`, to its end, with nothing but the kernel between the processes. */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const { tap, target, mapper, stateFile, tee, onStart, timeoutMs = 600_000 } = options;
  const between = [...(tee === undefined ? [] : [teeTo(tee)]), ...(mapper === undefined ? [] : [mapper])];
  const children = startJoined([tap, ...between, target]);
  onStart?.({ tap: children[0]!, target: children.at(-1)! });
  const outcomes = await endOfAll(children, timeoutMs);
  const [tapEnded, targetEnded] = [outcomes[0]!, outcomes.at(-1)!];
  const states = parseJsonLines(targetEnded.stdout);
  const newest = states.at(-1);
  if (stateFile !== undefined && newest !== undefined) await writeFile(stateFile, `${JSON.stringify(newest)}\n`);
  return {
    tapCode: tapEnded.code,
    tapSignal: tapEnded.signal,
    targetCode: targetEnded.code,
    targetSignal: targetEnded.signal,
    ...(mapper !== undefined && { mapperCode: outcomes.at(-2)!.code }),
    tapStderr: tapEnded.stderr,
    targetStderr: targetEnded.stderr,
    states,
    ...(tee !== undefined && { messages: parseJsonLines(wholeLines(await readFile(tee, 'utf8'))) }),
  };
}

/** That every process of a pipeline ended well, and that the target confirmed something. */
export function expectLoaded(run: PipelineResult): void {
  expect(run, run.tapStderr + run.targetStderr).to.include({ tapCode: 0, targetCode: 0 });
  expect(run.mapperCode ?? 0).to.equal(0);
  expect(run.states.length).to.be.above(0);
}

/** Starts the commands with a pipe between each and the next; the last one's stdout is collected. */
function startJoined(commands: readonly Command[]): ChildProcess[] {
  let input: number | undefined;
  return commands.map((command, index) => {
    const pipe = index < commands.length - 1 ? osPipe() : undefined;
    const child = startChild(command, [input ?? 'ignore', pipe?.writeEnd ?? 'pipe', 'pipe']);
    // Only the processes may hold the ends: else the end of the input, or a reader's death, would never be seen.
    if (input !== undefined) closeSync(input);
    if (pipe !== undefined) closeSync(pipe.writeEnd);
    input = pipe?.readEnd;
    return child;
  });
}

function teeTo(file: string): Command {
  return { command: 'tee', args: [file] };
}

/** A tap that was killed may leave half a line. */
function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}
