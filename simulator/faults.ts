import type { JsonObject } from './json.ts';
import { type Match, Matcher } from './match.ts';
import type { RequestLog } from './request-log.ts';

type Headers = Readonly<Record<string, string>>;

/** What takes the place of the answer, or of the way in which it is sent. */
export type FaultAction =
  | { readonly status: number; readonly body?: string | Buffer | JsonObject; readonly headers?: Headers }
  /** 200 with another body: HTML, nothing, `null`, `{"error":…}`. */
  | { readonly body: string | Buffer; readonly contentType?: string; readonly headers?: Headers }
  | { readonly redirect: string; readonly status?: number }
  /** The connection is destroyed before the answer. */
  | { readonly reset: true }
  /**
   * The body ends early: after so many bytes or half of what Content-Length announced, in the middle of a chunked body,
   * in the middle of a gzip stream, or, `record`, between two records in a body that HTTP takes for whole.
   */
  | { readonly cut: number | 'half' | 'chunk' | 'gzip' | 'record' }
  /** Never answers, or sends half a body and stops. */
  | { readonly hang: 'headers' | 'body' }
  | { readonly drip: { readonly bytes: number; readonly everyMs: number } }
  /** Added to the answer; also beside another fault. */
  | { readonly headers: Headers }
  /** Added to the latency; also beside another fault. */
  | { readonly delayMs: number }
  /** The answer is made at once, and sent when the simulator is told to let it go; also beside another fault. */
  | { readonly hold: true };

/** A fault and the requests that meet it. */
export interface Fault {
  readonly match?: Match;
  /** How often it happens; default 1, and `Infinity` for ever. */
  readonly times?: number;
  readonly do: FaultAction;
}

/** What happens to one request. */
export interface Mishap {
  readonly action: FaultAction | null;
  readonly headers: Headers;
  readonly delayMs: number;
  readonly isHeld: boolean;
}

/** The faults of a simulator, each with its own count. */
export class Faults {
  readonly #faults: readonly Fault[];
  #armed: { matcher: Matcher; action: FaultAction }[] = [];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults;
    this.reset();
  }

  reset(): void {
    this.#armed = this.#faults.map((fault) => ({
      matcher: new Matcher(fault.match ?? {}, fault.times ?? 1),
      action: fault.do,
    }));
  }

  /** The first fault that matches, with the headers, delays and holds of all that do. */
  meet(request: RequestLog): Mishap {
    let action: FaultAction | null = null;
    let headers: Headers = {};
    let delayMs = 0;
    let isHeld = false;
    for (const armed of this.#armed) {
      if (!armed.matcher.fires(request)) continue;
      if ('hold' in armed.action) isHeld = true;
      else if ('delayMs' in armed.action) delayMs += armed.action.delayMs;
      else if (isHeadersOnly(armed.action)) headers = { ...headers, ...armed.action.headers };
      else action ??= armed.action;
    }
    return { action, headers, delayMs, isHeld };
  }
}

function isHeadersOnly(action: FaultAction): action is { headers: Headers } {
  return Object.keys(action).length === 1 && 'headers' in action;
}
