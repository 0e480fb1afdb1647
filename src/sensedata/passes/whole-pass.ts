import type { ListPage } from '../list/list.ts';
import type { ReadingOrder } from '../list/list-reading.ts';
import { earliest, latest, shift, toMoment } from '../list/moments.ts';
import type { Replication } from '../streams/stream.ts';
import { type Consumer, isFirstLoad, judge, type Resume } from './consumer.ts';
import {
  bound,
  checkpoint,
  consumerOf,
  momentsOf,
  type Progress,
  type ReadResourceOptions,
  type ResourceEnd,
  type ResourceEvent,
  relay,
  versionOf,
} from './pass.ts';

const DAY_SECONDS = 86_400;

interface WholeEnd extends ResourceEnd {
  /** Whether an earlier run had begun this load. */
  readonly resumed: boolean;
  /** What the pass wrote into the streams' bookmarks at its end. */
  readonly bookmarks: ReadonlyMap<string, Progress>;
}

/** The whole list by id: first loads, tables without cursors, whole reads that are due, lists without creation dates. */
export async function* wholePass(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, WholeEnd> {
  const { consumers, window, open, read } = options;
  const resume = resumeOf(consumers);
  // Page numbers mean something only together with the limit that they were counted by.
  const source = open({ order: 'id', ...(resume === null ? {} : { limit: resume.limit }) });
  const highest: { changed: string | null; created: string | null } = { changed: null, created: null };
  let firstLoadCursor: string | null = null;

  const toPage = (page: ListPage): ResourceEvent => {
    const moments = page.records.map((record) => momentsOf(record, options));
    for (const { changed, created } of moments) {
      if (changed !== null) highest.changed = latest(highest.changed, changed.from);
      if (created !== null) highest.created = latest(highest.created, created.from);
    }
    return {
      kind: 'page',
      page,
      verdicts: (stream) => {
        const consumer = consumerOf(options, stream);
        return (index) => judge(consumer, moments[index]!, window);
      },
    };
  };
  // Records read early in a load are edited while it goes on, perhaps for days: the cursor stays a day before its start.
  const changedCursor = (consumer: Consumer): string | null => {
    if (!isFirstLoad(consumer)) return latest(consumer.changed, earliest(highest.changed, bound(options)));
    firstLoadCursor ??= earliest(highest.changed, shift(toMoment(options.runStart()), -DAY_SECONDS), window.end);
    return consumer.changed ?? firstLoadCursor;
  };
  const end = yield* relay(
    consumers,
    read(source, {
      order: readingOrder(options.replication),
      concurrency: options.concurrency,
      versionOf: versionOf(options),
      warn: options.warn,
      ...(resume === null ? {} : { resume }),
    }),
    toPage,
    ({ page, last }) => {
      if (!source.ordered || last.id === null || options.replication.kind === 'whole') return null;
      const at = { id: last.id, page, limit: source.limit };
      const loading = consumers.filter(isFirstLoad);
      return checkpoint(loading, (consumer) => ({ changed: changedCursor(consumer), resume: at }));
    },
  );
  // A record that was created before the load began may appear behind the page at which it goes on: of a load that went
  // on, the created cursor stays where the changed one does.
  const createdCursor = (consumer: Consumer): string | null => {
    const cursor = earliest(highest.created, bound(options));
    if (cursor === null || highest.created === null) return consumer.created;
    return latest(consumer.created, consumer.resume === null ? cursor : earliest(cursor, consumer.changed));
  };
  let bookmarks: ReadonlyMap<string, Progress> = new Map();
  if (end.incomplete === null && options.replication.kind !== 'whole') {
    const event = checkpoint(consumers, (consumer) => ({
      changed: changedCursor(consumer),
      created: createdCursor(consumer),
      ...(isFirstLoad(consumer) ? { resume: null } : {}),
    }));
    bookmarks = event.bookmarks;
    yield event;
  }
  const resumed = resume !== null;
  return { ...end, whole: !source.filtered && !resumed, resumed, bookmarks };
}

function readingOrder(replication: Replication): ReadingOrder {
  return replication.kind === 'edits' && replication.created.by === 'whole-list' ? 'id-anywhere' : 'id';
}

/** Where a first load goes on: only if every stream that reads this list is in one, and then where the last of them is. */
function resumeOf(consumers: readonly Consumer[]): Resume | null {
  let result: Resume | null = null;
  for (const { resume } of consumers) {
    if (resume === null) return null;
    if (result === null || resume.page < result.page) result = resume;
  }
  return result;
}
