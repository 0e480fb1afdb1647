import type { ListPage, ListSource } from '../list/list.ts';

/** How often an answer is asked for again if it came from a cache. */
const FRESH_TRIES = 3;
/**
 * Pages held for each that may be under way: the next run comes in while this one's fence is closed. With 8 under way,
 * 400 pages take 1.28 times the ideal time; with 1 a slot 1.44, with 3 1.18.
 */
const HELD = 2;

/** A page, with its place among all that the window asked for and got: numbers that grow with each question and each answer. */
export interface Received extends ListPage {
  readonly asked: number;
  readonly answered: number;
}

/** A page that was asked for. */
export interface Asked {
  /** The page, to be called when its turn has come. Never left unhandled: whoever does not want it may forget it. */
  take(): Promise<Received>;
  /** To be called when the page was taken, or is not wanted any more: its place is free for another. */
  release(): void;
}

interface Job {
  readonly page: number;
  readonly resolve: (page: Promise<Received>) => void;
  /** Its turn has come. */
  readonly come: Promise<void>;
  state: 'waiting' | 'asked' | 'released';
}

/**
 * How many pages may be under way at a time, and how many may have come and wait: a slow consumer stops the requests.
 * Urgent pages wait for requests under way only, and go before all others.
 */
export class PageWindow {
  requests = 0;
  #ticks = 0;
  readonly #source: ListSource;
  readonly size: number;
  readonly #onCached: (page: number) => void;
  readonly #urgent: Job[] = [];
  #others: Job[] = [];
  #underWay = 0;
  #held = 0;
  #closed = false;

  constructor(source: ListSource, size: number, onCached: (page: number) => void) {
    this.#source = source;
    this.size = Math.max(1, size);
    this.#onCached = onCached;
  }

  /** One page, before all others. */
  read(page: number): Promise<Received> {
    return this.#enqueue(this.#urgent, page).take();
  }

  /** One page, in its turn. */
  ask(page: number): Asked {
    return this.#enqueue(this.#others, page);
  }

  /** Nothing is asked for any more. */
  close(): void {
    this.#closed = true;
    this.#urgent.length = 0;
    this.#others.length = 0;
  }

  #enqueue(queue: Job[], page: number): Asked {
    const { promise: answer, resolve } = withResolver<Received>();
    const { promise: come, resolve: want } = withResolver<void>();
    answer.catch(() => {});
    const job: Job = { page, resolve, come, state: 'waiting' };
    queue.push(job);
    this.#start();
    return {
      take: () => {
        want();
        return answer;
      },
      release: () => this.#release(job),
    };
  }

  #release(job: Job): void {
    if (job.state === 'waiting') this.#others = this.#others.filter((other) => other !== job);
    if (job.state === 'asked') this.#held--;
    job.state = 'released';
    this.#start();
  }

  #start(): void {
    while (!this.#closed && this.#underWay < this.size) {
      let job = this.#urgent.shift();
      if (job === undefined && this.#held < HELD * this.size) {
        job = this.#others.shift();
        if (job !== undefined) {
          job.state = 'asked';
          this.#held++;
        }
      }
      if (job === undefined) return;
      this.#underWay++;
      job.resolve(this.#fetch(job, job.state === 'waiting'));
    }
  }

  async #fetch({ page: number, come }: Job, urgent: boolean): Promise<Received> {
    let isUnderWay = true;
    let answered = 0;
    const arrived = (): void => {
      if (!isUnderWay) return;
      isUnderWay = false;
      answered = ++this.#ticks;
      this.#underWay--;
      this.#start();
    };
    try {
      for (let tries = 1; ; tries++) {
        this.requests++;
        const asked = ++this.#ticks;
        const page = await this.#source.fetch(number, urgent, { arrived, come });
        if (page.fresh || tries >= FRESH_TRIES || this.#closed) {
          arrived();
          // Of an answer that was asked for again, the moment at which the first one arrived says nothing.
          return { ...page, asked, answered: tries === 1 ? answered : ++this.#ticks };
        }
        this.#onCached(number);
      }
    } finally {
      arrived();
    }
  }
}

function withResolver<T>(): { promise: Promise<T>; resolve: (value: T | Promise<T>) => void } {
  let resolve: (value: T | Promise<T>) => void = () => {};
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
