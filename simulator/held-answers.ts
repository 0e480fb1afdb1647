/** Answers that are ready, and wait until they are let go. */
export class HeldAnswers {
  readonly #waiting = new Set<() => void>();

  /** How many wait now, those of clients that have hung up since among them. */
  get count(): number {
    return this.#waiting.size;
  }

  /** Waits until the answers are let go; rejects where the signal comes before that. */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => reject(signal.reason);
      signal.addEventListener('abort', end, { once: true });
      this.#waiting.add(() => {
        signal.removeEventListener('abort', end);
        resolve();
      });
    });
  }

  /** Lets all go that wait now. */
  release(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const go of waiting) go();
  }
}
