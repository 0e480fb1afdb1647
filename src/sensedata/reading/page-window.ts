import type { ListPage, ListSource, Unread } from '../list/list.ts';

/** How often an answer is asked for again if it came from a cache. */
const FRESH_TRIES = 3;
/** Pages held for each that may be under way: the next run comes in while this one's fence is closed. */
const HELD = 2;

/**
 * A page, with its place among all that the window asked for and got: numbers that grow with each question and each answer.
 * `answered` is never too low: an answer that was asked for again while it was read counts from then.
 */
export interface Received extends ListPage {
  readonly asked: number;
  readonly answered: number;
}

/** A page that was asked for. */
export interface PendingPage {
  /** The page, to be called once, when its turn has come. If nobody calls it, a failure is no unhandled rejection. */
  read(): Promise<Received>;
  /** To be called when the page was handed on, or is not wanted any more: another may be asked for. */
  release(): void;
}

/** An answer that has come, with its place among the questions and answers. */
interface Arrived {
  readonly answer: Unread<ListPage>;
  readonly asked: number;
  readonly answered: number;
}

/** What is asked for. */
interface Wanted {
  readonly page: number;
  readonly urgent: boolean;
  readonly onArrival: () => void;
}

interface Job extends Wanted {
  readonly resolve: (answer: Promise<Arrived>) => void;
  state: 'waiting' | 'asked' | 'released';
}

/**
 * How many pages may be under way at a time, and how many may have come and wait: a slow consumer stops the requests.
 * Urgent pages wait for requests under way only, and go before all others.
 */
export class PageWindow {
  #ticks = 0;
  readonly #source: ListSource;
  readonly size: number;
  readonly #onCached: () => void;
  readonly #urgent: Job[] = [];
  readonly #others: Job[] = [];
  #underWay = 0;
  #held = 0;
  #closed = false;

  constructor(source: ListSource, size: number, onCached: () => void) {
    this.#source = source;
    this.size = Math.max(1, size);
    this.#onCached = onCached;
  }

  /** One page, before all others. */
  read(page: number): Promise<Received> {
    return this.askFirst(page).read();
  }

  /**
   * The same, to be read later.
   * @param onArrival is called when an answer has come, before another page is asked for in its place.
   */
  askFirst(page: number, onArrival: () => void = () => {}): PendingPage {
    return this.#enqueue({ page, urgent: true, onArrival });
  }

  /** One page, in its turn. @param onArrival see `askFirst`. */
  ask(page: number, onArrival: () => void = () => {}): PendingPage {
    return this.#enqueue({ page, urgent: false, onArrival });
  }

  /** Nothing is asked for any more. */
  close(): void {
    this.#closed = true;
    this.#urgent.length = 0;
    this.#others.length = 0;
  }

  #enqueue(wanted: Wanted): PendingPage {
    let resolve: Job['resolve'] = () => {};
    const arrived = new Promise<Arrived>((fulfil) => {
      resolve = fulfil;
    });
    arrived.catch(() => {});
    const job: Job = { ...wanted, resolve, state: 'waiting' };
    this.#queueOf(job).push(job);
    this.#start();
    return { read: () => this.#read(wanted, arrived), release: () => this.#release(job) };
  }

  #queueOf({ urgent }: Wanted): Job[] {
    return urgent ? this.#urgent : this.#others;
  }

  #release(job: Job): void {
    const queue = this.#queueOf(job);
    if (job.state === 'waiting') queue.splice(queue.indexOf(job), 1);
    if (job.state === 'asked' && !job.urgent) this.#held--;
    job.state = 'released';
    this.#start();
  }

  #start(): void {
    while (!this.#closed && this.#underWay < this.size) {
      const job = this.#urgent.shift() ?? (this.#held < HELD * this.size ? this.#others.shift() : undefined);
      if (job === undefined) return;
      job.state = 'asked';
      if (!job.urgent) this.#held++;
      this.#underWay++;
      const answer = this.#fetch(job);
      const done = (): void => {
        this.#underWay--;
        this.#start();
      };
      answer.then(() => {
        // Urgent pages that this one was waited for take its place.
        job.onArrival();
        done();
      }, done);
      job.resolve(answer);
    }
  }

  async #fetch({ page, urgent }: Wanted): Promise<Arrived> {
    const asked = ++this.#ticks;
    const answer = await this.#source.fetch(page, urgent);
    return { answer, asked, answered: ++this.#ticks };
  }

  /** Reads an answer; one that came from a cache is asked for again, some times. */
  async #read(wanted: Wanted, arrived: Promise<Arrived>): Promise<Received> {
    for (let tries = 1; ; tries++) {
      const { answer, asked, answered } = await (tries === 1 ? arrived : this.#fetch(wanted));
      const page = await answer.read();
      const isFirst = page.answeredAt === answer.answeredAt;
      if (page.fresh || tries >= FRESH_TRIES || this.#closed)
        return { ...page, asked, answered: isFirst ? answered : ++this.#ticks };
      this.#onCached();
    }
  }
}
