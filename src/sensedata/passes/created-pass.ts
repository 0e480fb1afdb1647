import type { ListEnd } from '../list/list-reading.ts';
import { earliest, filterDate, latest } from '../list/moments.ts';
import type { ByEdits } from '../streams/stream.ts';
import type { HighWatermark } from './high-watermark.ts';
import {
  checkpoint,
  cursorCeiling,
  judgedPage,
  listOptions,
  mapEvents,
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
    (page) =>
      judgedPage(
        options,
        page,
        ({ created }) => {
          highest = latest(highest, created?.from ?? null);
        },
        (cursors) => (moments, id) => wasSent(cursors, moments, id, watermark, window),
      ),
    () => null,
  );
  if (end.incomplete === null) {
    const cursor = earliest(highest, cursorCeiling(options));
    yield checkpoint(streams, (cursors) => ({ created: latest(cursors.created, cursor) }));
  }
  return end;
}

/** Whether the changed pass has sent this record to this stream, as it is now. */
function wasSent(
  cursors: StreamCursors,
  { changed }: RecordMoments,
  id: string | null,
  watermark: HighWatermark,
  window: Window,
): boolean {
  const from = changedFrom(cursors, window);
  if (changed === null || from === null || watermark.value === null || changed.until < from) return false;
  return changed.from < watermark.value || (changed.from === watermark.value && id !== null && watermark.ids.has(id));
}
