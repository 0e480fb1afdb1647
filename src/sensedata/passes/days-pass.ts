import { DAY_SECONDS, earliest, filterDate, latest, shift, toMoment } from '../list/moments.ts';
import type { ByDays } from '../streams/stream.ts';
import {
  checkpoint,
  cursorCeiling,
  listOptions,
  mapEvents,
  pageJudge,
  type ReadResourceOptions,
  type ResourceEnd,
  type ResourceEvent,
} from './pass.ts';
import { changedFrom } from './stream-cursors.ts';

/**
 * Reads the records of all days from the cursor less the look-back, in the order of their days. The cursor follows.
 *
 * During the look-back a record may still come, and its value may be computed again. The cursor is never above the run's
 * start. So the days that no later run reads again were settled when this run began.
 */
export async function* daysPass(options: ReadResourceOptions<ByDays>): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const { streams, window, open, read } = options;
  const { day: field } = options.replication;
  const wanted = streams.map((cursors) => changedFrom(cursors, window));
  const from = wanted.includes(null) ? null : earliest(...wanted);
  const source = open({ order: 'day', ...(from === null ? {} : { filter: { field, date: filterDate(from) } }) });
  const { end: stop } = window;
  let highest: string | null = null;
  const checkpointUpTo = (upTo: string | null): ResourceEvent => {
    const cursor = earliest(upTo, cursorCeiling(options));
    return checkpoint(streams, ({ changed }) => ({ changed: upTo === null ? changed : latest(changed, cursor) }));
  };
  const end = yield* mapEvents(
    streams,
    read(source, {
      order: 'day',
      ...listOptions(options),
      provePicture: options.provePicture === true && from === null && stop === null,
      // A day ends with its last second.
      settledBefore: () => shift(toMoment(options.runStart()), -window.lookbackSeconds - DAY_SECONDS + 1),
      ...(stop === null ? {} : { stopAt: () => stop }),
    }),
    pageJudge(options, ({ changed }) => {
      highest = latest(highest, changed?.from ?? null);
    }),
    // All that was handed on up to here is confirmed.
    () => (source.ordered ? checkpointUpTo(highest) : null),
  );
  if (end.incomplete === null) yield checkpointUpTo(highest);
  return { ...end, whole: !source.filtered && stop === null };
}
