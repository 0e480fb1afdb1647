import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { Tap } from '../../src/tap.ts';
import { cleanEnvironment } from './child.ts';
import { type TapRun, withLines } from './run-tap.ts';

/** What needs no process of its own. */
export interface TapHereOptions {
  args: readonly string[];
  /** Added to this process's environment, from which the tap's own variables are removed. */
  env?: Record<string, string>;
}

/**
 * Runs the tap to its end within this process, from its arguments to its output: the same way through its code as
 * `runTap`, without the start of a process, which costs several times what a short run does. It shows nothing of
 * signals, pipes, memory, the working directory or of how a process ends.
 */
export async function runTapHere({ args, env }: TapHereOptions): Promise<TapRun> {
  const forNode = Object.keys(env ?? {}).filter((name) => /^(NODE_|TZ$)/.test(name));
  if (forNode.length > 0) throw new Error(`${forNode.join(', ')}: only a process of its own would go by that`);
  const [stdout, stderr] = [new Collected(), new Collected()];
  const outside = Object.assign(new EventEmitter(), {
    argv: [process.execPath, 'tap-sensedata', ...args],
    env: { ...cleanEnvironment(), ...env },
    cwd: () => process.cwd(),
    ppid: process.ppid,
    exitCode: 0,
    stdout,
    stderr,
  });
  await new Tap(outside as unknown as NodeJS.Process).run();
  return withLines({ code: outside.exitCode, signal: null, stdout: stdout.text, stderr: stderr.text });
}

/** Keeps what is written. */
class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // A copy, since the tap uses its buffers again.
    this.#chunks.push(Buffer.from(chunk));
    done();
  }
}
