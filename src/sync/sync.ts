import { ApiError } from '../base/errors.ts';
import type { Summary } from '../report/summary.ts';
import { ClosedOutputError } from '../singer/writer.ts';
import type { SyncOptions } from './options.ts';
import { ResourceSync } from './resource-sync.ts';
import { StateKeeper } from './state-keeper.ts';

/**
 * Reads every planned resource and writes SCHEMA, RECORD and STATE messages. One stream's failure stops neither the
 * others nor their state.
 * @param summary is told what happened, stream by stream; its `failures` stay empty where all went well.
 * @throws AuthError, ClosedOutputError, or the signal's reason: then the last STATE is out, if anybody reads.
 */
export async function sync(options: SyncOptions, summary: Summary): Promise<void> {
  const keeper = new StateKeeper(options.state, options.writer);
  await keeper.write();
  try {
    await readResources(options, keeper, summary);
  } finally {
    // After a closed output nothing can be written any more; everything else ends with what could be saved.
    await keeper.write().catch((error: unknown) => {
      if (!(error instanceof ClosedOutputError)) throw error;
    });
  }
  if (options.plan.length > 0 && summary.nothingReadable) {
    summary.fail(
      new ApiError(`no selected stream could be read: is "api_url" right? (${options.config.apiUrl})`, null),
    );
  }
}

/** One resource after the other; the first pages of the next one are asked for while there is room. */
async function readResources(options: SyncOptions, keeper: StateKeeper, summary: Summary): Promise<void> {
  let next: ResourceSync | null = null;
  const lastSent = { at: '' };
  for (const [index, resource] of options.plan.entries()) {
    const current: ResourceSync = next ?? new ResourceSync(resource, options, keeper, summary, lastSent);
    next = null;
    const upcoming = options.plan[index + 1];
    await current.run(() => {
      if (upcoming === undefined) return;
      next = new ResourceSync(upcoming, options, keeper, summary, lastSent);
      next.start();
    });
  }
}
