import type { ListPage, ListSource } from '../list/list.ts';
import {
  type Incomplete,
  type ListEnd,
  type ListEvent,
  ListFault,
  type ReadingOrder,
  type ReadListOptions,
} from '../list/list-reading.ts';
import { compare } from '../list/record-id.ts';
import { OrderWitness } from './order-witness.ts';
import { PageWindow, type Received } from './page-window.ts';
import { joins, type Place, type Reading, readPlaces } from './reading.ts';
import { Repeats } from './repeats.ts';
import { digestOf, idsOn } from './whole-reading.ts';

/** So few records may ascend by chance, in a list that has no order. */
const FEW_RECORDS = 20;

/** How many runs that count may lie beyond `stopAt`. */
const RUNS_BEYOND_STOP = 10;

/** A page, with what it shows of the order. */
export interface Taken {
  readonly page: ListPage;
  readonly reading: Reading;
}

/** How far the list counts. */
export interface Counted {
  /** The page that counted last, and the places on it as they were then; null where a list goes on from a bookmark. */
  readonly page: number;
  readonly places: readonly Place[] | null;
  /** All records before this one were sent, and it was sent itself. */
  readonly last: Place;
}

/** One reading of one list: what all ways of reading it share. */
export class ListSession {
  readonly window: PageWindow;
  readonly order: ReadingOrder;
  counted: Counted | null = null;
  /** Some of the records that were handed on: enough to tell whether there are only a few. */
  readonly #some = new Set<string | null>();
  disturbed = false;
  /** False where the API answers every page with the same one. */
  isPaged = true;
  /** By day, where the list is to be proved to be one picture: what each page showed last, by its number. */
  readonly shown = new Map<number, string | null>();
  readonly #witness = new OrderWitness();
  readonly #repeated = { rows: 0, differing: 0 };
  #announced: Place | null = null;
  #runsBeyondStop = 0;
  #warnedOfCache = false;
  readonly #options: ReadListOptions;

  constructor(source: ListSource, options: ReadListOptions) {
    this.order = options.order;
    this.#options = options;
    this.window = new PageWindow(source, options.concurrency, () => {
      if (!this.#warnedOfCache) options.warn({ kind: 'cached-answer' });
      this.#warnedOfCache = true;
    });
  }

  /** A list goes on after this record; everything before it was sent, in another run. */
  goOnAfter(page: number, last: Place): void {
    this.counted = { page, places: null, last };
    this.#announced = last;
  }

  /** Asks for a page, before all others. */
  async read(number: number): Promise<Taken> {
    return this.examine(await this.window.read(number));
  }

  /** @throws ListFault where the answer cannot serve as a picture of this moment, or shows that there is no order. */
  examine(page: Received): Taken {
    if (!page.fresh) throw new ListFault('cached-answers');
    const reading = readPlaces(page, this.order);
    // Where records come in anywhere, they push others on: there, only pictures can be judged (`judgeRun`).
    const isWatched = this.order === 'id' || this.order === 'moment';
    if (reading === null || (isWatched && !this.#witness.admits(reading, page))) {
      throw new ListFault('no-order');
    }
    if (this.#options.provePicture) this.shown.set(page.number, digestOf(page, this.#options.versionOf));
    return { page, reading };
  }

  /** Whether so few records have come that they may ascend by chance. */
  get hasFew(): boolean {
    return this.#some.size <= FEW_RECORDS;
  }

  /** Whether the page that a reading begins with has to show the same before its first run and after it. */
  hasToHold({ records }: ListPage): boolean {
    return this.order === 'id-anywhere' || (this.hasFew && records.length <= FEW_RECORDS);
  }

  joins(reading: Reading): boolean {
    return joins(reading, this.counted?.last ?? null, this.order);
  }

  /** Hands a page on. */
  *emit(page: ListPage): Generator<ListEvent> {
    if (page.records.length === 0) return;
    if (this.hasFew) for (const { id } of page.marks) this.#some.add(id);
    yield { kind: 'page', page };
  }

  /** Everything up to this page's last record counts. What counted once keeps counting, also if the list shrank. */
  count({ number, places, last }: Reading): void {
    if (last === null) return;
    const before = this.counted;
    const rises = before === null || compare(before.last.value, last.value) < 0;
    this.counted = { page: number, places, last: rises ? last : before.last };
  }

  /**
   * The same of a run. A list that grows at its end is read some runs beyond `stopAt`. Not to that moment at once, since the
   * clocks behind moments and the run's start agree to a second at best, and what was edited just before the run began is
   * to be read.
   */
  countRun(upTo: Reading): void {
    this.count(upTo);
    const value = this.counted?.last.value;
    const stopAt = this.order === 'moment' ? this.#options.stopAt?.() : undefined;
    if (typeof value === 'string' && stopAt !== undefined && value > stopAt) this.#runsBeyondStop++;
  }

  /** Whether a list that grows at its end is read as far as anybody wants. */
  get isAtStop(): boolean {
    return this.#runsBeyondStop >= RUNS_BEYOND_STOP;
  }

  /** Says so, if that is news. */
  *checkpoint(): Generator<ListEvent> {
    if (this.counted === null || this.counted.last === this.#announced) return;
    const { page, last } = this.counted;
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
