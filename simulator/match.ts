import type { RequestLog } from './request-log.ts';
import type { Resource } from './streams.ts';

/** Which requests something happens to; what is left out matches all. */
export interface Match {
  readonly resource?: Resource;
  readonly page?: number;
  readonly where?: (request: RequestLog) => boolean;
  /** Of the requests that match so far, from the n-th on (1 is the first). */
  readonly nth?: number;
  /** Of the requests that match so far, every so many-th. */
  readonly every?: number;
}

/** Counts the requests that match, and says when it is time; at most `times` times. */
export class Matcher {
  readonly #match: Match;
  readonly #times: number;
  #seen = 0;
  #fired = 0;

  constructor(match: Match, times: number) {
    this.#match = match;
    this.#times = times;
  }

  fires(request: RequestLog): boolean {
    const { resource, page, where, nth, every } = this.#match;
    if (resource !== undefined && request.resource !== resource) return false;
    if (page !== undefined && request.page !== page) return false;
    if (where !== undefined && !where(request)) return false;
    this.#seen++;
    if (nth !== undefined && this.#seen < nth) return false;
    if (every !== undefined && this.#seen % every !== 0) return false;
    if (this.#fired >= this.#times) return false;
    this.#fired++;
    return true;
  }
}
