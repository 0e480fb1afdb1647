import type { ListPage } from '../list/list.ts';
import type { ListEnd } from '../list/list-reading.ts';
import { earliest, filterDate, latest, toMoment } from '../list/moments.ts';
import type { ByEdits } from '../streams/stream.ts';
import { changedFrom } from './consumer.ts';
import {
  type BelongsElsewhere,
  bound,
  checkpoint,
  judgedPage,
  listOptions,
  type ReadResourceOptions,
  type ResourceEvent,
  relay,
} from './pass.ts';
import { Top } from './top.ts';

/** What was edited, in the order of the edits; the changed cursor follows. */
export async function* changedPass(
  options: ReadResourceOptions<ByEdits>,
): AsyncGenerator<ResourceEvent, { end: ListEnd; top: Top }> {
  const { consumers, window, open, read } = options;
  const from = earliest(...consumers.map((consumer) => changedFrom(consumer, window)));
  if (from === null) throw new Error('the changed pass needs a cursor or a start_date');
  const filter = { field: options.replication.changed, date: filterDate(from) };
  const shared = listOptions(options);
  const top = new Top();
  // A record without the moment, or with an older one, does not belong here: if it is new, the created pass has it.
  const belongsElsewhere: BelongsElsewhere = (consumer) => {
    const lower = changedFrom(consumer, window);
    return ({ changed }) => changed === null || lower === null || changed.until < lower;
  };
  const toPage = (page: ListPage): ResourceEvent =>
    judgedPage(options, page, ({ changed }, id) => top.note(changed, id), belongsElsewhere);

  const stopAt = () => earliest(toMoment(options.latestStart()), window.end) as string;
  const source = open({ order: 'moment', filter });
  let end = yield* relay(consumers, read(source, { order: 'moment', stopAt, ...shared }), toPage, ({ last }) =>
    source.ordered && typeof last.value === 'string' ? count(options, top, last.value) : null,
  );
  if (end.incomplete === 'equal-moments') {
    // The order among equal moments cannot be relied on; the order by id has no equals.
    const byId = open({ order: 'id', filter });
    end = yield* relay(consumers, read(byId, { order: 'id-anywhere', ...shared }), toPage, () => null);
  }
  if (end.incomplete === null) yield count(options, top, stopAt());
  return { end, top };
}

/** What was read up to a moment counts. */
function count(options: ReadResourceOptions, top: Top, upTo: string): ResourceEvent {
  const { consumers, window } = options;
  top.count(earliest(upTo, bound(options)) as string);
  return checkpoint(consumers, (consumer) => ({
    changed: latest(consumer.changed, top.value),
    // Should the load be cut off here, the one that goes on still knows where it began; else it would read all.
    ...(consumer.changed === null ? { created: window.start } : {}),
  }));
}
