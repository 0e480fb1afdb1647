/** Why an answer is none that can be used, and what the user can do about it, in words. */

/** Of a status other than 200. */
export function statusMessage(status: number, location: string | undefined): string {
  if (status < 300 || status >= 400) return `HTTP ${status}`;
  const target = location !== undefined && URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
  return `HTTP ${status}: a redirect${target} was refused; is "api_url" right?`;
}

/** Of a body that is no JSON. */
export function bodyFault(body: string): string {
  if (body.trim() === '') return 'the body is empty';
  return /^\s*</.test(body) ? 'the body is HTML, not JSON' : 'the body is cut off, or no JSON';
}

/** What the user can do about a fault that did not pass. @param isElsewhere whether the address must be wrong. */
export function wayOut(status: number | null, isElsewhere: boolean): string {
  if (isElsewhere || (status !== null && status >= 200 && status < 300)) return 'is "api_url" right?';
  if (status === 429) return 'the API wants fewer requests: lower "concurrency"';
  return 'the API, or the way to it, is down or slow: run again later, or raise "request_timeout_seconds" or "max_retries"';
}
