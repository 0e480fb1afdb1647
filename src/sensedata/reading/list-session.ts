import type { ListPage, ListSource } from '../list/list.ts';
import {
  type Incomplete,
  type ListEnd,
  type ListEvent,
  ListFault,
  type ReadingOrder,
  type ReadListOptions,
} from '../list/list-reading.ts';
import { compare, idValue } from '../list/record-id.ts';
import { OrderWitness } from './order-witness.ts';
import { connects, type KnownPosition, type PagePositions, readPositions } from './page-positions.ts';
import { PageWindow, type Received } from './page-window.ts';
import { Repeats } from './repeats.ts';
import { digestOf, idsOn } from './whole-reading.ts';

/** So few records may ascend by chance, in a list that has no order. */
export const FEW_RECORDS = 20;

/** How many confirmed runs may lie beyond `stopAt`. */
const RUNS_BEYOND_STOP = 10;

/** A page, with what it shows of the order. */
export interface CheckedPage {
  readonly page: Received;
  readonly positions: PagePositions;
}

/** How far the list is confirmed. */
export interface Confirmed {
  /** The page that was confirmed last, and what it showed; null where a list goes on from a bookmark. */
  readonly page: number;
  readonly known: readonly KnownPosition[] | null;
  /** All records before this one were sent, and it was sent itself. */
  readonly last: KnownPosition;
}

/** One reading of one list: what all ways of reading it share. */
export class ListSession {
  readonly window: PageWindow;
  readonly order: ReadingOrder;
  confirmed: Confirmed | null = null;
  /** Some of the records that were handed on: enough to tell whether there are only a few. */
  readonly #some = new Set<string | null>();
  disturbed = false;
  /** False where the API answers every page with the same one. */
  isPaged = true;
  /** By day, where all pages are to be proved to show one moment: what each showed last, by its number. */
  readonly shown = new Map<number, string | null>();
  readonly #witness = new OrderWitness();
  readonly #repeated = { rows: 0, differing: 0 };
  #announced: KnownPosition | null = null;
  #runsBeyondStop = 0;
  #warnedOfCache = false;
  readonly #options: ReadListOptions;
  readonly #source: ListSource;

  constructor(source: ListSource, options: ReadListOptions) {
    this.#source = source;
    this.order = options.order;
    this.#options = options;
    const { resume } = options;
    if (resume !== undefined) {
      // Everything before it was sent, in another run.
      const last = { id: resume.id, value: idValue(resume.id) };
      this.confirmed = { page: resume.page, known: null, last };
      this.#announced = last;
    }
    this.window = new PageWindow(source, options.concurrency, () => {
      if (!this.#warnedOfCache) options.warn({ kind: 'cached-answer' });
      this.#warnedOfCache = true;
    });
  }

  /** How many pages the list has by its own count; without end where it does not say. What lies beyond is asked for one page at a time. */
  get expectedPages(): number {
    return this.#source.pages ?? Number.POSITIVE_INFINITY;
  }

  /** Asks for a page, before all others. */
  async read(number: number): Promise<CheckedPage> {
    return this.check(await this.window.read(number));
  }

  /** @throws ListFault where the answer does not show the list as it is now, or shows that there is no order. */
  check(page: Received): CheckedPage {
    if (!page.fresh) throw new ListFault('cached-answers');
    const positions = readPositions(page, this.order);
    // Where records come in anywhere, they push others on: only pages of one moment can be compared (`judgeRun`).
    const isWatched = this.order === 'id' || this.order === 'moment';
    if (positions === null || (isWatched && !this.#witness.admits(positions, page))) {
      throw new ListFault('no-order');
    }
    if (this.#options.provePicture) this.shown.set(page.number, digestOf(page, this.#options.versionOf));
    return { page, positions };
  }

  /** Whether so few records have come that they may ascend by chance. */
  get hasFew(): boolean {
    return this.#some.size <= FEW_RECORDS;
  }

  /** Whether the page that a reading begins with has to show the same before its first run and after it. */
  hasToHold({ records }: ListPage): boolean {
    return this.order === 'id-anywhere' || (this.hasFew && records.length <= FEW_RECORDS);
  }

  connects(positions: PagePositions): boolean {
    return connects(positions, this.confirmed?.last ?? null, this.order);
  }

  /** The list is read in its order once more, from page 1: it had a few records, and has more now. */
  beginAnew(): void {
    this.confirmed = null;
    this.#announced = null;
    this.#some.clear();
  }

  /** Hands a page on. */
  *emit(page: ListPage): Generator<ListEvent> {
    if (page.records.length === 0) return;
    if (this.hasFew) for (const { id } of page.positions) this.#some.add(id);
    yield { kind: 'page', page };
  }

  /** Everything up to this page's last record was sent. What was confirmed once stays so, also if the list shrinks. */
  confirm({ number, known, last }: PagePositions): void {
    if (last === null) return;
    const before = this.confirmed;
    const rises = before === null || compare(before.last.value, last.value) < 0;
    this.confirmed = { page: number, known, last: rises ? last : before.last };
  }

  /**
   * The same of a run. A list that grows at its end is read some runs beyond `stopAt`: the clocks behind moments and the
   * run's start agree to a second at best, and what was edited just before the run began is to be read.
   */
  confirmRun(upTo: PagePositions): void {
    this.confirm(upTo);
    const value = this.confirmed?.last.value;
    const stopAt = this.order === 'moment' ? this.#options.stopAt?.() : undefined;
    if (typeof value === 'string' && stopAt !== undefined && value > stopAt) this.#runsBeyondStop++;
  }

  /** Whether a list that grows at its end is read as far as anybody wants. */
  get isAtStop(): boolean {
    return this.#runsBeyondStop >= RUNS_BEYOND_STOP;
  }

  /** Says so, if that is news. */
  *checkpoint(): Generator<ListEvent> {
    if (this.confirmed === null || this.confirmed.last === this.#announced) return;
    const { page, last } = this.confirmed;
    this.#announced = last;
    yield { kind: 'checkpoint', page, last };
  }

  noteDisturbance(): void {
    if (!this.disturbed) this.#options.warn({ kind: 'disturbed' });
    this.disturbed = true;
  }

  /** The API answers every page with the same one: nothing may be concluded from what is not on it. */
  noteNotPaged(): void {
    if (this.isPaged) this.#options.warn({ kind: 'does-not-page' });
    this.isPaged = false;
    this.disturbed = true;
  }

  /** The list was proved, and holds records more than once. */
  noteRepeats({ rows, differing }: Pick<Repeats, 'rows' | 'differing'>): void {
    this.#repeated.rows += rows;
    this.#repeated.differing += differing;
  }

  /** The same of one answer that is the whole list. */
  noteRepeatsOn(page: ListPage): void {
    const repeats = new Repeats();
    repeats.add(idsOn(page), page.records);
    this.noteRepeats(repeats);
  }

  end(incomplete: Incomplete | null = null): ListEnd {
    const { rows, differing } = this.#repeated;
    if (rows > 0) this.#options.warn({ kind: 'repeated', rows, differing });
    return { incomplete, disturbed: this.disturbed };
  }
}
