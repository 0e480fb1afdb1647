import type { ListSource } from '../list/list.ts';
import { type ListEnd, type ListEvent, ListFault, type ReadListOptions } from '../list/list-reading.ts';
import { carefulRun } from './careful-run.ts';
import { readByDay } from './days.ts';
import { FencePlacer, FIRST_DISTANCE } from './fence-placer.ts';
import { fenceRuns, type RunsEnd } from './fence-runs.ts';
import { type CheckedPage, ListSession } from './list-session.ts';
import { isPastEnd, type PagePositions } from './page-positions.ts';
import { isSameFarAway, readSequentially, readUnordered } from './unordered.ts';

/** A list that moves all the time is given up after so many careful runs, and two more a page. */
const MAX_CAREFUL_RUNS = 200;
/** Runs grow up to three times `concurrency`, and to this at least: a fence less is a page less that is read twice. */
const MIN_MAX_DISTANCE = 24;
/** Once the list has moved: a run that is broken has to be read again. */
const MIN_MAX_DISTURBED = 8;
/** So often a list of a few records that moves is begun anew, before it is read from the top down. */
const FEW_RESTARTS = 3;
/** So often a list that had a few records, and has more now, is read in its order again. */
const MAX_GROWN = 10;

/**
 * Reads one list while people edit it, so that at each checkpoint nothing before it was missed; `docs/delivery.md` has
 * the argument. While the list holds still, many pages at a time, between fences; while it moves, from the top down. A list by day
 * has its own way (`days.ts`).
 *
 * If a page cannot be had for good, what was read before it is confirmed first; then its error is thrown.
 */
export async function* readList(source: ListSource, options: ReadListOptions): AsyncGenerator<ListEvent, ListEnd> {
  const session = new ListSession(source, options);
  try {
    for (let grown = 0; ; grown++) {
      if (yield* readOrFallBack(session, source, options)) break;
      if (yield* readFew(session, options, grown < MAX_GROWN)) break;
      session.beginAnew();
    }
    return session.end();
  } catch (error) {
    if (error instanceof ListFault) return session.end(error.reason);
    throw error;
  } finally {
    session.window.close();
  }
}

/** @returns false where the list is to be read without its order: it ascends, but by chance, perhaps. */
async function* readOrFallBack(
  session: ListSession,
  source: ListSource,
  options: ReadListOptions,
): AsyncGenerator<ListEvent, boolean> {
  try {
    if (options.order !== 'day') return yield* readInOrder(session, source, options);
    yield* readByDay(session, source, options);
  } catch (error) {
    if (!(error instanceof ListFault)) {
      yield* session.checkpoint();
      throw error;
    }
    yield* fallBack(session, error, options);
  }
  return true;
}

/** Reads a list that could not be read in its order in another way, if there is one. */
async function* fallBack(
  session: ListSession,
  fault: ListFault,
  options: ReadListOptions,
): AsyncGenerator<ListEvent, void> {
  switch (fault.reason) {
    case 'no-order':
      yield* readUnordered(session, options, { isCertain: true });
      return;
    case 'cached-answers':
      yield* session.checkpoint();
      session.disturbed = true;
      yield* readSequentially(session);
      throw fault;
    case 'endless':
      yield* session.checkpoint();
      throw fault;
    default:
      // What is confirmed was told with the run that confirmed it.
      throw fault;
  }
}

/** @returns whether it is proved: few records may ascend by chance. */
async function* readInOrder(
  session: ListSession,
  source: ListSource,
  options: ReadListOptions,
): AsyncGenerator<ListEvent, boolean> {
  const first = await session.read(session.confirmed?.page ?? 1);
  if (!source.ordered && first.page.next !== 'last') throw new ListFault('no-order');
  if (isPastEnd(first.positions) && first.page.number === 1) return true;
  const base = await findBase(session, first);
  if (base.positions.next === 'last') {
    // The last page connects, or is page 1: one answer shows all that is left.
    session.noteRepeatsOn(base.page);
    yield* session.emit(base.page);
    session.confirm(base.positions);
    yield* session.checkpoint();
    return true;
  }
  if (session.order === 'id-anywhere') return yield* readOnFromBelow(session, base.positions);
  return yield* readOn(session, base.positions, options.concurrency);
}

/** Fences while the list holds still, careful runs while it moves. */
async function* readOn(
  session: ListSession,
  start: PagePositions,
  concurrency: number,
): AsyncGenerator<ListEvent, boolean> {
  const attempts = { spent: 0 };
  let restarts = 0;
  let base: number = start.number;
  let opening: PagePositions | null = start;
  // Where the API does not say whether a page is the last one, most often it is.
  let distance = start.next === 'unsaid' ? 1 : FIRST_DISTANCE;
  for (;;) {
    const least = session.disturbed ? MIN_MAX_DISTURBED : MIN_MAX_DISTANCE;
    const placer = new FencePlacer(session, Math.max(least, 3 * concurrency), distance);
    const end = yield* fenceRuns(session, base, placer, opening);
    if (end.kind !== 'moved') {
      await checkEnd(end, session);
      return attempts.spent === 0 || !session.hasFew;
    }
    session.noteDisturbance();
    distance = FIRST_DISTANCE;
    if (session.hasFew && ++restarts <= FEW_RESTARTS) {
      base = 1;
      opening = (await session.read(base)).positions;
      continue;
    }
    const isThrough = yield* readDescending(session, end.page, attempts);
    // That a few records ascend shows no order, on which all rests that is concluded from the top down.
    if (isThrough) return !session.hasFew;
    base = session.confirmed?.page ?? 1;
    opening = null;
  }
}

/**
 * The same where records come in anywhere. From the top down would miss what a newcomer pushes up to a page that was
 * read: after each movement again from below. And an arrival and a departure can hide each other from a fence: the
 * shortest runs make that rare, each page being a fence, and all of it has to hold.
 */
async function* readOnFromBelow(session: ListSession, start: PagePositions): AsyncGenerator<ListEvent, boolean> {
  let base = start;
  let falls = 0;
  for (let attempts = 1; ; attempts++) {
    const end = yield* fenceRuns(session, base.number, new FencePlacer(session, 1, 1), base);
    // An arrival and a departure may have hidden each other from a fence. A list that falls again has no order.
    if (end.kind !== 'moved' && (end.kind !== 'falls' || ++falls === 2)) {
      await checkEnd(end, session);
      // That a few records ascend shows no order, on which all of this rests.
      return !session.hasFew || !session.isPaged;
    }
    session.noteDisturbance();
    checkAttempts(session, attempts);
    // A few records may ascend by chance: from the beginning then, so that all of the list is one chain of pictures.
    const from = session.hasFew ? 1 : (session.confirmed?.page ?? 1);
    base = (await findBase(session, await session.read(from))).positions;
  }
}

/**
 * Reads a list of a few records, some of which have moved, without its order. Equal moments may change places in each
 * answer: such a list is left to a reading by id.
 *
 * @param mayGrow whether to leave off once it has more than a few records.
 * @returns whether it is proved; if not, it has more than a few records, and an order of those is believed.
 */
async function* readFew(
  session: ListSession,
  options: ReadListOptions,
  mayGrow: boolean,
): AsyncGenerator<ListEvent, boolean> {
  if (session.order !== 'moment') return yield* readUnordered(session, options, { leavesOffGrown: mayGrow });
  yield { kind: 'retract' };
  throw new ListFault('equal-moments');
}

/** Looks into why runs have ended that did not move. @throws ListFault where the list has no order. */
async function checkEnd(end: RunsEnd, session: ListSession): Promise<void> {
  if (end.kind === 'end') return;
  // Either every page is the same one, or the list itself holds these records twice.
  const isPaged = end.kind === 'falls' || !(await isSameFarAway(session, end.page));
  if (isPaged) throw new ListFault('no-order');
  session.noteNotPaged();
}

/**
 * Careful runs, one above the other, until the list is through or has come to rest.
 * @returns whether it is through.
 */
async function* readDescending(
  session: ListSession,
  moved: number,
  attempts: { spent: number },
): AsyncGenerator<ListEvent, boolean> {
  for (let from = moved; ; from = (session.confirmed?.page ?? 0) + FIRST_DISTANCE) {
    checkAttempts(session, ++attempts.spent);
    const { ends, atRest } = yield* carefulRun(session, from);
    if (ends || session.isAtStop) return true;
    if (atRest) return false;
  }
}

/** @throws ListFault where a list has moved so often that it is given up. */
function checkAttempts(session: ListSession, attempts: number): void {
  if (attempts > MAX_CAREFUL_RUNS + 2 * (session.confirmed?.page ?? 0)) throw new ListFault('restless');
}

/** The page at which a list goes on: this one, or if it does not connect, one below; with longer and longer steps. */
async function findBase(session: ListSession, start: CheckedPage): Promise<CheckedPage> {
  let checked = start;
  for (let step = 1; !session.connects(checked.positions); step *= 2) {
    checked = await session.read(Math.max(1, checked.positions.number - step));
  }
  return checked;
}
