import type { ListSource } from '../list/list.ts';
import {
  type Incomplete,
  type ListEnd,
  type ListEvent,
  ListFault,
  type ReadListOptions,
} from '../list/list-reading.ts';
import { idValue } from '../list/record-id.ts';
import { carefulRun } from './careful-run.ts';
import { readByDay } from './days.ts';
import { FencePlacer, FIRST_DISTANCE } from './fence-placer.ts';
import { fenceRuns, type RunsEnd } from './fence-runs.ts';
import { ListSession, type Taken } from './list-session.ts';
import { isPastEnd, type Reading } from './reading.ts';
import { isSameFarAway, readThrough, readUnordered } from './unordered.ts';

/** A list that moves all the time is given up after so many careful runs, and two more a page. */
const MAX_CAREFUL_RUNS = 200;
/** Runs grow up to three times `concurrency`, and to this at least. */
const MIN_MAX_DISTANCE = 8;
/** So often a list of a few records that moves is begun anew, before it is read from the top down. */
const FEW_RESTARTS = 3;

/**
 * Reads one list while people edit it, so that at each checkpoint nothing before it was missed; `docs/delivery.md` has
 * the argument. While the list holds still, many pages at a time, between fences; while it moves, from the top down. A list by day
 * has its own way (`days.ts`).
 *
 * If a page cannot be had for good, what was read before it counts first; then its error is thrown.
 */
export async function* readList(source: ListSource, options: ReadListOptions): AsyncGenerator<ListEvent, ListEnd> {
  const session = new ListSession(source, options);
  try {
    try {
      const read = options.order === 'day' ? readByDay : readInOrder;
      return session.end((yield* read(session, source, options)) ?? undefined);
    } catch (error) {
      const isUnordered = error instanceof ListFault && error.reason === 'no-order';
      if (!isUnordered) yield* session.checkpoint();
      if (!(error instanceof ListFault)) throw error;
      return session.end((yield* readAsItComes(session, error, options)) ?? undefined);
    }
  } finally {
    session.window.close();
  }
}

/** @returns null where the list is complete. */
async function* readInOrder(
  session: ListSession,
  source: ListSource,
  options: ReadListOptions,
): AsyncGenerator<ListEvent, Incomplete | null> {
  const { resume } = options;
  if (resume !== undefined) {
    session.goOnAfter(resume.page, { id: resume.id, value: resume.value ?? idValue(resume.id) });
  }
  const first = await session.read(resume?.page ?? 1);
  if (!source.ordered && first.page.next !== 'last') throw new ListFault('no-order', first.page.number);
  if (isPastEnd(first.reading) && first.page.number === 1) return null;
  const base = await findBase(session, first);
  if (base.reading.next === 'last') {
    // The last page joins, or is page 1: a picture by itself.
    session.noteRepeatsOn(base.page);
    yield* session.emit(base.page);
    session.count(base.reading);
    yield* session.checkpoint();
    return null;
  }
  if (session.arrivals === 'anywhere') return yield* readOnFromBelow(session, base.reading, options);
  return yield* readOn(session, base.reading, options);
}

/** Fences while the list holds still, careful runs while it moves. */
async function* readOn(
  session: ListSession,
  start: Reading,
  options: ReadListOptions,
): AsyncGenerator<ListEvent, Incomplete | null> {
  const maxDistance = Math.max(MIN_MAX_DISTANCE, 3 * options.concurrency);
  const patience = { spent: 0 };
  let restarts = 0;
  let base: number = start.number;
  let opening: Reading | null = start;
  // Where the API does not say whether a page is the last one, most often it is.
  let distance = start.next === 'unsaid' ? 1 : FIRST_DISTANCE;
  for (;;) {
    const end = yield* fenceRuns(session, base, new FencePlacer(session, maxDistance, distance), opening);
    if (end.kind !== 'moved') {
      const reason = await outcomeOf(end, session);
      return reason === null && patience.spent > 0 && session.hasFew ? yield* readFew(session, options) : reason;
    }
    session.noteDisturbance(end.page);
    distance = FIRST_DISTANCE;
    if (session.hasFew && ++restarts <= FEW_RESTARTS) {
      base = 1;
      opening = (await session.read(base)).reading;
      continue;
    }
    const reason = yield* readDown(session, end.page, patience);
    // That a few records ascend shows no order, on which all rests that is concluded from the top down.
    if (reason === null && session.hasFew) return yield* readFew(session, options);
    if (reason !== 'at-rest') return reason;
    base = session.counted?.page ?? 1;
    opening = null;
  }
}

/**
 * The same where records come in anywhere. From the top down would miss what a newcomer pushes up to a page that was
 * read: after each movement again from below. And an arrival and a departure can hide each other from a fence: the
 * shortest runs make that rare, each page being a fence, and all of it has to hold.
 */
async function* readOnFromBelow(
  session: ListSession,
  start: Reading,
  options: ReadListOptions,
): AsyncGenerator<ListEvent, Incomplete | null> {
  let base = start;
  let falls = 0;
  for (let attempts = 1; ; attempts++) {
    const end = yield* fenceRuns(session, base.number, new FencePlacer(session, 1, 1), base);
    // An arrival and a departure may have hidden each other from a fence. A list that falls again has no order.
    const falling = end.kind === 'incomplete' && end.reason === 'no-order' && ++falls < 2;
    if (end.kind !== 'moved' && !falling) {
      const reason = await outcomeOf(end, session);
      // That a few records ascend shows no order, on which all of this rests.
      const isProved = reason !== null || !session.hasFew || !session.isPaged;
      return isProved ? reason : yield* readFew(session, options);
    }
    session.noteDisturbance(end.page);
    if (isOutOfPatience(session, attempts)) return 'restless';
    // A few records may ascend by chance: from the beginning then, so that all of the list is one chain of pictures.
    const from = session.hasFew ? 1 : (session.counted?.page ?? 1);
    base = (await findBase(session, await session.read(from))).reading;
  }
}

/** Proves a list of a few records without its order. Equal moments may change places in each answer: these go by id. */
async function* readFew(session: ListSession, options: ReadListOptions): AsyncGenerator<ListEvent, Incomplete | null> {
  if (session.order === 'moment') {
    yield { kind: 'retract' };
    return 'equal-moments';
  }
  return yield* readUnordered(session, options);
}

/** Null: the list is complete. @throws ListFault where it has no order. */
async function outcomeOf(end: Exclude<RunsEnd, { kind: 'moved' }>, session: ListSession): Promise<Incomplete | null> {
  if (end.kind === 'end') return null;
  if (end.kind === 'incomplete') {
    if (end.reason === 'no-order') throw new ListFault(end.reason, end.page);
    return end.reason;
  }
  // Either every page is the same one, or the list itself holds these records twice.
  if (!(await isSameFarAway(session, end.page))) throw new ListFault('no-order', end.page);
  session.noteNotPaged(end.page);
  return null;
}

/** Careful runs, one above the other, until the list is through or has come to rest. */
async function* readDown(
  session: ListSession,
  moved: number,
  patience: { spent: number },
): AsyncGenerator<ListEvent, Incomplete | 'at-rest' | null> {
  for (let from = moved; ; from = (session.counted?.page ?? 0) + FIRST_DISTANCE) {
    if (isOutOfPatience(session, ++patience.spent)) return 'restless';
    const end = yield* carefulRun(session, from);
    if (end.kind === 'equal-moments') return end.kind;
    if (end.ends || session.isAtStop()) return null;
    if (end.atRest) return 'at-rest';
  }
}

function isOutOfPatience(session: ListSession, attempts: number): boolean {
  return attempts > MAX_CAREFUL_RUNS + 2 * (session.counted?.page ?? 0);
}

/** The page at which a list goes on: this one, or if it does not join, one below; with longer and longer steps. */
async function findBase(session: ListSession, start: Taken): Promise<Taken> {
  let taken = start;
  for (let step = 1; !session.joins(taken.reading); step *= 2) {
    taken = await session.read(Math.max(1, taken.reading.number - step));
  }
  return taken;
}

/** Reads a list on which the order is of no help. */
async function* readAsItComes(
  session: ListSession,
  { reason, page }: ListFault,
  options: ReadListOptions,
): AsyncGenerator<ListEvent, Incomplete | null> {
  if (reason === 'endless') return reason;
  if (reason === 'no-order') return yield* readUnordered(session, options, page);
  session.disturbed = true;
  return (yield* readThrough(session)) ?? reason;
}
