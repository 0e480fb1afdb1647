import { type ListEvent, ListFault } from '../list/list-reading.ts';
import type { FencePlacer } from './fence-placer.ts';
import { judgeRun, type RunOutcome } from './judge-run.ts';
import type { CheckedPage, ListSession } from './list-session.ts';
import { leaveOutOlder } from './newest-last.ts';
import type { OpenFence } from './open-fence.ts';
import { holdsWhole, type PagePositions } from './page-positions.ts';
import { type Run, RunQueue } from './run-queue.ts';

export type RunsEnd =
  /** The list is through. */
  | { readonly kind: 'end' }
  /** Something moved before this page was read the second time. */
  | { readonly kind: 'moved'; readonly page: number }
  /** A page repeats the one before. */
  | { readonly kind: 'repeats'; readonly page: number }
  /** Pages that were read at one moment do not ascend. */
  | { readonly kind: 'falls'; readonly page: number };

/**
 * Reads a list many pages at a time while it holds still. In an ascending list records leave their place, and others
 * arrive at the end: what stands between slides towards page 1, never away from it. A fence is a page that is read
 * twice: opened before any page between it and the fence below is asked for, closed after all of them have come, the
 * fence below is closed, and the next fence is open. If it held (`holds`), nothing before it moved in between, and the pages of its run
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
    let closed = await close(session, runs.base, runs.take(), 0);
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
  run: Run,
): AsyncGenerator<ListEvent, Closed & { readonly end: RunsEnd | null }> {
  const { opening, fence, between } = run;
  const upcoming = runs.take();
  const pages = [below.positions];
  let lastAnswered = below.page.answered;
  for (let pending = between[0]; pending !== undefined; pending = between[0]) {
    const { page, positions } = session.check(await pending.read());
    yield* session.emit(leaveOutOlder(page, positions, pages));
    // What was handed on is not to be held.
    between.shift();
    pending.release();
    pages.push(positions);
    lastAnswered = Math.max(lastAnswered, page.answered);
  }
  const closed = await close(session, fence, upcoming, lastAnswered);
  runs.done(run);
  const { closing, next, failure } = closed;
  const outcome = judgeRun({
    opening,
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

/**
 * Closes a fence when the next one is open. If that cannot be had for good, close first: what was read is confirmed then.
 * @param lastAnswered of the pages that the fence has to be closed after.
 */
async function close(
  session: ListSession,
  fence: OpenFence,
  opening: Promise<Run | null>,
  lastAnswered: number,
): Promise<Closed> {
  const { next, failure } = await opening.then(
    (opened) => ({ next: opened, failure: null }),
    (error: unknown) => ({ next: null, failure: { error } }),
  );
  try {
    const closing = await fence.close();
    // A page that came was asked for again when it was read.
    const isEarly = closing.asked < lastAnswered;
    return { closing: session.check(isEarly ? await session.window.read(fence.number) : closing), next, failure };
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
