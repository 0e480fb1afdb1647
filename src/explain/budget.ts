/** Counts requests, those after a failure or a redirect included, and admits so many. */
export class Budget {
  readonly atMost: number;
  #sent = 0;
  #refused = 0;

  constructor(atMost: number) {
    this.atMost = atMost;
  }

  get sent(): number {
    return this.#sent;
  }

  /** How many more were wanted. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether one more may be sent; it is counted as sent. */
  readonly admit = (): boolean => {
    if (this.#sent >= this.atMost) {
      this.#refused++;
      return false;
    }
    this.#sent++;
    return true;
  };
}
