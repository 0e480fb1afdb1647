import type { PageLimitFinding } from './findings.ts';
import type { Page } from './page.ts';

/** One question for a page, and what it shows of the limit. */
export interface LimitTry {
  readonly resource: string;
  /** Null: the limit was refused. */
  readonly page: Page | null;
  readonly asked: number;
  /** Records beyond the page came when the next one was asked for with its length as limit. */
  readonly goesOn?: boolean;
}

/** How many records this answer shows that a page is cut to; null where it shows none. */
export function capOf({ page, asked, goesOn }: LimitTry): number | null {
  if (page === null || page.length >= asked || page.length === 0) return null;
  if (page.perPage !== null && page.perPage < asked && page.perPage >= page.length) return page.perPage;
  return page.next === 'more' || goesOn === true ? page.length : null;
}

/** Whether a short page may be the end of its list or a cut one: worth one more question. */
export function mayBeCut({ page, asked }: LimitTry): boolean {
  if (page === null || page.length === 0 || page.length >= asked || page.perPage !== null) return false;
  return page.next === 'unsaid' || (page.next === 'last' && page.length % 100 === 0);
}

/** What all answers together say of the page limit. */
export function judgeLimit(tries: readonly LimitTry[]): PageLimitFinding {
  const ignored = tries.find(({ page, asked }) => page !== null && page.length > asked);
  if (ignored !== undefined) {
    const because = `${ignored.resource}: asked for ${ignored.asked}, ${ignored.page!.length} came`;
    return { answer: 'ignored', limit: null, because };
  }
  const given = tries.filter(({ page, asked }) => page?.length === asked).sort((a, b) => b.asked - a.asked)[0];
  const refused = tries.find(({ page }) => page === null);
  if (refused !== undefined) {
    // Another list may have taken what this one refuses.
    const taken = tries.filter(({ page, asked }) => page !== null && asked < refused.asked).map(({ asked }) => asked);
    const limit = taken.length === 0 ? null : Math.max(...taken);
    return {
      answer: 'refused',
      limit,
      because: `${refused.resource}: ${refused.asked} is refused, ${limit ?? 'nothing'} is taken`,
    };
  }
  const caps = tries.flatMap((attempt) => {
    const cap = capOf(attempt);
    return cap === null ? [] : [{ ...attempt, cap }];
  });
  // Lists that were cut say more than what others say of themselves.
  const lowest = caps.sort((a, b) => a.cap - b.cap || b.page!.length - a.page!.length)[0];
  if (lowest !== undefined) {
    const because = `${lowest.resource}: asked for ${lowest.asked}, it gives ${lowest.cap} a page`;
    return { answer: 'capped', limit: lowest.cap, because };
  }
  if (given !== undefined) {
    return { answer: 'given', limit: given.asked, because: `${given.resource}: asked for ${given.asked}, all came` };
  }
  const most = tries.reduce((max, { page }) => Math.max(max, page?.length ?? 0), 0);
  return { answer: 'unknown', limit: null, because: `no list is as long as a page; the longest has ${most} records` };
}
