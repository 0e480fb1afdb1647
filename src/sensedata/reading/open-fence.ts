import type { PageWindow, PendingPage, Received } from './page-window.ts';

/** A fence that is open. It is read for the second time as soon as all has come that has to come before that. */
export class OpenFence {
  readonly number: number;
  readonly #window: PageWindow;
  #awaited: number;
  #above: OpenFence | null = null;
  #closing: PendingPage | null = null;

  /** @param awaited how many calls of `came` its closing waits for. */
  constructor(window: PageWindow, number: number, awaited: number) {
    this.#window = window;
    this.number = number;
    this.#awaited = awaited;
  }

  /** An answer has come that has to come before this fence is closed. */
  came(): void {
    if (--this.#awaited === 0) this.#ask();
  }

  /** The fence above is open, which is closed after this one; null where there is none. */
  goOnTo(above: OpenFence | null): void {
    this.#above = above;
    this.came();
  }

  /** Its second reading. */
  async close(): Promise<Received> {
    const closing = await this.#ask().read();
    // Whoever still knows of the fence is not to hold the page.
    this.#closing = null;
    return closing;
  }

  /** It is not to be closed. */
  drop(): void {
    this.#awaited = Number.POSITIVE_INFINITY;
    this.#closing?.release();
  }

  #ask(): PendingPage {
    this.#awaited = Number.POSITIVE_INFINITY;
    this.#closing ??= this.#window.askFirst(this.number, () => {
      this.#above?.came();
      // Or each fence would be held by the one below it, the first of the list in the end.
      this.#above = null;
    });
    return this.#closing;
  }
}
