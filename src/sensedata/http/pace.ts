import PQueue from 'p-queue';

/** After this many good answers in a row, one more request may be in flight again. */
const CALM = 50;

/** How many requests are in flight: fewer once the API says that there are too many, more again while it answers well. */
export class Pace {
  readonly #queue: PQueue;
  readonly #most: number;
  #calm = 0;

  /** @param most requests in flight at most. */
  constructor(most: number) {
    this.#most = most;
    this.#queue = new PQueue({ concurrency: most });
  }

  /** Does it when its turn has come; a higher priority comes first. */
  run<T>(job: () => Promise<T>, priority: number): Promise<T> {
    return this.#queue.add(job, { priority });
  }

  /** A request failed. */
  failed(): void {
    this.#calm = 0;
  }

  /** The server wants fewer requests: half as many at a time. */
  slowDown(): void {
    this.#queue.concurrency = Math.max(1, Math.floor(this.#queue.concurrency / 2));
  }

  /** An answer was good. */
  recover(): void {
    this.#calm++;
    if (this.#calm % CALM === 0 && this.#queue.concurrency < this.#most) this.#queue.concurrency++;
  }
}
