import { DataError, type TapError } from '../base/errors.ts';
import type { StreamPlan } from '../catalog/plan-stream.ts';
import { checkCounts } from '../report/counts.ts';
import type { ListPage } from '../sensedata/list/list.ts';
import { toMoment } from '../sensedata/list/moments.ts';
import type { Progress, ResourceEnd, Verdicts } from '../sensedata/passes/pass.ts';
import type { StreamCursors } from '../sensedata/passes/stream-cursors.ts';
import type { ParentStream } from '../sensedata/streams/stream.ts';
import type { Config } from '../settings/config.ts';
import { daysOf } from '../settings/days-by-stream.ts';
import { activateVersionMessage } from '../singer/message.ts';
import { type Bookmark, bookmarkOf, type State } from '../singer/state.ts';
import { hasCursorBeyond, NO_PLACES, toBookmark, toStreamCursors } from './bookmarks.ts';
import { changedMarks, type ListMarks, listMarks, marksOf, otherListText } from './list-marks.ts';
import type { StateKeeper } from './state-keeper.ts';
import { type OutputOptions, StreamOutput } from './stream-output.ts';

/** The key of a bookmark that holds the fingerprint of how personal data is treated. */
const TREATED = 'personal_data';

export interface StreamSyncOptions extends Omit<OutputOptions, 'onInvalidValue'> {
  readonly config: Config;
  readonly keeper: StateKeeper;
  /** The stream that the list is of. */
  readonly parent: ParentStream;
  /** Where the list is read. */
  readonly path: string;
}

/** One stream in the course of a run: what it needs of its resource, what it sends, and its bookmark. */
export class StreamSync {
  readonly plan: StreamPlan;
  readonly output: StreamOutput;
  /** Why this stream failed although its resource goes on; null while it does not. */
  error: TapError | null = null;
  readonly #options: StreamSyncOptions;
  #cursors: StreamCursors;
  /** How personal data was treated by the run that left the bookmark; undefined where there is no bookmark. */
  readonly #treatedBefore: string | null | undefined;
  /** Of its records; null where this is no full read, or ACTIVATE_VERSION is off. */
  #version: number | null = null;
  /** Records of the pages that it was given. */
  #handed = 0;
  /** Which list the bookmark is of, null where it does not say so; and which list is read now. */
  readonly #marksBefore: ListMarks | null;
  #marks: ListMarks;
  #hasNoted = false;

  /** @param runStart as far as it is known; milliseconds. */
  constructor(options: StreamSyncOptions, runStart: number) {
    const { plan, config, keeper, parent, path } = options;
    this.plan = plan;
    this.#options = options;
    this.output = new StreamOutput({ ...options, onInvalidValue: config.onInvalidValue });
    const bookmark = bookmarkOf(keeper.state, this.name);
    this.#marksBefore = marksOf(bookmark, plan);
    this.#marks = listMarks(plan, parent, path);
    this.#cursors = toStreamCursors(plan, this.#state, config, runStart);
    this.#treatedBefore = bookmark === null ? undefined : ((bookmark[TREATED] ?? null) as string | null);
  }

  get name(): string {
    return this.plan.stream.name;
  }

  get cursors(): StreamCursors {
    return this.#cursors;
  }

  /** The cursors by a run's start that is known by now. */
  cursorsAt(runStart: number): StreamCursors {
    const { plan, config } = this.#options;
    return toStreamCursors(plan, this.#state, config, runStart);
  }

  /** Its list was found at this path, which a first run is to remember. */
  goTo(path: string): void {
    const { plan, parent } = this.#options;
    this.#marks = listMarks(plan, parent, path);
  }

  /** Goes by these cursors from here on. */
  settle(cursors: StreamCursors): void {
    this.#cursors = cursors;
  }

  /** The resource's first page has come: sends the SCHEMA. */
  begin(runStart: number): void {
    const { plan, config, log, parent } = this.#options;
    if (this.#isOfOtherList) {
      const text = `${otherListText(this.#marksBefore!, this.#marks, parent)}: the stream is read as if it had none`;
      log.warning(`${this.name}: ${text}`, this.name);
    }
    if (hasCursorBeyond(plan, this.#state, config, runStart)) {
      const text = 'its bookmark lies more than a day in the future; the stream is read as if it had none';
      log.warning(`${this.name}: ${text}`, this.name);
    }
    if (this.#treatedBefore !== undefined && this.#treatedBefore !== this.#treatedNow) {
      const text =
        'personal_data or its key is not what it was on the last run: rows that were written before hold these columns as they were; to write all of them anew, remove the stream from the state';
      log.warning(`${this.name}: ${text}`, this.name);
    }
    const { changed } = this.#cursors;
    if (plan.stream.large !== undefined && changed === null && config.startDate === null) {
      const text = `read from the first day on, since there is neither a bookmark nor a "start_date"; it has ${plan.stream.large}`;
      log.warning(`${this.name}: ${text}`, this.name);
    }
    this.#version = config.activateVersion && this.#readsAll ? runStart : null;
    this.output.begin(this.#version);
  }

  /**
   * Sends what this stream takes from a page. A failure is this stream's own, and noted in `error`.
   * @param sentAt the moment of the answer that its rows carry.
   */
  send(page: ListPage, verdicts: Verdicts, sentAt: string): void {
    if (this.error !== null) return;
    try {
      this.#handed += page.records.length;
      this.output.sendPage(page.records, verdicts(this.name), sentAt);
      // Before any checkpoint vouches for this page.
      checkCounts(this.output.counts, this.#handed);
    } catch (error) {
      // A defect in one stream's values is that stream's failure, too.
      this.error =
        error instanceof DataError
          ? error
          : new DataError(`${this.name}: ${(error as Error).message}`, { cause: error });
      this.#options.log.error(this.error.message, this.name);
    }
  }

  /** Enters into the state how far the reading is confirmed. @param retracts whether it takes back what was entered before. */
  checkpoint(progress: Progress | undefined, retracts = false): void {
    if (progress === undefined || this.error !== null || this.#isMissing()) return;
    const { config } = this.#options;
    this.#note(toBookmark(this.plan, progress, config.timezone, retracts));
  }

  /**
   * Says what is known only when the resource is through.
   * @param allKeyed whether every record of the resource had its id: otherwise, whose children they are is not known.
   */
  finish({ whole, disturbed }: ResourceEnd, runStart: number, allKeyed: boolean): void {
    if (this.error !== null) return;
    const { config, writer } = this.#options;
    this.output.found?.tellMissing(whole && this.#readsAll);
    if (whole && this.#isMissing()) {
      this.error = new DataError(`${this.name}: expect_records names it, but SenseData has no record of it`);
      return;
    }
    const { sendsAll, changed } = this.#cursors;
    if (this.plan.fullTable) this.#note({ complete: true });
    else if (whole && daysOf(config.fullRefreshDays, this.name) !== null && (sendsAll || changed === null)) {
      this.#note({ full_read_at: toMoment(runStart) });
    }
    const { counts, missing } = this.output;
    const certain = whole && !disturbed && allKeyed && counts.sent > 0 && missing === 0;
    if (this.#version !== null && certain) writer.add(activateVersionMessage(this.name, this.#version));
  }

  /** Enters values into the bookmark, and beside them how personal data is treated and which list this is. */
  #note(values: Bookmark): void {
    if (Object.keys(values).length === 0) return;
    this.#options.keeper.set(this.name, {
      // What is left of another list's bookmark must not be taken for this one's.
      ...(this.#isOfOtherList && !this.#hasNoted ? NO_PLACES : {}),
      ...values,
      ...((this.#treatedBefore ?? null) === this.#treatedNow ? {} : { [TREATED]: this.#treatedNow }),
      ...changedMarks(this.#marksBefore, this.#marks),
    });
    this.#hasNoted = true;
  }

  /** Whether the bookmark is of another list: whether that holds the same records is not known. */
  get #isOfOtherList(): boolean {
    return this.#marksBefore !== null && Object.keys(changedMarks(this.#marksBefore, this.#marks)).length > 0;
  }

  /** The state as this stream goes by it. */
  get #state(): State {
    const { state } = this.#options.keeper;
    return this.#isOfOtherList ? { ...state, bookmarks: {} } : state;
  }

  /** Whether nothing is left out: neither what is old nor what lies outside a window. */
  get #readsAll(): boolean {
    const { changed, sendsAll, resume } = this.#cursors;
    const { startDate, endDate } = this.#options.config;
    return sendsAll || (changed === null && resume === null && startDate === null && endDate === null);
  }

  get #treatedNow(): string | null {
    return this.plan.personalData?.fingerprint ?? null;
  }

  /** Whether nothing has come of a stream that the user knows to have records; one without its key is none. */
  #isMissing(): boolean {
    const { read, rejected } = this.output.counts;
    return read === rejected && this.#options.config.expectRecords.includes(this.name);
  }
}
