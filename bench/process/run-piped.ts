import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../tests/support/child.ts';
import { osPipe } from '../../tests/support/os-pipe.ts';

export interface Piped {
  /** From its start to its end. */
  readonly wallMs: number;
  /** Of its output. */
  readonly lines: number;
  /** What it wrote to descriptor 3. */
  readonly told: string;
}

const SLOW_READER = fileURLToPath(new URL('./slow-reader.js', import.meta.url));

/**
 * Runs Node to its end, with its stdout in a pipe of the kernel that another process reads.
 * @param slowSeconds the output is read at one line a millisecond for so long, and then not at all.
 * @throws Error where it fails, unless its reader went away.
 */
export async function runPiped(args: readonly string[], slowSeconds?: number): Promise<Piped> {
  const { readEnd, writeEnd } = osPipe();
  const reader = startReader(readEnd, slowSeconds);
  closeSync(readEnd);
  const lines = text(reader.stdout!);
  const begun = performance.now();
  // Bare Node reads them, too: results are compared with others of the same shell.
  const env = { NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS ?? '' };
  const child = startChild({ command: process.execPath, args, env }, ['ignore', writeEnd, 'pipe', 'pipe']);
  closeSync(writeEnd);
  const said = text(child.stderr!);
  const told = text(child.stdio[3] as NodeJS.ReadableStream);
  const [code] = await once(child, 'exit');
  const wallMs = performance.now() - begun;
  if (code !== 0 && slowSeconds === undefined) {
    throw new Error(`node ${args.join(' ')} ended with ${code}: ${(await said).slice(-2000)}`);
  }
  return { wallMs, lines: Number(await lines), told: await told };
}

function startReader(stdin: number, slowSeconds: number | undefined): ChildProcess {
  const command =
    slowSeconds === undefined
      ? { command: 'wc', args: ['-l'] }
      : { command: process.execPath, args: [SLOW_READER, String(slowSeconds)] };
  return startChild(command, [stdin, 'pipe', 'inherit']);
}
