import type { ListEnd } from '../list/list-reading.ts';
import { earliest, filterDate, latest, toMoment } from '../list/moments.ts';
import type { ByEdits } from '../streams/stream.ts';
import { HighWatermark } from './high-watermark.ts';
import {
  checkpoint,
  cursorCeiling,
  listOptions,
  mapEvents,
  pageJudge,
  type ReadResourceOptions,
  type ResourceEvent,
} from './pass.ts';
import { changedFrom } from './stream-cursors.ts';

/** Reads what was edited, in the order of the edits. The changed cursor follows. */
export async function* changedPass(
  options: ReadResourceOptions<ByEdits>,
): AsyncGenerator<ResourceEvent, { end: ListEnd; watermark: HighWatermark }> {
  const { streams, window, open, read } = options;
  const from = earliest(...streams.map((cursors) => changedFrom(cursors, window)));
  if (from === null) throw new Error('the changed pass needs a cursor or a start_date');
  const filter = { field: options.replication.changed, date: filterDate(from) };
  const shared = listOptions(options);
  const watermark = new HighWatermark();
  const toPage = pageJudge(
    options,
    ({ changed }, id) => watermark.note(changed, id),
    // A record without that moment, or with an older one, is sent by the created pass, if it is new.
    (cursors) => {
      const lower = changedFrom(cursors, window);
      return ({ changed }) => changed === null || lower === null || changed.until < lower;
    },
  );
  const stopAt = () => earliest(toMoment(options.latestStart()), window.end) as string;
  const source = open({ order: 'moment', filter });
  let end = yield* mapEvents(streams, read(source, { order: 'moment', stopAt, ...shared }), toPage, ({ last }) =>
    source.ordered && typeof last.value === 'string' ? checkpointUpTo(options, watermark, last.value) : null,
  );
  if (end.incomplete === 'equal-moments') {
    // The order among equal moments cannot be relied on; the order by id has no equals.
    const byId = open({ order: 'id', filter });
    end = yield* mapEvents(streams, read(byId, { order: 'id-anywhere', ...shared }), toPage, () => null);
  }
  if (end.incomplete === null) yield checkpointUpTo(options, watermark, stopAt());
  return { end, watermark };
}

/** Moves the changed cursors: what was edited up to this moment has been sent. */
function checkpointUpTo(options: ReadResourceOptions, watermark: HighWatermark, upTo: string): ResourceEvent {
  const { streams, window } = options;
  watermark.confirm(earliest(upTo, cursorCeiling(options)) as string);
  return checkpoint(streams, (cursors) => ({
    changed: latest(cursors.changed, watermark.value),
    // If the load is cut off here, the next run still knows where it began. Otherwise it would read everything.
    ...(cursors.changed === null ? { created: window.start } : {}),
  }));
}
