import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOfAll, startChild } from './child.ts';

export interface SingerCheck {
  ok: boolean;
  /** What it printed: a summary, or why the messages are not valid. */
  output: string;
}

/**
 * Has singer-check-tap judge a file of messages, on its stdin. Its way of running the tap itself (`--tap`) is not
 * used: it does not wait for the thread that reads, so that it can end before it has seen everything, or fail without
 * a fault.
 */
export async function singerCheckTap(executable: string, file: string): Promise<SingerCheck> {
  // It leaves a folder behind where it runs.
  const cwd = await mkdtemp(join(tmpdir(), 'tap-sensedata-check-'));
  const input = openSync(file, 'r');
  try {
    // It reads stdin in the encoding of the locale.
    const command = { command: executable, args: [], env: { PYTHONUTF8: '1' }, cwd };
    const outcome = (await endOfAll([startChild(command, [input, 'pipe', 'pipe'])], 120_000))[0]!;
    return { ok: outcome.code === 0, output: outcome.stdout + outcome.stderr };
  } finally {
    closeSync(input);
    await rm(cwd, { recursive: true });
  }
}
