import type { ByEdits } from '../streams/stream.ts';
import { changedPass } from './changed-pass.ts';
import { createdPass } from './created-pass.ts';
import { daysPass } from './days-pass.ts';
import type { ReadResourceOptions, ResourceEnd, ResourceEvent } from './pass.ts';
import { createdFrom, type StreamCursors } from './stream-cursors.ts';
import { wholePass } from './whole-pass.ts';

/** Reads one resource for all streams that need it, so that none misses a record (`docs/delivery.md`). */
export async function* readResource(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const { replication } = options;
  switch (replication.kind) {
    case 'whole':
      return yield* wholePass(options);
    case 'edits':
      return yield* readByEdits({ ...options, replication });
    case 'days':
      return yield* daysPass({ ...options, replication });
  }
}

/**
 * `updated_at` is null until a record's first edit, and a filter on it hides such records: hence two passes, one over
 * what was changed and one over what was created. Where any stream needs the whole list, that pass alone will do.
 */
async function* readByEdits(options: ReadResourceOptions<ByEdits>): AsyncGenerator<ResourceEvent, ResourceEnd> {
  if (canFilterByCreation(options)) return yield* bothPasses(options);
  const { resumed, bookmarks, ...end } = yield* wholePass(options);
  if (!resumed || end.incomplete !== null) return end;
  // What an earlier run read of this load has been edited since: the cursor of the load's start has it.
  const later = options.streams.map(
    (cursors) => ({ ...cursors, ...bookmarks.get(cursors.stream), resume: null }) as StreamCursors,
  );
  return yield* bothPasses({ ...options, streams: later });
}

async function* bothPasses(options: ReadResourceOptions<ByEdits>): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const changed = yield* changedPass(options);
  // After a load that went on, of a list without creation dates, there is nothing to filter by; the load had them all.
  const created = canFilterByCreation(options) ? yield* createdPass(options, changed.watermark) : null;
  return {
    incomplete: changed.end.incomplete ?? created?.incomplete ?? null,
    whole: false,
    disturbed: changed.end.disturbed || created?.disturbed === true,
  };
}

function canFilterByCreation({ replication, streams, window }: ReadResourceOptions<ByEdits>): boolean {
  const { by } = replication.created;
  if (by === 'whole-list' || streams.some((cursors) => createdFrom(cursors, window) === null)) return false;
  return by === 'filter' || streams.every(({ created }) => created !== null);
}
