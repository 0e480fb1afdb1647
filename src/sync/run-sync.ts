import type { Report } from '../report/report.ts';
import { Summary } from '../report/summary.ts';
import type { SyncOptions } from './options.ts';
import { sync } from './sync.ts';

export interface Watchers {
  /** Begins to tell how the run goes; returns what ends that. */
  readonly progress: (text: () => string) => (() => void) | Promise<() => void>;
  readonly report: Report;
}

/**
 * A sync, and what is told of it: on its way, in the log at its end, and in the report.
 * @returns why it failed, the most important reason last; empty where it did not.
 */
export async function runSync(options: SyncOptions, watchers: Watchers): Promise<readonly Error[]> {
  const { client, clock, log, rejects } = options;
  const summary = new Summary(clock, client.counts);
  const stop = await watchers.progress(() => summary.progress);
  try {
    await sync(options, summary);
  } catch (error) {
    summary.fail(error as Error);
  }
  // Pages that were asked for ahead are of no use any more.
  client.close();
  rejects.close();
  stop();
  summary.log(log);
  try {
    watchers.report.write(summary);
  } catch (error) {
    summary.fail(error as Error);
  }
  return summary.failures;
}
