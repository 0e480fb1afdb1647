import type { ListPage, ListSource, Position, Unread } from '../../../../src/sensedata/list/list.ts';
import type { ListEnd, ListEvent } from '../../../../src/sensedata/list/list-reading.ts';
import { settled } from './living-list.ts';
import { unread } from './unread.ts';

const LONG = 2n ** 60n;

/** A page as a test writes it down: its positions, what follows, and whether it is fresh. */
export interface Script {
  readonly positions: readonly Position[];
  readonly next?: ListPage['next'];
  readonly fresh?: boolean;
}

/** Answers as a test says; `nth` counts the requests for this page, from 1. May throw. */
export type Answer = (page: number, nth: number) => Script;

/** A list that answers by a script, each request after the same virtual time. */
export class ScriptedList implements ListSource {
  readonly ordered: boolean;
  readonly asked: number[] = [];
  /** Virtual time that has passed, in answers one after the other. */
  now = 0;
  mostUnderWay = 0;
  readonly #answer: Answer;
  readonly #times = new Map<number, number>();
  #waiting: { readonly page: number; readonly due: number; readonly settle: () => void }[] = [];

  constructor(answer: Answer, ordered = true) {
    this.#answer = answer;
    this.ordered = ordered;
  }

  fetch(page: number): Promise<Unread<ListPage>> {
    this.asked.push(page);
    const nth = (this.#times.get(page) ?? 0) + 1;
    this.#times.set(page, nth);
    return new Promise((resolve, reject) => {
      const settle = () => {
        try {
          const { positions, next = 'more', fresh = true } = this.#answer(page, nth);
          const answeredAt = `${String(this.now).padStart(9, '0')}.${String(this.asked.length).padStart(6, '0')}`;
          // With an integer that no double holds, as any record may have one.
          const records = positions.map(({ id }) => ({ id, long: LONG }));
          resolve(unread({ number: page, records, positions, next, fresh, answeredAt }));
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push({ page, due: this.now + 1, settle });
      this.mostUnderWay = Math.max(this.mostUnderWay, this.#waiting.length);
    });
  }

  /** Whether any request waits for its answer. */
  get waits(): boolean {
    return this.#waiting.length > 0;
  }

  /** Goes on to the next answers that are due. */
  advance(): void {
    const due = Math.min(...this.#waiting.map((request) => request.due));
    if (due === Number.POSITIVE_INFINITY) throw new Error('the reader waits for nothing');
    this.now = due;
    const ready = this.#waiting.filter((request) => request.due === due);
    this.#waiting = this.#waiting.filter((request) => request.due > due);
    for (const { settle } of ready) settle();
  }
}

/** Everything that a reader says of a list, and how it ends: with its end, or an error. */
export interface Transcript {
  readonly events: readonly ListEvent[];
  readonly end: ListEnd | null;
  readonly error: unknown;
}

export async function transcribe(list: ScriptedList, reading: AsyncGenerator<ListEvent, ListEnd>): Promise<Transcript> {
  const events: ListEvent[] = [];
  let through: { end: ListEnd | null; error: unknown } | null = null;
  (async () => {
    for (;;) {
      const { done, value } = await reading.next();
      if (done) return value;
      events.push(value);
    }
  })().then(
    (end) => {
      through = { end, error: null };
    },
    (error: unknown) => {
      through = { end: null, error };
    },
  );
  for (;;) {
    await settled();
    if (through !== null) return { events, ...(through as { end: ListEnd | null; error: unknown }) };
    list.advance();
  }
}

/** A list of so many pages that holds still; by id, two records a page. */
export function quiet(pages: number, nextSaid = true): Answer {
  return (page) => {
    const positions = page > pages ? [] : [idPosition(2 * page - 1), idPosition(2 * page)];
    return { positions, next: nextSaid ? (page < pages ? 'more' : 'last') : 'unsaid' };
  };
}

export function idPosition(id: number): Position {
  return { id: String(id), value: id };
}
