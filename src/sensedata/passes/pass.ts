import type { ListPage, ListSource, RawRecord } from '../list/list.ts';
import type { ListEnd, ListEvent, Order, ReadList, ReadListOptions } from '../list/list-reading.ts';
import { dayIn, earliest, momentIn, type ReadMoment, toMoment } from '../list/moments.ts';
import { recordText } from '../list/record-text.ts';
import type { Replication } from '../streams/stream.ts';
import {
  judgeOf,
  type RecordMoments,
  type Resume,
  type StreamCursors,
  type Verdict,
  type Window,
} from './stream-cursors.ts';

/** What the passes of a resource share. Each pass reads one list, for all streams that need it. */

const NO_MOMENTS: RecordMoments = { changed: null, created: null, unreadable: false };

/** Which list to read: its order; and all of it, or only what lies at or after a date. */
export interface ListChoice {
  readonly order: Order;
  readonly filter?: { readonly field: string; readonly date: string };
  /** Records a page; default: as configured. */
  readonly limit?: number;
}

/** A list that can say how it is being read, once its first page has come. */
export interface OpenList extends ListSource {
  readonly filtered: boolean;
  readonly limit: number;
}

export interface ReadResourceOptions<How extends Replication = Replication> {
  readonly replication: How;
  /** How a list by its key is read: whether new records come in at the end (where nothing is said), or anywhere. */
  readonly idOrder?: 'id' | 'id-anywhere';
  readonly streams: readonly StreamCursors[];
  readonly window: Window;
  readonly concurrency: number;
  readonly open: (choice: ListChoice) => OpenList;
  /** Reads one list. It is `readList`; tests hand in a reader that loses records, to see that they can fail. */
  readonly read: ReadList;
  readonly readMoment: ReadMoment;
  /** Milliseconds; known once the first page has come. */
  readonly runStart: () => number;
  /** The same by the clock that is ahead: here a list may end that grows as fast as it is read. */
  readonly latestStart: () => number;
  /** Whether something is concluded from what is not in the list: all pages are to be proved to show one moment. */
  readonly provePicture?: boolean;
  readonly warn: ReadListOptions['warn'];
}

/** For one stream: what becomes of the page's record with this index. */
export type Verdicts = (stream: string) => (index: number) => Verdict;

export type ResourceEvent =
  | { readonly kind: 'page'; readonly page: ListPage; readonly verdicts: Verdicts }
  | { readonly kind: 'checkpoint'; readonly bookmarks: ReadonlyMap<string, Progress> }
  /** The list has no order: bookmarks go back to what they were before the pass. */
  | { readonly kind: 'retract'; readonly bookmarks: ReadonlyMap<string, Progress> };

/** What a checkpoint changes in a stream's bookmark. */
export interface Progress {
  /** Null: not known yet. */
  readonly changed?: string | null;
  readonly created?: string | null;
  /** Null: the first load is through. */
  readonly resume?: Resume | null;
}

/** How a resource's lists ended. Where one is incomplete, cursors stand at the last checkpoint. */
export interface ResourceEnd extends ListEnd {
  /** Whether the whole list was read, without a filter. */
  readonly whole: boolean;
}

export function checkpoint(
  streams: readonly StreamCursors[],
  progress: (cursors: StreamCursors) => Progress,
): Extract<ResourceEvent, { kind: 'checkpoint' }> {
  return { kind: 'checkpoint', bookmarks: new Map(streams.map((cursors) => [cursors.stream, progress(cursors)])) };
}

/** The bookmarks as they were when the pass began. */
function retraction(streams: readonly StreamCursors[]): ResourceEvent {
  const { bookmarks } = checkpoint(streams, ({ changed, created, resume }) => ({ changed, created, resume }));
  return { kind: 'retract', bookmarks };
}

/** The options that all lists of a resource are read with. */
export function listOptions(options: ReadResourceOptions): Pick<ReadListOptions, 'concurrency' | 'versionOf' | 'warn'> {
  return { concurrency: options.concurrency, versionOf: versionOf(options), warn: options.warn };
}

/** For one stream: whether another pass of this run is to send a record that is new to it. */
type BelongsElsewhere = (cursors: StreamCursors) => (moments: RecordMoments, id: string | null) => boolean;

/**
 * Makes the function that says what becomes of each record of a page.
 * @param note is told the moments and the id of each.
 */
export function pageJudge(
  options: ReadResourceOptions,
  note: (moments: RecordMoments, id: string | null) => void,
  belongsElsewhere: BelongsElsewhere = () => () => false,
): (page: ListPage) => ResourceEvent {
  const { streams, window } = options;
  const judges = new Map(
    streams.map((cursors) => [
      cursors.stream,
      { judge: judgeOf(cursors, window), isElsewhere: belongsElsewhere(cursors) },
    ]),
  );
  return (page) => {
    const moments = page.records.map((record) => momentsOf(record, options));
    const idOf = (index: number): string | null => page.positions[index]?.id ?? null;
    for (const [index, own] of moments.entries()) note(own, idOf(index));
    const verdicts: Verdicts = (stream) => {
      const { judge, isElsewhere } = judges.get(stream)!;
      return (index) => {
        const verdict = judge(moments[index]!);
        return verdict === 'send' && isElsewhere(moments[index]!, idOf(index)) ? 'other-pass' : verdict;
      };
    };
    return { kind: 'page', page, verdicts };
  };
}

function momentsOf(record: RawRecord, { replication, readMoment }: ReadResourceOptions): RecordMoments {
  if (replication.kind === 'whole' || typeof record !== 'object' || record === null) return NO_MOMENTS;
  if (replication.kind === 'days') {
    const day = dayIn(record, replication.day, readMoment);
    return { changed: day ?? null, created: null, unreadable: day === undefined };
  }
  const changed = momentIn(record, [replication.changed], readMoment);
  const created = momentIn(record, replication.created.fields, readMoment);
  return {
    changed: changed ?? null,
    created: created ?? null,
    unreadable: changed === undefined || created === undefined,
  };
}

/** What changes in a record with each edit: the moment of its last one, or where it shows none, the whole record. */
function versionOf({ replication }: ReadResourceOptions): (record: RawRecord) => string {
  if (replication.kind !== 'edits') return recordText;
  return (record) => {
    const moment = record?.[replication.changed];
    return typeof moment === 'string' && moment !== '' ? moment : recordText(record);
  };
}

/** The highest moment for a cursor: an edit after the run's start may appear late, and what lies at `end_date` is not read. */
export function cursorCeiling({ runStart, window }: ReadResourceOptions): string {
  return earliest(toMoment(runStart()), window.end) as string;
}

/**
 * Makes a list's events those of the resource.
 * @param streams those whose bookmarks go back, if the list turns out to have no order.
 */
export async function* mapEvents(
  streams: readonly StreamCursors[],
  list: AsyncGenerator<ListEvent, ListEnd>,
  toPage: (page: ListPage) => ResourceEvent,
  toCheckpoint: (event: Extract<ListEvent, { kind: 'checkpoint' }>) => ResourceEvent | null,
): AsyncGenerator<ResourceEvent, ListEnd> {
  for (;;) {
    const { done, value } = await list.next();
    if (done) return value;
    const event =
      value.kind === 'page'
        ? toPage(value.page)
        : value.kind === 'checkpoint'
          ? toCheckpoint(value)
          : retraction(streams);
    if (event !== null) yield event;
  }
}
