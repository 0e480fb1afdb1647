import type { ListEnd } from '../list/list-reading.ts';
import { earliest, filterDate, latest } from '../list/moments.ts';
import type { ByEdits } from '../streams/stream.ts';
import { type Consumer, changedFrom, createdFrom, type RecordMoments, type Window } from './consumer.ts';
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
  const belongsElsewhere: BelongsElsewhere = (consumer) => (moments, id) => wasSent(consumer, moments, id, top, window);
  const end = yield* relay(
    [],
    read(source, { order: 'id', ...listOptions(options) }),
    (page) =>
      judgedPage(
        options,
        page,
        ({ created }) => {
          highest = latest(highest, created?.from ?? null);
        },
        belongsElsewhere,
      ),
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
