import type { ListEnd } from '../list/list-reading.ts';
import { earliest, filterDate, latest } from '../list/moments.ts';
import type { ByEdits } from '../streams/stream.ts';
import { type Consumer, changedFrom, createdFrom, judge, type RecordMoments, type Window } from './consumer.ts';
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
import type { Top } from './top.ts';

/** What was created, by id: has what the changed pass cannot show, records that were never edited. */
export async function* createdPass(
  options: ReadResourceOptions<ByEdits>,
  top: Top,
): AsyncGenerator<ResourceEvent, ListEnd> {
  const { consumers, window, open, read } = options;
  const from = earliest(...consumers.map((consumer) => createdFrom(consumer, window)));
  const [field] = options.replication.created.fields;
  const source = open({ order: 'id', ...(from === null ? {} : { filter: { field: field!, date: filterDate(from) } }) });
  let highest: string | null = null;
  const { concurrency, warn } = options;
  const end = yield* relay(
    [],
    read(source, { order: 'id', concurrency, versionOf: versionOf(options), warn }),
    (page) => {
      const moments = page.records.map((record) => momentsOf(record, options));
      for (const { created } of moments) if (created !== null) highest = latest(highest, created.from);
      return {
        kind: 'page',
        page,
        verdicts: (stream) => {
          const consumer = consumerOf(options, stream);
          return (index) => {
            const moment = moments[index]!;
            const judgement = judge(consumer, moment, window);
            if (judgement !== 'send') return judgement;
            return wasSent(consumer, moment, page.marks[index]?.id ?? null, top, window) ? 'other-pass' : 'send';
          };
        },
      };
    },
    () => null,
  );
  if (end.incomplete === null) {
    const cursor = earliest(highest, bound(options));
    yield checkpoint(consumers, (consumer) => ({ created: latest(consumer.created, cursor) }));
  }
  return end;
}

/** Whether the changed pass has sent this record to this stream, as it is now. */
function wasSent(consumer: Consumer, { changed }: RecordMoments, id: string | null, top: Top, window: Window): boolean {
  const from = changedFrom(consumer, window);
  if (changed === null || from === null || top.value === null || changed.until < from) return false;
  return changed.from < top.value || (changed.from === top.value && id !== null && top.ids.has(id));
}
