import type { Pages } from '../sensedata/http/pages.ts';
import type { ListPage, RawRecord } from '../sensedata/list/list.ts';

/** How a list is asked for its pages, in one direction. */
export type OpenPages = (sort: 'asc' | 'desc', limit?: number) => Pages;

/** Pages of one side of a list, towards its midst; `null`: there are no more. */
type NextPage = () => Promise<ListPage | null>;

/**
 * Reads some pages of a list, in turn from its beginning and from its end: new fields stand in new records. The end is the
 * beginning of the list in the other order; where the API does not turn it around, its last page by its own count; where it
 * tells no count, what follows the first page.
 * @param count of pages at most.
 * @param note looks at records, and tells whether there was a new one among them.
 */
export async function sampleList(
  open: OpenPages,
  count: number,
  note: (records: RawRecord[]) => boolean,
): Promise<void> {
  const begin = open('asc');
  const first = await fetchPage(begin, 1);
  note(first.records);
  if (isEnd(first)) return;
  let sides = [await endOf(begin, first, open, count), forwards(begin)].filter((side) => side !== null);
  for (let pages = 1; pages < count && sides.length > 0; ) {
    const [side, ...others] = sides as [NextPage, ...NextPage[]];
    const page = await side();
    if (page !== null) pages++;
    // Both sides have met where a page shows nothing new.
    const goesOn = page !== null && note(page.records);
    sides = goesOn ? [...others, side] : others;
  }
}

/** From the second page on. */
function forwards(list: Pages): NextPage {
  return pagesFrom(list, 2);
}

/** From the end on; null where nothing tells where that is. */
async function endOf(begin: Pages, first: ListPage, open: OpenPages, count: number): Promise<NextPage | null> {
  if (count === 1) return null;
  if (begin.ordered) {
    const turned = open('desc', begin.limit);
    const page = await fetchPage(turned, 1);
    if (turned.ordered && page.positions[0]?.id !== first.positions[0]?.id)
      return startingWith(page, pagesFrom(turned, 2));
  }
  const { lastPage } = begin;
  return lastPage === null || lastPage < 2 ? null : backwards(begin, lastPage);
}

function startingWith(page: ListPage, next: NextPage): NextPage {
  let given = false;
  return async () => {
    if (given) return isEnd(page) ? null : next();
    given = true;
    return page;
  };
}

function pagesFrom(list: Pages, from: number): NextPage {
  let number = from;
  let ended = false;
  return async () => {
    if (ended) return null;
    const page = await fetchPage(list, number++);
    ended = isEnd(page);
    return page;
  };
}

function backwards(list: Pages, from: number): NextPage {
  let number = from;
  return async () => (number < 2 ? null : fetchPage(list, number--));
}

function isEnd({ records, next }: ListPage): boolean {
  return next === 'last' || (records.length === 0 && next !== 'more');
}

async function fetchPage(list: Pages, number: number): Promise<ListPage> {
  return (await list.fetch(number)).read();
}
