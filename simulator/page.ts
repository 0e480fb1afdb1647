import type { Behaviour } from './behaviour.ts';
import type { Entry } from './entry.ts';
import { cut, type Lists } from './lists.ts';
import { type PageQuery, Refusal } from './query.ts';
import type { Random } from './random.ts';
import type { Resource } from './streams.ts';

/** One page of a list, before it is written. */
export interface Page {
  readonly resource: Resource;
  readonly number: number;
  readonly limit: number;
  /** What `per_page` says. */
  readonly perPage: number;
  /** What `count` says; null where it is missing. */
  readonly count: number | null;
  readonly entries: readonly Entry[];
  /** Whether there is another page. */
  readonly more: boolean;
}

/** Reads a page as the behaviour has it; throws a `Refusal` past the end where the API refuses that. */
export function readPage(
  lists: Lists,
  resource: Resource,
  query: PageQuery,
  behaviour: Behaviour,
  random: Random,
): Page {
  const list = lists.find(resource, query);
  const total = list.entries.length;
  const number = query.page;
  const unfiltered = (): number => lists.find(resource, { ...query, filters: [] }).entries.length;
  const page = (entries: readonly Entry[], more: boolean, perPage: number): Page => ({
    ...{ resource, number, limit: Math.min(query.limit, behaviour.limitCap), perPage, entries, more },
    count: countOf(behaviour, { page: entries.length, list: total, unfiltered }),
  });
  if (repeats(behaviour, resource)) return page(cut(list, 0, total, random), true, query.limit);
  if (query.limit > behaviour.limitCap && behaviour.overLimit !== 'capped') {
    throw new Refusal(behaviour.overLimit, `limit is ${behaviour.limitCap} at most`);
  }
  const limit = Math.min(query.limit, behaviour.limitCap);
  const perPage = behaviour.perPage === 'asked' ? query.limit : limit;
  const stride = behaviour.capOffsets === 'asked' ? query.limit : limit;
  const empty = behaviour.emptyPageWithNext;
  if (number === empty && (number - 1) * stride < total) return page([], true, perPage);
  // The pages after the empty one hold what the page before them would hold.
  const slot = empty !== false && number > empty ? number - 1 : number;
  const from = (slot - 1) * stride;
  if (from >= total) {
    if (number > 1 && behaviour.pastEnd !== 'empty') throw new Refusal(behaviour.pastEnd, 'no such page');
    return page([], false, perPage);
  }
  return page(cut(list, from, Math.min(from + limit, total), random), slot * stride < total, perPage);
}

/** What `count` says of a page, of its list, or of the list without filters. */
function countOf(
  { count, countWrong }: Behaviour,
  lengths: { readonly page: number; readonly list: number; readonly unfiltered: () => number },
): number | null {
  if (count === 'missing') return null;
  const right = count === 'unfiltered' ? lengths.unfiltered() : lengths[count];
  return countWrong === 'empty-too' || (countWrong && lengths.page > 0) ? right + 7 : right;
}

function repeats(behaviour: Behaviour, resource: Resource): boolean {
  const { repeatPages } = behaviour;
  return typeof repeatPages === 'boolean' ? repeatPages : repeatPages.includes(resource);
}
