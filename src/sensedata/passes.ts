import {
  type Consumer,
  changedFrom,
  createdFrom,
  isFirstLoad,
  isNew,
  type RecordMoments,
  type Resume,
  type Window,
} from './consumer.ts';
import type { ListPage, ListSource, RawRecord } from './list.ts';
import type { Incomplete, ListEnd, ListEvent, ReadList, ReadListOptions } from './list-reading.ts';
import { earliest, filterDate, latest, type ReadMoment, shift, shownMoment, toMoment } from './moments.ts';
import type { Replication } from './stream.ts';
import { Top } from './top.ts';

const DAY_SECONDS = 86_400;
const NO_MOMENTS: RecordMoments = { changed: null, created: null, unreadable: false };

/** One list to read: by id, or by the moment of the last edit; whole, or from a date on. */
export interface ListChoice {
  readonly order: 'id' | 'moment';
  readonly filter?: { readonly field: string; readonly date: string };
  /** Records a page; default: as configured. */
  readonly limit?: number;
}

/** A list that can say how it is being read, once its first page has come. */
export interface OpenList extends ListSource {
  readonly filtered: boolean;
  readonly limit: number;
}

export interface ReadResourceOptions {
  readonly replication: Replication;
  readonly consumers: readonly Consumer[];
  readonly window: Window;
  readonly concurrency: number;
  readonly open: (choice: ListChoice) => OpenList;
  /** Reads one list: `fences.ts`, but for tests that want to see records lost. */
  readonly read: ReadList;
  readonly readMoment: ReadMoment;
  /** Milliseconds; known once the first page has come. */
  readonly runStart: () => number;
  /** The same by whichever clock is ahead: where a list that grows as fast as it is read may end. */
  readonly latestStart: () => number;
  readonly warn: ReadListOptions['warn'];
}

/** What becomes of a record for one stream. */
export type Verdict = 'send' | 'old' | 'sent-before';

export type ResourceEvent =
  | { readonly kind: 'page'; readonly page: ListPage; readonly verdict: (stream: string, index: number) => Verdict }
  | { readonly kind: 'checkpoint'; readonly bookmarks: ReadonlyMap<string, Progress> };

type Checkpoint = Extract<ResourceEvent, { kind: 'checkpoint' }>;

/** What a checkpoint changes in a stream's bookmark. */
export interface Progress {
  /** Null: not known yet. */
  readonly changed?: string | null;
  readonly created?: string | null;
  /** Null: the first load is through. */
  readonly resume?: Resume | null;
}

export interface ResourceEnd {
  /** Why the list could not be read to its end, null where it was; cursors stand at the last checkpoint. */
  readonly incomplete: Incomplete | null;
  /** Whether the whole list was read, without a filter. */
  readonly whole: boolean;
  /** Whether anything moved or repeated while it was read, so that nothing may be concluded from what is not in it. */
  readonly disturbed: boolean;
}

interface WholeEnd extends ResourceEnd {
  /** Whether an earlier run had begun this load. */
  readonly resumed: boolean;
  /** What the pass wrote into the streams' bookmarks at its end. */
  readonly bookmarks: ReadonlyMap<string, Progress>;
}

/**
 * Reads one resource for all streams that need it, so that none misses a record (`docs/delivery.md`).
 *
 * `updated_at` is null until a record's first edit, and a filter on it hides such records: hence two passes, one over
 * what was changed and one over what was created. Where any stream needs the whole list, that pass alone will do.
 */
export async function* readResource(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const { replication, consumers, window } = options;
  const from = consumers.map((consumer) => createdFrom(consumer, window));
  const createdShown =
    replication.method === 'INCREMENTAL' &&
    (replication.createdShown || consumers.every(({ created }) => created !== null));
  if (!from.includes(null) && createdShown) return yield* bothPasses(options);
  const { resumed, bookmarks, ...end } = yield* wholePass(options);
  if (!resumed || end.incomplete !== null) return end;
  // What an earlier run read of this load has been edited since: the cursor of the load's start has it.
  const later = consumers.map(
    (consumer) => ({ ...consumer, ...bookmarks.get(consumer.stream), resume: null }) as Consumer,
  );
  return yield* bothPasses({ ...options, consumers: later });
}

async function* bothPasses(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, ResourceEnd> {
  const { consumers, window } = options;
  const changed = yield* changedPass(options);
  const from = consumers.map((consumer) => createdFrom(consumer, window));
  // After a load that went on, of a list without creation dates, there is nothing to filter by; the load had them all.
  const created = from.includes(null) ? null : yield* createdPass(options, changed.top);
  return {
    incomplete: changed.end.reason ?? created?.reason ?? null,
    whole: false,
    disturbed: changed.end.disturbed || created?.disturbed === true,
  };
}

/** What was edited, in the order of the edits; the changed cursor follows. */
async function* changedPass(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, { end: ListEnd; top: Top }> {
  const { consumers, window, open, read, concurrency, warn } = options;
  const from = earliest(...consumers.map((consumer) => changedFrom(consumer, window)));
  if (from === null) throw new Error('the changed pass needs a cursor or a start_date');
  const filter = { field: incremental(options.replication).changed, date: filterDate(from) };
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
      // A record without the moment does not belong here: the created pass has it.
      verdict: (stream, index) => {
        const consumer = consumerOf(options, stream);
        const moment = moments[index]!;
        const lower = changedFrom(consumer, window);
        const wanted = moment.changed !== null && lower !== null && moment.changed.until >= lower;
        return wanted && isNew(consumer, moment, window) ? 'send' : 'old';
      },
    };
  };
  const count = (upTo: string): ResourceEvent => {
    top.count(earliest(upTo, bound(options)) as string);
    return checkpoint(consumers, (consumer) => ({ changed: latest(consumer.changed, top.value) }));
  };

  const stopAt = () => earliest(toMoment(options.latestStart()), window.end) as string;
  const source = open({ order: 'moment', filter });
  let end = yield* relay(read(source, { order: 'moment', concurrency, stopAt, warn }), toPage, ({ last }) =>
    source.ordered && typeof last.value === 'string' ? count(last.value) : null,
  );
  if (end.reason === 'equal-moments') {
    // The order among equal moments cannot be relied on; the order by id has no equals.
    const byId = open({ order: 'id', filter });
    end = yield* relay(read(byId, { order: 'id', arrivals: 'anywhere', concurrency, warn }), toPage, () => null);
  }
  if (end.complete) yield count(stopAt());
  return { end, top };
}

/** What was created, by id: has what the changed pass cannot show, records that were never edited. */
async function* createdPass(options: ReadResourceOptions, top: Top): AsyncGenerator<ResourceEvent, ListEnd> {
  const { consumers, window, open, read } = options;
  const from = earliest(...consumers.map((consumer) => createdFrom(consumer, window)));
  const [field] = incremental(options.replication).created;
  const source = open({ order: 'id', ...(from === null ? {} : { filter: { field: field!, date: filterDate(from) } }) });
  let highest: string | null = null;
  const end = yield* relay(
    read(source, { order: 'id', concurrency: options.concurrency, warn: options.warn }),
    (page) => {
      const moments = page.records.map((record) => momentsOf(record, options));
      for (const { created } of moments) if (created !== null) highest = latest(highest, created.from);
      return {
        kind: 'page',
        page,
        verdict: (stream, index) => {
          const consumer = consumerOf(options, stream);
          const moment = moments[index]!;
          if (!isNew(consumer, moment, window)) return 'old';
          return wasSent(consumer, moment, page.marks[index]?.id ?? null, top, window) ? 'sent-before' : 'send';
        },
      };
    },
    () => null,
  );
  if (end.complete) {
    const cursor = earliest(highest, bound(options));
    yield checkpoint(consumers, (consumer) => ({ created: latest(consumer.created, cursor) }));
  }
  return end;
}

/** The whole list by id: first loads, tables without cursors, whole reads that are due, lists without creation dates. */
async function* wholePass(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, WholeEnd> {
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
      verdict: (stream, index) => (isNew(consumerOf(options, stream), moments[index]!, window) ? 'send' : 'old'),
    };
  };
  // Records read early in a load are edited while it goes on, perhaps for days: the cursor stays a day before its start.
  const changedCursor = (consumer: Consumer): string | null => {
    if (!isFirstLoad(consumer)) return latest(consumer.changed, earliest(highest.changed, bound(options)));
    firstLoadCursor ??= earliest(highest.changed, shift(toMoment(options.runStart()), -DAY_SECONDS), window.end);
    return consumer.changed ?? firstLoadCursor;
  };
  const end = yield* relay(
    read(source, {
      order: 'id',
      concurrency: options.concurrency,
      warn: options.warn,
      ...(resume === null ? {} : { resume }),
    }),
    toPage,
    ({ page, last }) => {
      if (!source.ordered || last.id === null || options.replication.method === 'FULL_TABLE') return null;
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
  if (end.complete && options.replication.method === 'INCREMENTAL') {
    const event = checkpoint(consumers, (consumer) => ({
      changed: changedCursor(consumer),
      created: createdCursor(consumer),
      ...(isFirstLoad(consumer) ? { resume: null } : {}),
    }));
    bookmarks = event.bookmarks;
    yield event;
  }
  const resumed = resume !== null;
  const whole = !source.filtered && !resumed;
  return { incomplete: end.reason ?? null, whole, disturbed: end.disturbed, resumed, bookmarks };
}

function checkpoint(consumers: readonly Consumer[], progress: (consumer: Consumer) => Progress): Checkpoint {
  return { kind: 'checkpoint', bookmarks: new Map(consumers.map((consumer) => [consumer.stream, progress(consumer)])) };
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

function consumerOf({ consumers }: ReadResourceOptions, stream: string): Consumer {
  return consumers.find((consumer) => consumer.stream === stream)!;
}

function momentsOf(record: RawRecord, { replication, readMoment }: ReadResourceOptions): RecordMoments {
  if (replication.method === 'FULL_TABLE' || typeof record !== 'object' || record === null) return NO_MOMENTS;
  const changed = shownMoment(record, [replication.changed], readMoment);
  const created = shownMoment(record, replication.created, readMoment);
  return {
    changed: changed ?? null,
    created: created ?? null,
    unreadable: changed === undefined || created === undefined,
  };
}

/** No bookmark may pass this: what is edited after the run's start may show up late, what lies at `end_date` is not read. */
function bound({ runStart, window }: ReadResourceOptions): string {
  return earliest(toMoment(runStart()), window.end) as string;
}

/** Whether the changed pass has sent this record to this stream, as it is now. */
function wasSent(consumer: Consumer, { changed }: RecordMoments, id: string | null, top: Top, window: Window): boolean {
  const from = changedFrom(consumer, window);
  if (changed === null || from === null || top.value === null || changed.until < from) return false;
  return changed.from < top.value || (changed.from === top.value && id !== null && top.ids.has(id));
}

function incremental(replication: Replication): Extract<Replication, { method: 'INCREMENTAL' }> {
  if (replication.method === 'FULL_TABLE') throw new Error('a full table has no cursors');
  return replication;
}

/** Passes a list's events on as those of the resource. */
async function* relay(
  list: AsyncGenerator<ListEvent, ListEnd>,
  toPage: (page: ListPage) => ResourceEvent,
  toCheckpoint: (event: Extract<ListEvent, { kind: 'checkpoint' }>) => ResourceEvent | null,
): AsyncGenerator<ResourceEvent, ListEnd> {
  for (;;) {
    const { done, value } = await list.next();
    if (done) return value;
    const event = value.kind === 'page' ? toPage(value.page) : toCheckpoint(value);
    if (event !== null) yield event;
  }
}
