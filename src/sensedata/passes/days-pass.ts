import { DAY_SECONDS, earliest, filterDate, latest, shift, toMoment } from '../list/moments.ts';
import type { ByDays } from '../streams/stream.ts';
import { changedFrom } from './consumer.ts';
import {
  bound,
  checkpoint,
  judgedPage,
  listOptions,
  type ReadResourceOptions,
  type ResourceEnd,
  type ResourceEvent,
  relay,
} from './pass.ts';

/**
 * The records of the days from the cursor less the look-back on, in the order of their days; the cursor follows.
 *
 * The look-back is how long a record may come late, and its value be computed anew. The cursor is never above the run's
 * start: so the days that no later run reads again had been settled when this one began.
 */
export async function* daysPass(options: ReadResourceOptions<ByDays>): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const { consumers, window, open, read } = options;
  const { day: field } = options.replication;
  const wanted = consumers.map((consumer) => changedFrom(consumer, window));
  const from = wanted.includes(null) ? null : earliest(...wanted);
  const source = open({ order: 'day', ...(from === null ? {} : { filter: { field, date: filterDate(from) } }) });
  const { end: stop } = window;
  let highest: string | null = null;
  const count = (upTo: string | null): ResourceEvent => {
    const cursor = earliest(upTo, bound(options));
    return checkpoint(consumers, ({ changed }) => ({ changed: upTo === null ? changed : latest(changed, cursor) }));
  };
  const end = yield* relay(
    consumers,
    read(source, {
      order: 'day',
      ...listOptions(options),
      provePicture: options.provePicture === true && from === null && stop === null,
      // A day is over when its last second is.
      settledBefore: () => shift(toMoment(options.runStart()), -window.lookbackSeconds - DAY_SECONDS + 1),
      ...(stop === null ? {} : { stopAt: () => stop }),
    }),
    (page) =>
      judgedPage(options, page, ({ changed }) => {
        highest = latest(highest, changed?.from ?? null);
      }),
    // What was handed on up to here counts.
    () => (source.ordered ? count(highest) : null),
  );
  if (end.incomplete === null) yield count(highest);
  return { ...end, whole: !source.filtered && stop === null };
}
