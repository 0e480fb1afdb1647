import type { Request } from 'got';

/** Requests and waits that end together: those of one list, or of the whole run. */
export class Scope {
  readonly #controller = new AbortController();
  readonly #requests = new Set<Request>();
  readonly #inner = new Set<Scope>();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A scope that ends with this one, or before it. */
  open(): Scope {
    const inner = new Scope();
    if (this.signal.aborted) inner.close(this.signal.reason);
    else this.#inner.add(inner);
    inner.signal.addEventListener('abort', () => this.#inner.delete(inner));
    return inner;
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
    for (const request of this.#requests) request.destroy(reason);
    for (const inner of [...this.#inner]) inner.close(reason);
  }
}
