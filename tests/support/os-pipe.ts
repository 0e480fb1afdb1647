import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** File descriptors of the two ends of a pipe. Who hands one to a child process closes it here afterwards. */
export interface OsPipe {
  readEnd: number;
  writeEnd: number;
}

/**
 * A pipe of the kernel, as a shell makes for `tap | target`. What Node calls a pipe between processes is a socket, on
 * which a writer behaves otherwise: it buffers more, and a Node program writes to it in another way (`process.stdout`
 * is synchronous on pipes). Node cannot make a pipe, but a named one that is opened and then unlinked is the same
 * thing.
 */
export function osPipe(): OsPipe {
  const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-pipe-'));
  try {
    const name = join(folder, 'pipe');
    execFileSync('mkfifo', ['-m', '600', name]);
    // Opening one end waits for the other, except for both at once; with that open, neither of the two has to wait.
    const both = openSync(name, constants.O_RDWR);
    const readEnd = openSync(name, constants.O_RDONLY);
    const writeEnd = openSync(name, constants.O_WRONLY);
    closeSync(both);
    return { readEnd, writeEnd };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
