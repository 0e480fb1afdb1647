import { type ListEvent, ListFault } from '../list/list-reading.ts';
import type { FencePlacer } from './fence-placer.ts';
import { judgeRun, type RunOutcome } from './judge-run.ts';
import type { CheckedPage, ListSession } from './list-session.ts';
import { leaveOutOlder } from './newest-last.ts';
import { holdsWhole, type PagePositions } from './page-positions.ts';
import type { PageEnd } from './page-search.ts';
import type { PendingPage } from './page-window.ts';

/** How many fences are opened ahead. */
const AHEAD = 2;

export type RunsEnd =
  /** The list is through. */
  | { readonly kind: 'end' }
  /** Something moved before this page was read the second time. */
  | { readonly kind: 'moved'; readonly page: number }
  /** A page repeats the one before. */
  | { readonly kind: 'repeats'; readonly page: number }
  /** Pages that were read at one moment do not ascend. */
  | { readonly kind: 'falls'; readonly page: number };

/** The pages between two fences, of which the upper one is open. */
interface Run {
  readonly fence: PagePositions;
  readonly between: PendingPage[];
}

/**
 * Reads a list many pages at a time while it holds still. In an ascending list records leave their place, and others
 * arrive at the end: what stands between slides towards page 1, never away from it. A fence is a page that is read
 * twice: opened before any page between it and the fence below is asked for, closed after all of them have come and
 * the next fence is open. If it held (`holds`), nothing before it moved in between, and the pages of its run
 * show the list at one moment. Runs connect: the next one begins before this fence is closed, and the closing reading of
 * this fence is part of both. So when a fence has held, all records that stood before its closing reading's end were sent.
 *
 * The end needs no further proof: if the fence said at its opening that it is the last page, or the page after it was
 * found empty before it was closed, then at that moment the list had nothing but what was sent.
 *
 * @param base the page where the list goes on: page 1, or one that connects to what is confirmed already.
 * @param opening an earlier reading of it, if there is one: it has to hold as well where records come in anywhere, or are few.
 * @throws ListFault where two pages that were read at one moment meet between equal moments.
 */
export async function* fenceRuns(
  session: ListSession,
  base: number,
  placer: FencePlacer,
  opening: PagePositions | null = null,
): AsyncGenerator<ListEvent, RunsEnd> {
  const runs = new RunQueue(session, base, placer);
  try {
    let closed = await close(session, base, runs.take());
    const { closing: first, failure } = closed;
    const isUnmoved = opening === null || !session.hasToHold(first.page) || holdsWhole(opening, first.positions);
    if (!session.connects(first.positions) || !isUnmoved) {
      if (failure !== null) throw failure.error;
      return { kind: 'moved', page: base };
    }
    yield* session.emit(first.page);
    session.confirm(first.positions);
    while (closed.next !== null) {
      const { end, ...above } = yield* readRun(session, runs, closed.closing, closed.next);
      if (end !== null) return end;
      closed = above;
    }
    if (failure !== null) {
      yield* session.checkpoint();
      throw failure.error;
    }
    const { number, next } = closed.closing.positions;
    // It has grown since its end was found: at its end, if it ascends. Of a few records that is not known.
    if (session.hasFew && next === 'more') return { kind: 'moved', page: number };
    yield* session.checkpoint();
    return { kind: 'end' };
  } finally {
    runs.drop();
  }
}

/**
 * Reads the pages of a run, closes its fence, and judges it.
 * @param below the fence below, as it was closed.
 * @returns the fence as it was closed, and how the reading ends, if it ends with this run.
 */
async function* readRun(
  session: ListSession,
  runs: RunQueue,
  below: CheckedPage,
  { fence, between }: Run,
): AsyncGenerator<ListEvent, Closed & { readonly end: RunsEnd | null }> {
  const upcoming = runs.take();
  const pages = [below.positions];
  // Taken out one by one: what was handed on is not to be held.
  for (let pending = between.shift(); pending !== undefined; pending = between.shift()) {
    const { page, positions } = session.check(await pending.read());
    yield* session.emit(leaveOutOlder(page, positions, pages));
    runs.release(pending);
    pages.push(positions);
  }
  const closed = await close(session, fence.number, upcoming);
  const { closing, next, failure } = closed;
  const outcome = judgeRun({
    opening: fence,
    isEnd: next === null && failure === null,
    pages: [...pages, closing.positions],
    order: session.order,
  });
  if (outcome.kind === 'confirmed' || outcome.kind === 'repeats') {
    const { upTo } = outcome;
    if (upTo.number === fence.number) yield* session.emit(leaveOutOlder(closing.page, closing.positions, pages));
    session.confirmRun(upTo);
    yield* session.checkpoint();
  }
  if (failure !== null) throw failure.error;
  return { ...closed, end: endOf(outcome, fence.number, session) };
}

interface Closed {
  readonly closing: CheckedPage;
  /** Null if the fence is the list's last page, or the next one could not be opened. */
  readonly next: Run | null;
  readonly failure: { readonly error: unknown } | null;
}

/** Closes a fence when the next one is open. If that cannot be had for good, close first: what was read is confirmed then. */
async function close(session: ListSession, page: number, opening: Promise<Run | null>): Promise<Closed> {
  const { next, failure } = await opening.then(
    (run) => ({ next: run, failure: null }),
    (error: unknown) => ({ next: null, failure: { error } }),
  );
  try {
    return { closing: await session.read(page), next, failure };
  } catch (error) {
    throw failure === null ? error : failure.error;
  }
}

function endOf(outcome: RunOutcome, page: number, session: ListSession): RunsEnd | null {
  switch (outcome.kind) {
    case 'confirmed':
      return outcome.ends || session.isAtStop ? { kind: 'end' } : null;
    case 'repeats':
      return { kind: 'repeats', page: outcome.upTo.number + 1 };
    case 'equal-moments':
      throw new ListFault(outcome.kind);
    default:
      return { kind: outcome.kind, page };
  }
}

/**
 * The runs ahead. The pages of a run are asked for as soon as its fence is open, and the next fence is opened at once;
 * also the one after it, or waiting for fences would take longer than reading.
 */
class RunQueue {
  readonly #session: ListSession;
  readonly #placer: FencePlacer;
  readonly #pending = new Set<PendingPage>();
  readonly #ahead: Promise<Run | null>[] = [];
  #newest: Promise<PageEnd | null>;
  #dropped = false;

  constructor(session: ListSession, base: number, placer: FencePlacer) {
    this.#session = session;
    this.#placer = placer;
    this.#newest = Promise.resolve({ number: base, next: null });
  }

  /** The next run, once its fence is open; null after the last one. */
  take(): Promise<Run | null> {
    while (this.#ahead.length < AHEAD) this.#extend();
    return this.#ahead.shift()!;
  }

  /** To be called when a page was handed on. */
  release(pending: PendingPage): void {
    this.#pending.delete(pending);
    pending.release();
  }

  drop(): void {
    this.#dropped = true;
    this.#placer.stop();
    for (const pending of this.#pending) pending.release();
  }

  #extend(): void {
    const run = this.#newest.then((below) => (below === null || this.#dropped ? null : this.#open(below)));
    this.#newest = run.then((opened) => (opened === null || opened.fence.next === 'last' ? null : opened.fence));
    run.catch(() => {});
    this.#newest.catch(() => {});
    this.#ahead.push(run);
  }

  async #open(below: PageEnd): Promise<Run | null> {
    const fence = await this.#placer.next(below);
    if (fence === null || this.#dropped) return null;
    const between: PendingPage[] = [];
    for (let page = below.number + 1; page < fence.number; page++) between.push(this.#session.window.ask(page));
    for (const pending of between) this.#pending.add(pending);
    return { fence, between };
  }
}
