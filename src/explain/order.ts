import { compare } from '../sensedata/list/record-id.ts';
import type { ParameterFinding } from './findings.ts';

/** Fewer different values than this stand in some order by chance too often to prove anything. */
export const ENOUGH = 8;

export type Sort = 'asc' | 'desc';

const WORDS = { asc: 'ascending', desc: 'descending' } as const;

type Values = readonly (number | string | null)[];

/** How the values on a page stand, those that are null aside; null where they are too few to tell. */
export function directionOf(values: Values): Sort | 'none' | null {
  const shown = values.filter((value) => value !== null);
  if (new Set(shown).size < ENOUGH) return null;
  const stands = (sign: 1 | -1): boolean =>
    shown.every((value, index) => index === 0 || compare(shown[index - 1]!, value) * sign <= 0);
  return stands(1) ? 'asc' : stands(-1) ? 'desc' : 'none';
}

/** The direction to ask for: one in which the list does not stand anyway, or the answer would prove nothing. */
export function sortToAsk(unordered: Values): Sort {
  return directionOf(unordered) === 'asc' ? 'desc' : 'asc';
}

/**
 * What the API makes of `order_by`.
 * @param unordered the values on the same page where no order was asked for.
 * @param asked see `sortToAsk`.
 */
export function judgeOrder(
  unordered: Values,
  asked: Sort,
  answer: Values,
): Pick<ParameterFinding, 'answer' | 'because'> {
  const came = directionOf(answer);
  const before = directionOf(unordered);
  if (came === null) {
    const different = new Set(answer.filter((value) => value !== null)).size;
    return { answer: 'unknown', because: `the page shows ${different} different values, which is too few to tell` };
  }
  if (came === asked && before === asked) return { answer: 'unknown', because: 'the list stands in that order anyway' };
  const records = `${answer.length} records`;
  if (came === asked) {
    const without = before === null ? '' : '; without, they do not';
    return { answer: 'honoured', because: `asked for ${WORDS[asked]}, ${records} came so${without}` };
  }
  const anyway = before === 'asc' ? '; it ascends anyway' : '';
  return { answer: 'ignored', because: `asked for ${WORDS[asked]}, ${records} do not stand so${anyway}` };
}
