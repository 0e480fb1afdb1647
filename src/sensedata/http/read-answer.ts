import type http from 'node:http';
import { bodyFault } from './answer-fault.ts';
import { BrokenAnswerError } from './broken-answer-error.ts';
import { parseAnswer } from './json.ts';
import { isNestedDeeper } from './nesting.ts';
import type { RawResponse } from './sender.ts';

const NO_CONTENT = 204;
/** 203 is a 200 that a gateway changed on its way: its body says whether it is good. */
const WHOLE: readonly number[] = [200, 203];

/** Far deeper than any data is, and than what walks through it needs. */
const MOST_LEVELS = 100_000;

/** Whether a status says that the request was understood and carried out: the answer itself shows whether it is whole. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether it is one of those that bring a list, or say that there is none. */
export function bringsList(status: number): boolean {
  return status === NO_CONTENT || WHOLE.includes(status);
}

/**
 * What an answer with such a status says, as JSON. 204 has no body by its nature, and stands for an empty list.
 * @param page that was asked for.
 * @throws BrokenAnswerError where it is no whole answer, or no JSON.
 */
export function readAnswer({ status, headers, body, fault }: RawResponse, page: string | null): unknown {
  if (status === NO_CONTENT) return emptyList(headers, body, page);
  if (!WHOLE.includes(status)) throw new BrokenAnswerError('that is no whole answer');
  if (fault !== null) throw fault;
  const value = parsed(body);
  if (isNestedDeeper(MOST_LEVELS, body, value)) throw new BrokenAnswerError('the body is nested too deep to be a list');
  return value;
}

function parsed(body: Buffer): unknown {
  try {
    return parseAnswer(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new BrokenAnswerError(bodyFault(body.toString()), { cause: error });
  }
}

/** On the first page, where it means that there is nothing at all, the server must say that nothing was left out. */
function emptyList(headers: http.IncomingHttpHeaders, body: Buffer, page: string | null): [] {
  const length = headers['content-length']?.trim();
  if (body.length > 0 || (length !== undefined && Number(length) !== 0) || saysMore(headers))
    throw new BrokenAnswerError('its headers or its body say that there is more');
  if (page === '1' && length === undefined)
    throw new BrokenAnswerError('nothing on the first page says that the list is empty ("Content-Length: 0")');
  return [];
}

/** Whether headers, as some APIs use them, tell of records or of another page. */
function saysMore(headers: http.IncomingHttpHeaders): boolean {
  const totals = ['x-total-count', 'x-total', 'x-next-page'].map((name) => Number(headers[name] ?? 0));
  return totals.some((total) => total > 0) || /rel\s*=\s*"?next\b/i.test(String(headers.link ?? ''));
}
