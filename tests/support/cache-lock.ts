import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import type { PythonInterpreter } from './python-interpreter.ts';

const HOLD = `
import fcntl, sys
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()`;

/**
 * Runs `work` while no other process is inside. Node has no file locks, so a Python holds one (`flock`) until its
 * stdin closes: the kernel frees it even if this process is killed, and no stale lock is ever left to be judged.
 */
export async function withCacheLock<T>(python: PythonInterpreter, work: () => Promise<T>): Promise<T> {
  await mkdir(cacheFolder(), { recursive: true });
  const holder = spawn(python.executable, ['-c', HOLD, join(cacheFolder(), 'lock')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'close');
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!held) throw new Error(`the lock of ${cacheFolder()} could not be taken`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
