import { readdirSync, readFileSync } from 'node:fs';

/** A thread as Linux knows it. */
export interface Thread {
  /** `S` where it waits for something, `R` where it runs or could run, `Z` where it has ended. */
  readonly state: string;
  /** How often it has come to run and stopped again. */
  readonly switches: string;
}

/** The threads of a process; none where it has ended, reaped or not. */
export function threadsOf(pid: number): Thread[] {
  const ids = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const statuses = ids.flatMap((id) => unlessGone(() => readFileSync(`/proc/${pid}/task/${id}/status`, 'utf8')) ?? []);
  const threads = statuses.map((status) => ({
    state: /^State:\s+(\w)/m.exec(status)![1]!,
    switches: status.match(/_ctxt_switches:\s+\d+/g)!.join(),
  }));
  return threads.filter(({ state }) => state !== 'Z' && state !== 'X');
}

function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code!)) return undefined;
    throw error;
  }
}
