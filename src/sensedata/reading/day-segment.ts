import { keepOnly } from '../list/keep-only.ts';
import type { ListPage } from '../list/list.ts';
import { type ListEvent, ListFault } from '../list/list-reading.ts';
import { countUpTo, type Day, type DaysEnd } from './days-end.ts';
import { DaysReading } from './days-reading.ts';
import type { CheckedPage, ListSession } from './list-session.ts';
import { NO_DAY } from './page-positions.ts';
import { namesOn } from './whole-reading.ts';

/**
 * How often a segment is read whose records change places. Of 100,000 records that stand in a new order each time, 16
 * readings leave one out in one of a hundred cases.
 */
const MAX_READINGS = 40;

/** Where a segment begins: on this page, after the records of this day. */
export interface DaysBegin {
  readonly page: number;
  readonly after: Day;
}

export type SegmentEnd =
  | { readonly kind: 'complete' }
  /** Records have slid to pages before its first one. */
  | { readonly kind: 'begins-below' }
  /** The list ends on this page, before it. */
  | { readonly kind: 'ends-below'; readonly page: number }
  /** It did not hold still; or its records stand in another order each time, and never were all seen. */
  | { readonly kind: 'moved' | 'shuffled'; readonly firstDay: Day | null };

/**
 * Some whole days of a list by day.
 *
 * Their end was looked up before: it is on this page, after so many records. If it stands there still when all pages
 * have come, no record before it was deleted meanwhile, since all would have slid; and none was added, if the days are
 * settled. So the answers are cuts of one and the same set, whatever its order was in each. As many different records as
 * there are places are all of them. If some record stood in two places, another one was not seen, or the list itself holds
 * it twice: then the pages are read again, until all have been seen, or until they show the same each time. A segment of one
 * page is one answer, and needs no proof.
 */
export class DaySegment {
  readonly #session: ListSession;
  readonly #begin: DaysBegin;
  readonly #end: DaysEnd;
  readonly #seen = new Set<string>();
  #firstDay: Day | null = null;
  #readOf: DaysReading = new DaysReading(null);

  constructor(session: ListSession, begin: DaysBegin, end: DaysEnd) {
    this.#session = session;
    this.#begin = begin;
    this.#end = end;
  }

  /** Hands its records on, each once. */
  async *read(): AsyncGenerator<ListEvent, SegmentEnd> {
    const { at } = this.#end;
    if (at.page.number === this.#begin.page) {
      if (!this.#connects(at)) return { kind: 'begins-below' };
      yield* this.#handOn(at);
      yield* this.#handOnRepeats(at.page);
      return { kind: 'complete' };
    }
    let agreeing = 1;
    for (let readings = 0; readings < MAX_READINGS; readings++) {
      const end = yield* this.#readOnce();
      if (end !== null) return end;
      const { repeats, agrees } = this.#readOf;
      agreeing = agrees ? agreeing + 1 : 1;
      if (agreeing >= repeats.readingsNeeded) {
        yield* this.#handOnRepeats(at.page);
        return { kind: 'complete' };
      }
      this.#readOf = new DaysReading(this.#readOf);
    }
    return { kind: 'shuffled', firstDay: this.#firstDay };
  }

  /** @returns null if not all of its records were seen. */
  async *#readOnce(): AsyncGenerator<ListEvent, SegmentEnd | null> {
    const { window } = this.#session;
    const { at, day, records, ends } = this.#end;
    const pending = [];
    for (let page = this.#begin.page; page < at.page.number; page++) pending.push(window.ask(page));
    let places = 0;
    let below: Day | null = null;
    let descends = false;
    const handOn = function* (this: DaySegment, checked: CheckedPage): Generator<ListEvent> {
      const { first, last } = checked.positions;
      descends ||= below !== null && below > (first?.value ?? NO_DAY);
      below = last?.value ?? below;
      places += yield* this.#handOn(checked);
    }.bind(this);
    try {
      for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
        const checked = this.#session.check(await next.read());
        next.release();
        const { page } = checked;
        if (page.number === this.#begin.page && !this.#connects(checked)) return { kind: 'begins-below' };
        yield* handOn(checked);
        if (page.next === 'last') return { kind: 'ends-below', page: page.number };
      }
    } finally {
      for (const { release } of pending) release();
    }
    const closing = await this.#session.read(at.page.number);
    yield* handOn(closing);
    // Where the list ended and goes on now, what came may have pushed others on.
    const hasGrown = ends && closing.page.next === 'more';
    if (hasGrown || countUpTo(closing.positions, day) !== records) return { kind: 'moved', firstDay: this.#firstDay };
    if (descends) throw new ListFault('no-order');
    return this.#seen.size === places ? { kind: 'complete' } : null;
  }

  /** Whether every record of these days stands on this page or after it. */
  #connects({ positions: { number, first } }: CheckedPage): boolean {
    return number === 1 || (first !== null && first.value <= this.#begin.after);
  }

  /** @returns how many of its records are of these days. */
  *#handOn({ page, positions }: CheckedPage): Generator<ListEvent, number> {
    let places = 0;
    const days = positions.known.map(({ value }) => value);
    const isOfSegment = days.map((day) => day > this.#begin.after && day <= this.#end.day);
    const ours = keepOnly(page, isOfSegment);
    const names = namesOn(ours);
    this.#readOf.add(names, ours);
    const kept = page.positions.map((_, index) => {
      if (!isOfSegment[index]) return false;
      const day = days[index]!;
      if (this.#firstDay === null || day < this.#firstDay) this.#firstDay = day;
      const name = names[places++]!;
      const isNews = !this.#seen.has(name);
      this.#seen.add(name);
      return isNews;
    });
    yield* this.#session.emit(keepOnly(page, kept));
    return places;
  }

  /** What the list itself holds more than once follows when that is proved: an API that shuffles shows such rows, too. */
  *#handOnRepeats(page: ListPage): Generator<ListEvent> {
    const { repeats, extra } = this.#readOf;
    this.#session.noteRepeats(repeats);
    yield* this.#session.emit({ ...page, ...extra });
  }
}
