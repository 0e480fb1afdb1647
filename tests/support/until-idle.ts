import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks this process gets to what has arrived for it; a new connection takes it several turns. */
const LOOKS = 6;

/**
 * Waits until a process does nothing any more, since it waits for something from outside: an answer, a reader, a
 * signal. A slow machine only takes longer to come there: what tells is that no thread of it has run from one look to
 * the next, not how long that was.
 *
 * @param isOwed whether something is on its way to it, so that it will go on by itself.
 * @returns at once where the process has ended.
 */
export async function untilIdle(pid: number, isOwed: () => boolean): Promise<void> {
  let before = '';
  for (let looks = 0; looks < LOOKS; await sleep(2)) {
    const now = activity(pid);
    if (now === null) return;
    looks = now.sleeps && now.switches === before && !isOwed() ? looks + 1 : 0;
    before = now.switches;
  }
}

/** Whether all threads of a process sleep, and how often each of them has come to run; null where it has ended. */
function activity(pid: number): { sleeps: boolean; switches: string } | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'),
    );
    const states = threads.map((status) => /^State:\s+(\w)/m.exec(status)![1]);
    if (states.every((state) => state === 'Z' || state === 'X')) return null;
    return {
      sleeps: states.every((state) => state === 'S'),
      switches: threads.map((status) => status.match(/_ctxt_switches:\s+\d+/g)!.join()).join(),
    };
  } catch (error) {
    // A thread, or all of it, is gone meanwhile.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code!)) return isThere(pid) ? BUSY : null;
    throw error;
  }
}

const BUSY = { sleeps: false, switches: '' };

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
