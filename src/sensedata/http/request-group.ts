import type { Request } from 'got';

/** Requests and waits that end together: those of one list, of one resource, or of the whole run. */
export class RequestGroup {
  /** Of this group and all that were opened in it. */
  readonly counts = { requests: 0, retries: 0 };
  /** Its requests are for later: all others go before them. */
  isPrefetch = false;
  readonly #outer: RequestGroup | null;
  readonly #controller = new AbortController();
  readonly #requests = new Set<Request>();
  readonly #inner = new Set<RequestGroup>();

  constructor(outer: RequestGroup | null = null) {
    this.#outer = outer;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A group that ends with this one, or before it. */
  open(): RequestGroup {
    const inner = new RequestGroup(this);
    if (this.signal.aborted) inner.close(this.signal.reason);
    else this.#inner.add(inner);
    inner.signal.addEventListener('abort', () => this.#inner.delete(inner));
    return inner;
  }

  /** Where its requests stand in the queue: higher ones go first. */
  priority(urgent: boolean): number {
    for (let group: RequestGroup | null = this; group !== null; group = group.#outer)
      if (group.isPrefetch) return urgent ? -1 : -2;
    return urgent ? 1 : 0;
  }

  count(what: keyof RequestGroup['counts']): void {
    for (let group: RequestGroup | null = this; group !== null; group = group.#outer) group.counts[what]++;
  }

  add(request: Request): void {
    this.#requests.add(request);
  }

  delete(request: Request): void {
    this.#requests.delete(request);
  }

  /** From here on nothing is asked for, and every wait and request fails with this reason. */
  close(reason: Error): void {
    this.#controller.abort(reason);
    for (const request of this.#requests) {
      // Who waits for the answer hears of it. An error that nobody waits for at this moment would end the process.
      request.on('error', () => {});
      request.destroy(reason);
    }
    for (const inner of [...this.#inner]) inner.close(reason);
  }
}
