import { ApiError, AuthError, TapError, UnreachableError } from '../base/errors.ts';
import type { Summary } from '../report/summary.ts';
import { ClosedOutputError } from '../singer/writer.ts';
import type { SyncOptions } from './options.ts';
import { ResourceSync, type Run } from './resource-sync.ts';
import { StateKeeper } from './state-keeper.ts';

/**
 * Reads every planned resource and writes SCHEMA, RECORD and STATE messages. One stream's failure stops neither the
 * others nor their state; a token that is refused, an address where nobody is, a closed output, a signal and a defect of
 * the tap end the run, once the last STATE is out, if anybody reads.
 * @param summary is told what happened, stream by stream; its `failures` stay empty where all went well.
 */
export async function sync(options: SyncOptions, summary: Summary): Promise<void> {
  const keeper = new StateKeeper(options.state, options.writer);
  await keeper.write();
  let ended = true;
  try {
    ended = await readResources({ options, keeper, summary, lastSent: '' });
  } finally {
    // After a closed output nothing can be written any more; everything else ends with what could be saved. What has
    // ended the run may be why this fails too: it counts once.
    await keeper.write().catch((error: Error) => {
      if (!(error instanceof ClosedOutputError || summary.failures.includes(error))) throw error;
    });
  }
  if (!ended && options.plan.length > 0 && summary.nothingReadable) {
    summary.fail(
      new ApiError(`no selected stream could be read: is "api_url" right? (${options.config.apiUrl})`, null),
    );
  }
}

/**
 * One resource after the other; the first pages of the next one are asked for while there is room.
 * @returns whether a failure has ended the run before its last resource.
 */
async function readResources(run: Run): Promise<boolean> {
  const { plan } = run.options;
  let next: ResourceSync | null = null;
  for (const [index, resource] of plan.entries()) {
    const current: ResourceSync = next ?? new ResourceSync(resource, run);
    next = null;
    const upcoming = plan[index + 1];
    const failure = await current.run(() => {
      if (upcoming === undefined) return;
      next = new ResourceSync(upcoming, run);
      next.prefetch();
    });
    if (failure !== null && endsRun(failure)) return true;
  }
  return false;
}

function endsRun(failure: Error): boolean {
  return failure instanceof AuthError || failure instanceof UnreachableError || !(failure instanceof TapError);
}
