import { setTimeout as sleep } from 'node:timers/promises';
import { threadsOf } from './threads.ts';

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
    const threads = threadsOf(pid);
    if (threads.length === 0) return;
    const now = threads.map(({ switches }) => switches).join();
    looks = threads.every(({ state }) => state === 'S') && now === before && !isOwed() ? looks + 1 : 0;
    before = now;
  }
}
