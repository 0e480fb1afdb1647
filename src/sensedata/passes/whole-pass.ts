import { DAY_SECONDS, earliest, latest, shift, toMoment } from '../list/moments.ts';
import { hasCursors } from '../streams/stream.ts';
import {
  checkpoint,
  cursorCeiling,
  listOptions,
  mapEvents,
  type Progress,
  pageJudge,
  type ReadResourceOptions,
  type ResourceEnd,
  type ResourceEvent,
} from './pass.ts';
import { isFirstLoad, type RecordMoments, type Resume, type StreamCursors } from './stream-cursors.ts';

interface WholeEnd extends ResourceEnd {
  /** Whether an earlier run had begun this load. */
  readonly resumed: boolean;
  /** What the pass wrote into the streams' bookmarks at its end. */
  readonly bookmarks: ReadonlyMap<string, Progress>;
}

/** Reads a whole list by id: a first load, a table without cursors, a whole read that is due, a list without creation dates. */
export async function* wholePass(options: ReadResourceOptions): AsyncGenerator<ResourceEvent, WholeEnd> {
  const { replication, streams, open, read } = options;
  const resume = resumeOf(streams);
  // A page number means something only with the limit that it was asked with.
  const source = open({ order: 'id', ...(resume === null ? {} : { limit: resume.limit }) });
  const reached = new ReachedCursors(options);
  const end = yield* mapEvents(
    streams,
    read(source, {
      order: options.idOrder ?? 'id',
      ...listOptions(options),
      ...(resume === null ? {} : { resume }),
    }),
    pageJudge(options, (moments) => reached.note(moments)),
    ({ page, last }) => {
      if (!source.ordered || last.id === null || !hasCursors(replication)) return null;
      const at = { id: last.id, page, limit: source.limit };
      const loading = streams.filter(isFirstLoad);
      return checkpoint(loading, (cursors) => ({ changed: reached.changed(cursors), resume: at }));
    },
  );
  let bookmarks: ReadonlyMap<string, Progress> = new Map();
  if (end.incomplete === null && hasCursors(replication)) {
    const event = checkpoint(streams, (cursors) => ({
      changed: reached.changed(cursors),
      created: reached.created(cursors),
      ...(isFirstLoad(cursors) ? { resume: null } : {}),
    }));
    bookmarks = event.bookmarks;
    yield event;
  }
  const resumed = resume !== null;
  return { ...end, whole: !source.filtered && !resumed, resumed, bookmarks };
}

/** How far the streams' cursors may move, by what was read so far. */
class ReachedCursors {
  readonly #options: ReadResourceOptions;
  #changed: string | null = null;
  #created: string | null = null;
  #firstLoad: string | null = null;

  constructor(options: ReadResourceOptions) {
    this.#options = options;
  }

  /** Takes the moments of a record. */
  note({ changed, created }: RecordMoments): void {
    this.#changed = latest(this.#changed, changed?.from ?? null);
    this.#created = latest(this.#created, created?.from ?? null);
  }

  /** Records read early in a load are edited while it goes on, perhaps for days: the cursor stays a day before its start. */
  changed(cursors: StreamCursors): string | null {
    const { runStart, window } = this.#options;
    if (!isFirstLoad(cursors)) return latest(cursors.changed, earliest(this.#changed, cursorCeiling(this.#options)));
    this.#firstLoad ??= earliest(this.#changed, shift(toMoment(runStart()), -DAY_SECONDS), window.end);
    return cursors.changed ?? this.#firstLoad;
  }

  /**
   * A record that was created before a load began may appear on a page before the one at which the load goes on. The
   * created cursor of such a load is therefore not above its changed one.
   */
  created({ created, changed, resume }: StreamCursors): string | null {
    if (this.#created === null) return created;
    const cursor = earliest(this.#created, cursorCeiling(this.#options));
    return latest(created, resume === null ? cursor : earliest(cursor, changed));
  }
}

/** Where a first load goes on, if all streams of this list are in one: at the lowest page that one of them was at. */
function resumeOf(streams: readonly StreamCursors[]): Resume | null {
  let result: Resume | null = null;
  for (const { resume } of streams) {
    if (resume === null) return null;
    if (result === null || resume.page < result.page) result = resume;
  }
  return result;
}
