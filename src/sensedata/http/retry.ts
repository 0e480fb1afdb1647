/** When and how long to wait before a request is sent again: a pure function, so that it needs no clock to be tested. */

const BASE_MS = 500;
const CAP_MS = 30_000;
const RETRY_AFTER_CAP_MS = 300_000;

/** Whether an answer with this status may be another one next time. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * How long to wait, in milliseconds.
 *
 * What the server asks for by `Retry-After` (seconds or a date) is honoured up to five minutes; otherwise exponential
 * backoff with full jitter, so that clients that failed together do not come back together.
 * @param retry which retry this is, from 0.
 * @param random a number in [0, 1).
 * @param now milliseconds since the epoch.
 */
export function retryDelay(retry: number, retryAfter: string | undefined, random: number, now: number): number {
  const asked = retryAfterMs(retryAfter, now);
  if (asked !== null) return Math.min(asked, RETRY_AFTER_CAP_MS);
  return Math.round(random * Math.min(CAP_MS, BASE_MS * 2 ** retry));
}

/** The wait that a `Retry-After` header asks for; null where it asks for none, or for one in the past. */
function retryAfterMs(value: string | undefined, now: number): number | null {
  const text = value?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /[a-z]/i.test(text)
      ? Date.parse(text) - now
      : Number.NaN;
  return ms >= 0 ? ms : null;
}
