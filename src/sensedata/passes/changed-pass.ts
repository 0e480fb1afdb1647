import type { ListPage } from '../list/list.ts';
import type { ListEnd } from '../list/list-reading.ts';
import { earliest, filterDate, latest, toMoment } from '../list/moments.ts';
import type { ByEdits } from '../streams/stream.ts';
import { changedFrom, judge } from './consumer.ts';
import {
  bound,
  checkpoint,
  consumerOf,
  momentsOf,
  type ReadResourceOptions,
  type ResourceEvent,
  relay,
  versionOf,
} from './pass.ts';
import { Top } from './top.ts';

/** What was edited, in the order of the edits; the changed cursor follows. */
export async function* changedPass(
  options: ReadResourceOptions<ByEdits>,
): AsyncGenerator<ResourceEvent, { end: ListEnd; top: Top }> {
  const { consumers, window, open, read, concurrency, warn } = options;
  const from = earliest(...consumers.map((consumer) => changedFrom(consumer, window)));
  if (from === null) throw new Error('the changed pass needs a cursor or a start_date');
  const filter = { field: options.replication.changed, date: filterDate(from) };
  const top = new Top();

  const toPage = (page: ListPage): ResourceEvent => {
    const moments = page.records.map((record) => momentsOf(record, options));
    for (const [index, { changed }] of moments.entries()) {
      const id = page.marks[index]?.id;
      if (changed !== null && id != null) top.note(changed.from, id);
    }
    return {
      kind: 'page',
      page,
      // A record without the moment, or with an older one, does not belong here: if it is new, the created pass has it.
      verdicts: (stream) => {
        const consumer = consumerOf(options, stream);
        const lower = changedFrom(consumer, window);
        return (index) => {
          const moment = moments[index]!;
          const judgement = judge(consumer, moment, window);
          const belongs = moment.changed !== null && lower !== null && moment.changed.until >= lower;
          return judgement === 'send' && !belongs ? 'other-pass' : judgement;
        };
      },
    };
  };
  const count = (upTo: string): ResourceEvent => {
    top.count(earliest(upTo, bound(options)) as string);
    return checkpoint(consumers, (consumer) => ({
      changed: latest(consumer.changed, top.value),
      // Should the load be cut off here, the one that goes on still knows where it began; else it would read all.
      ...(consumer.changed === null ? { created: window.start } : {}),
    }));
  };

  const stopAt = () => earliest(toMoment(options.latestStart()), window.end) as string;
  const source = open({ order: 'moment', filter });
  const shared = { concurrency, versionOf: versionOf(options), warn };
  let end = yield* relay(consumers, read(source, { order: 'moment', stopAt, ...shared }), toPage, ({ last }) =>
    source.ordered && typeof last.value === 'string' ? count(last.value) : null,
  );
  if (end.incomplete === 'equal-moments') {
    // The order among equal moments cannot be relied on; the order by id has no equals.
    const byId = open({ order: 'id', filter });
    const reading = read(byId, { order: 'id-anywhere', ...shared });
    end = yield* relay(consumers, reading, toPage, () => null);
  }
  if (end.incomplete === null) yield count(stopAt());
  return { end, top };
}
