import { changedPass } from './changed-pass.ts';
import { type Consumer, createdFrom } from './consumer.ts';
import { createdPass } from './created-pass.ts';
import type { ReadResourceOptions, ResourceEnd, ResourceEvent } from './pass.ts';
import { wholePass } from './whole-pass.ts';

/**
 * Reads one resource for all streams that need it, so that none misses a record (`docs/delivery.md`).
 *
 * `updated_at` is null until a record's first edit, and a filter on it hides such records: hence two passes, one over
 * what was changed and one over what was created. Where any stream needs the whole list, that pass alone will do.
 */
export async function* readResource(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const { replication, consumers, window } = options;
  const from = consumers.map((consumer) => createdFrom(consumer, window));
  const createdShown =
    replication.method === 'INCREMENTAL' &&
    (replication.createdShown || consumers.every(({ created }) => created !== null));
  if (!from.includes(null) && createdShown) return yield* bothPasses(options);
  const { resumed, bookmarks, ...end } = yield* wholePass(options);
  if (!resumed || end.incomplete !== null) return end;
  // What an earlier run read of this load has been edited since: the cursor of the load's start has it.
  const later = consumers.map(
    (consumer) => ({ ...consumer, ...bookmarks.get(consumer.stream), resume: null }) as Consumer,
  );
  return yield* bothPasses({ ...options, consumers: later });
}

async function* bothPasses(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const { consumers, window } = options;
  const changed = yield* changedPass(options);
  const from = consumers.map((consumer) => createdFrom(consumer, window));
  // After a load that went on, of a list without creation dates, there is nothing to filter by; the load had them all.
  const created = from.includes(null) ? null : yield* createdPass(options, changed.top);
  return {
    incomplete: changed.end.reason ?? created?.reason ?? null,
    whole: false,
    disturbed: changed.end.disturbed || created?.disturbed === true,
  };
}
