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
 * what was changed and one over what was created. Where a stream needs the whole list, one pass over that is enough.
 */
async function* readByEdits(options: ReadResourceOptions<ByEdits>): AsyncGenerator<ResourceEvent, ResourceEnd> {
  if (canFilterByCreation(options)) return yield* bothPasses(options);
  const { resumed, bookmarks, ...end } = yield* wholePass(options);
  if (!resumed || end.incomplete !== null) return end;
  // Records that an earlier run of this load read may have been edited since. The cursor of the load's start finds them.
  const later = options.streams.map(
    (cursors) => ({ ...cursors, ...bookmarks.get(cursors.stream), resume: null }) as StreamCursors,
  );
  return yield* bothPasses({ ...options, streams: later });
}

async function* bothPasses(options: ReadResourceOptions<ByEdits>): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const changed = yield* changedPass(options);
  // A list without creation dates has nothing to filter by. It comes here after a load, which had all records.
  const created = canFilterByCreation(options) ? yield* createdPass(options, changed.watermark) : null;
  return {
    incomplete: changed.end.incomplete ?? created?.incomplete ?? null,
    whole: false,
    disturbed: changed.end.disturbed || created?.disturbed === true,
  };
}

function canFilterByCreation({ replication, streams, window }: ReadResourceOptions<ByEdits>): boolean {
  const { by, fields } = replication.created;
  // A stream's definition can have lost its moment of creation since the run that wrote the state.
  if (fields.length === 0) return false;
  if (by === 'whole-list' || streams.some((cursors) => createdFrom(cursors, window) === null)) return false;
  return by === 'filter' || streams.every(({ created }) => created !== null);
}
