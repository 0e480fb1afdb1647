/** What `--test --explain` may send. */
export const EXPLAIN_REQUESTS = 25;

/** Counts requests, those after a failure or a redirect included, and admits so many. */
export class Budget {
  readonly atMost: number;
  #sent = 0;

  constructor(atMost: number) {
    this.atMost = atMost;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Whether one more may be sent; it is counted as sent. */
  readonly admit = (): boolean => {
    if (this.#sent >= this.atMost) return false;
    this.#sent++;
    return true;
  };
}
