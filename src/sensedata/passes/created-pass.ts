import type { ListEnd } from '../list/list-reading.ts';
import { earliest, filterDate, latest } from '../list/moments.ts';
import type { ByEdits } from '../streams/stream.ts';
import type { HighWatermark } from './high-watermark.ts';
import {
  checkpoint,
  cursorCeiling,
  listOptions,
  mapEvents,
  pageJudge,
  type ReadResourceOptions,
  type ResourceEvent,
} from './pass.ts';
import { changedFrom, createdFrom, type RecordMoments, type StreamCursors, type Window } from './stream-cursors.ts';

/** Reads what was created, by id. It finds what the changed pass cannot show: records that were never edited. */
export async function* createdPass(
  options: ReadResourceOptions<ByEdits>,
  watermark: HighWatermark,
): AsyncGenerator<ResourceEvent, ListEnd> {
  const { streams, window, open, read } = options;
  const from = earliest(...streams.map((cursors) => createdFrom(cursors, window)));
  const [field] = options.replication.created.fields;
  const source = open({ order: 'id', ...(from === null ? {} : { filter: { field: field!, date: filterDate(from) } }) });
  let highest: string | null = null;
  const end = yield* mapEvents(
    [],
    read(source, { order: options.idOrder ?? 'id', ...listOptions(options) }),
    pageJudge(
      options,
      ({ created }) => {
        highest = latest(highest, created?.from ?? null);
      },
      (cursors) => wasSent(cursors, watermark, window),
    ),
    () => null,
  );
  if (end.incomplete === null) {
    const cursor = earliest(highest, cursorCeiling(options));
    yield checkpoint(streams, (cursors) => ({ created: latest(cursors.created, cursor) }));
  }
  return end;
}

/** Whether the changed pass, which is through, has sent a record to this stream, as it is now. */
function wasSent(
  cursors: StreamCursors,
  { value, ids }: HighWatermark,
  window: Window,
): (moments: RecordMoments, id: string | null) => boolean {
  const from = changedFrom(cursors, window);
  return ({ changed }, id) => {
    if (changed === null || from === null || value === null || changed.until < from) return false;
    return changed.from < value || (changed.from === value && id !== null && ids.has(id));
  };
}
