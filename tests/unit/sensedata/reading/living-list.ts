import type { ListPage, ListSource, Position, Unread } from '../../../../src/sensedata/list/list.ts';
import type { ListEnd, ListEvent } from '../../../../src/sensedata/list/list-reading.ts';
import { unread } from './unread.ts';

export interface LivingListOptions {
  readonly seed: number;
  readonly order: 'id' | 'moment';
  readonly records: number;
  readonly limit: number;
  /** Edits, inserts and deletes a step; an answer takes two steps. */
  readonly unrest: number;
  /** How likely a step brings many edits, or deletes, at once. */
  readonly bursts: number;
  /** How likely a record gets the moment of the one before; such records stand in another order in each answer. */
  readonly equals: number;
  /** Whether answers say if there is a next page. */
  readonly nextSaid: boolean;
  /** What it says of the number of its pages: as many as it has just then, or any number. */
  readonly told?: 'right' | 'wrong';
  /** How likely a record comes to stand in the midst of the list. */
  readonly midst?: number;
  /** How likely an edit is an insert, of the 60 % that insert or delete; half of them unless this says otherwise. */
  readonly inserts?: number;
  /** Whether records are deleted; they are unless this says otherwise. */
  readonly deletes?: boolean;
  /** After how many steps people stop. */
  readonly steps?: number;
  /**
   * How the list really stands: as it is asked for; by id; newest first; in an order that is neither, and in which an edit
   * moves a record.
   */
  readonly stands?: 'as-asked' | 'by-id' | 'newest-first' | 'otherwise';
  /** Whether the API refuses to order it. */
  readonly refused?: boolean;
  /** Whether an answer shows the list as it is when it comes, and not at some moment since it was asked for. */
  readonly prompt?: boolean;
}

export interface Row {
  readonly id: number;
  value: number;
  version: number;
}

interface Request {
  readonly page: number;
  readonly resolve: (page: Unread<ListPage>) => void;
  answer: ListPage | null;
}

/**
 * A list that people edit while it is read, without clock or network: each step takes a picture for one request, or
 * answers one of which the picture was taken before, in any order; people are at work in between.
 */
export class LivingList implements ListSource {
  readonly ordered: boolean;
  readonly rows: Row[] = [];
  readonly atStart: ReadonlySet<number>;
  requests = 0;
  underWay = 0;
  mostUnderWay = 0;
  readonly random: () => number;
  readonly #options: LivingListOptions;
  readonly #waiting: Request[] = [];
  #nextId = 2;
  #moment = 1000;
  #answers = 0;
  #steps = 0;

  constructor(options: LivingListOptions) {
    this.#options = options;
    this.ordered = options.refused !== true;
    this.random = randomFrom(options.seed);
    for (let i = 0; i < options.records; i++) this.#insert();
    this.atStart = new Set(this.rows.map(({ id }) => id));
  }

  get pages(): number | null {
    const { told, limit } = this.#options;
    if (told === undefined) return null;
    return told === 'right' ? Math.ceil(this.rows.length / limit) : Math.floor(this.random() * 40);
  }

  get moment(): string {
    return momentText(this.#moment);
  }

  fetch(page: number): Promise<Unread<ListPage>> {
    this.requests++;
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    return new Promise((resolve) => {
      this.#waiting.push({ page, resolve, answer: null });
    });
  }

  /** Lets one thing happen. */
  step(): void {
    const { unrest, bursts, steps = 3000, prompt = false } = this.#options;
    if (this.#steps++ < steps) {
      for (let due = unrest; due > 0; due--) if (this.random() < due) this.#edit();
      if (this.random() < bursts) this.#burst();
    }
    const index = Math.floor(this.random() * this.#waiting.length);
    const request = this.#waiting[index];
    if (request === undefined) throw new Error('the reader waits for nothing');
    const ready = request.answer !== null;
    request.answer ??= this.#answer(request.page);
    if (!ready && !prompt) return;
    this.#waiting[index] = this.#waiting.at(-1)!;
    this.#waiting.pop();
    this.underWay--;
    request.resolve(unread({ ...request.answer, answeredAt: String(++this.#answers).padStart(9, '0') }));
  }

  positionOf({ id, value }: Row): Position {
    return { id: String(id), value: this.#options.order === 'id' ? id : momentText(value) };
  }

  #answer(number: number): ListPage {
    const { limit, nextSaid } = this.#options;
    const rows = this.#shown().slice((number - 1) * limit, number * limit);
    const next = !nextSaid ? 'unsaid' : number * limit < this.rows.length ? 'more' : 'last';
    return {
      number,
      records: rows.map((row) => ({ id: row.id, version: row.version })),
      positions: rows.map((row) => this.positionOf(row)),
      next,
      fresh: true,
      answeredAt: '',
    };
  }

  /** The rows as one answer orders them: equal moments anyhow. */
  #shown(): readonly Row[] {
    const { order, equals, stands = 'as-asked' } = this.#options;
    if (stands === 'by-id') return [...this.rows].sort((a, b) => a.id - b.id);
    if (stands === 'newest-first') return [...this.rows].reverse();
    if (stands === 'otherwise') return [...this.rows].sort((a, b) => diceOf(a) - diceOf(b) || a.id - b.id);
    if (order === 'id' || equals === 0) return this.rows;
    const keys = new Map(this.rows.map((row) => [row, this.random()]));
    return [...this.rows].sort((a, b) => a.value - b.value || keys.get(a)! - keys.get(b)!);
  }

  #edit(): void {
    const { order, midst = 0, inserts = 0.3, deletes = true } = this.#options;
    const index = Math.floor(this.random() * this.rows.length);
    const what = this.random();
    if (what < inserts || this.rows.length === 0) {
      if (this.random() < midst) this.#insertInMidst(index);
      else this.#insert();
      return;
    }
    if (what < 0.6) {
      if (deletes) this.rows.splice(index, 1);
      return;
    }
    const row = this.rows[index]!;
    row.version++;
    if (order === 'id') return;
    this.rows.splice(index, 1);
    this.rows.push({ ...row, value: this.#nextMoment() });
  }

  #burst(): void {
    const purge = this.random() < 0.3;
    if (purge) this.rows.splice(0, Math.floor(this.rows.length * this.random()));
    else for (let i = 0; i < 35; i++) this.#edit();
  }

  #insert(): void {
    const id = this.#nextId;
    this.#nextId += 2;
    this.rows.push({ id, value: this.#nextMoment(), version: 0 });
  }

  #insertInMidst(index: number): void {
    const above = this.rows[index];
    if (above === undefined || above.id % 2 === 1 || this.rows.some(({ id }) => id === above.id - 1)) return;
    this.rows.splice(index, 0, { id: above.id - 1, value: above.value, version: 0 });
  }

  #nextMoment(): number {
    if (this.random() >= this.#options.equals) this.#moment++;
    return this.#moment;
  }
}

/** A place that follows from nothing but the record and its version. */
function diceOf({ id, version }: Row): number {
  return Math.imul(id * 31 + version + 7, 0x9e3779b1) >>> 8;
}

/** What came of one reading. */
export interface Outcome {
  readonly end: ListEnd;
  readonly events: number;
  readonly checkpoints: number;
}

/** Lets a reader read and people edit, until the reader is through. */
export async function play(
  list: LivingList,
  reading: AsyncGenerator<ListEvent, ListEnd>,
  onEvent: (event: ListEvent) => void,
): Promise<Outcome> {
  let events = 0;
  let checkpoints = 0;
  for (;;) {
    let result: IteratorResult<ListEvent, ListEnd> | null = null;
    let failure: { error: unknown } | null = null;
    reading.next().then(
      (value) => {
        result = value;
      },
      (error: unknown) => {
        failure = { error };
      },
    );
    for (;;) {
      await settled();
      if (failure !== null) throw (failure as { error: unknown }).error;
      if (result !== null) break;
      list.step();
    }
    const { done, value } = result as IteratorResult<ListEvent, ListEnd>;
    if (done) return { end: value as ListEnd, events, checkpoints };
    events++;
    if ((value as ListEvent).kind === 'checkpoint') checkpoints++;
    onEvent(value as ListEvent);
    // A slow consumer.
    while (list.underWay > 0 && list.random() < 0.2) {
      list.step();
      await settled();
    }
  }
}

/** When everything that follows from what has happened so far has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function momentText(moment: number): string {
  return `2026-01-01T00:00:00.${String(moment).padStart(6, '0')}Z`;
}

/** A generator of random numbers that gives the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
