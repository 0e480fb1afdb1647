import { ApiError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { ListPage, ListSource, Position, RawRecord, Unread } from '../list/list.ts';
import type { ListPlace } from '../list/list-place.ts';
import { momentIn, type ReadMoment, shift } from '../list/moments.ts';
import { BrokenAnswerError } from './broken-answer-error.ts';
import type { Answer, Client } from './client.ts';
import { arrayNames, type Envelope, nextOf } from './envelope.ts';
import { ListExtent } from './list-extent.ts';
import { ListTrials, type OtherWay, withoutCount } from './list-trials.ts';
import type { RequestGroup } from './request-group.ts';

/** What to ask of one list. */
export interface ListRequest extends ListPlace {
  /** The field to order by. */
  readonly order: string;
  /** Default: ascending. */
  readonly sort?: 'asc' | 'desc';
  /** Only records whose `field` lies at or after `date` (`YYYY-MM-DD`). */
  readonly filter?: { readonly field: string; readonly date: string };
  readonly limit: number;
  readonly readMoment: ReadMoment;
  /** What identifies a record, and where it stands in this order. */
  readonly position: (record: RawRecord) => Position;
}

/** The limit that is tried last, where the API refuses every request of the tap. */
export const SMALL_LIMIT = 100;

/** How often two pages that contradict each other are asked again at once, before the waits between tries. */
const MAX_ROUNDS = 3;

/** With what an API may answer a page past the end. */
const PAST_END: ReadonlySet<number> = new Set([400, 404, 410, 422]);
const NONE: ReadonlySet<number> = new Set();

interface AskOptions {
  readonly urgent?: boolean;
  /** Who says that there is such a page, where it must not be taken for one past the end. */
  readonly insisting?: string | undefined;
  /** Another way of asking than the list's own, once, to see what comes of it. */
  readonly trial?: OtherWay;
}

/** One way of asking: the whole request, or what is left of it when the API refuses parts. */
interface Variant {
  readonly order: boolean;
  readonly filter: boolean;
  readonly limit: number;
}

/** The pages of one list over HTTP: finds out on the first page which parameters this tenant's API takes. */
export class Pages implements ListSource {
  readonly #client: Client;
  readonly #request: ListRequest;
  readonly #log: Log;
  readonly #group: RequestGroup;
  readonly #warned = new Set<string>();
  /** Of the records of a filtered list: how many there were, and how many are older than what was asked for. */
  readonly #filterStats = { records: 0, older: 0 };
  readonly #extent = new ListExtent();
  readonly #trials: ListTrials;
  #variant: Variant;
  /** By which the limit is asked for. */
  #sizeParameter: string;
  #settled = false;
  /** Page 2, where it was asked for to see whether page 1 is all there is, until it is its turn. */
  #second: ListPage | null = null;

  /** @param group that its requests belong to. */
  constructor(client: Client, request: ListRequest, log: Log, group: RequestGroup) {
    this.#client = client;
    this.#group = group;
    this.#request = request;
    this.#log = log;
    const { order, filter } = client.api.supports;
    this.#variant = { order, filter: filter && request.filter !== undefined, limit: request.limit };
    this.#sizeParameter = client.learned.sizeParameter;
    this.#trials = new ListTrials({
      ...{ client, log, resource: request.resource },
      ask: (page, trial) => this.#get(page, { trial }),
      countOlder: (records) => this.#countOlder(records),
    });
  }

  /** See `ListSource`; known once the first page has come. */
  get ordered(): boolean {
    return this.#variant.order;
  }

  /** Whether the list is cut down by a filter; known once the first page has come. */
  get filtered(): boolean {
    return this.#variant.filter;
  }

  /** See `ListSource`. */
  get pages(): number | null {
    return this.#extent.pages(this.limit);
  }

  /** How many records a page holds at most; known once the first page has come. */
  get limit(): number {
    return this.#variant.limit;
  }

  /** How many pages the list has by its own count, as the last page said; null where nothing says so. */
  get lastPage(): number | null {
    const { total } = this.#extent;
    return total === null ? null : Math.ceil(total / this.limit);
  }

  async fetch(page: number, urgent = false): Promise<Unread<ListPage>> {
    const given = this.#settled ? this.#takeSecond(page) : await this.#fetchFirst(page);
    if (given !== null) return { answeredAt: given.answeredAt, read: async () => given };
    const answer = this.#ask(page, { urgent });
    // An error may be the list's end: that is found out when the page is read.
    const { answeredAt } = await answer.catch(() => this.#emptyPage(page));
    return { answeredAt, read: () => this.#readPage(page, answer) };
  }

  /** Whether the API has answered a request for this list. */
  get answered(): boolean {
    return this.#settled;
  }

  async #readPage(page: number, answer: Promise<Unread<Answer<Envelope>>>): Promise<ListPage> {
    const given = await this.#pageOrNothing(page, answer);
    if (isNothing(given)) return this.#confirmNothing(given);
    return given.next === 'last' ? this.#confirmLast(given) : given;
  }

  /** A page, empty where the API answers it with an error as one past the end. */
  async #pageOrNothing(page: number, answer = this.#ask(page, { urgent: true })): Promise<ListPage> {
    try {
      return this.#toPage(page, await (await answer).read());
    } catch (error) {
      if (!isPastEnd(error)) throw error;
      // There was a first page.
      if (page === 1) return this.#insist(page, 'an earlier answer');
      this.#extent.noteNothing(page);
      return this.#emptyPage(page);
    }
  }

  /** An empty page, or an error in its place, is the end only if nothing that still holds says that there is more. */
  async #confirmNothing(page: ListPage): Promise<ListPage> {
    const { number } = page;
    for (let rounds = 1; ; rounds++) {
      const who = await this.#contradiction(number);
      if (who === null) return page;
      if (rounds > MAX_ROUNDS) return this.#insistUnlessGone(page, who);
      // People may delete what stood there between one answer and the other: both again.
      const again = await this.#pageOrNothing(number);
      if (!isNothing(again)) return again;
    }
  }

  async #insistUnlessGone(page: ListPage, who: string): Promise<ListPage> {
    try {
      return await this.#insist(page.number, who);
    } catch (error) {
      if (!(error instanceof ApiError) || (await this.#contradiction(page.number)) !== null) throw error;
      return page;
    }
  }

  /** Who says, when asked again, that there must be such a page: the list may have shrunk since. Null where nobody does. */
  async #contradiction(page: number): Promise<string | null> {
    for (;;) {
      const witness = this.#extent.witnessOf(page);
      if (witness === null) break;
      await this.#pageOrNothing(witness);
      if (this.#extent.witnessOf(page) === witness) return `page ${witness}`;
    }
    const isCounted = (): boolean => page > 1 && this.#extent.isCounted(page, this.limit);
    if (isCounted()) await this.#pageOrNothing(page - 1);
    if (isCounted() && (await this.#isCountedUnfiltered(this.#extent.total))) this.#extent.doubtTotal();
    return isCounted() ? '"count"' : null;
  }

  /** A last page although the list counts more records than pages up to it can hold: the next one tells who is right. */
  async #confirmLast(page: ListPage): Promise<ListPage> {
    const { number } = page;
    if (!this.#extent.isCounted(number + 1, this.limit)) return page;
    const after = await this.#pageOrNothing(number + 1);
    if (!isNothing(after)) return { ...page, next: 'more' };
    this.#extent.doubtTotal();
    this.#warnOnce('"count" is more than the records that its pages hold; the pages are believed');
    return page;
  }

  /** Asks for a page that there must be, as often as for one that fails in passing. @param who says that there is such a page. */
  async #insist(page: number, who: string): Promise<ListPage> {
    try {
      return this.#toPage(page, await this.#get(page, { insisting: who }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const way = 'ask for less at a time ("start_date", "end_date") or for larger pages ("page_size")';
      throw new ApiError(
        `${this.#request.resource}: incomplete, ${who} says that there is a page ${page}: ${error.message}; if the API ends its lists early, ${way}`,
        // Not the status: a list that ends early is there.
        null,
        { cause: error },
      );
    }
  }

  /** Says so, once the list is read, if the API does not heed the filter: then each run reads everything. */
  reportFilter(): void {
    const { records, older } = this.#filterStats;
    const { resource, filter } = this.#request;
    if (filter === undefined || older * 2 <= records) return;
    const share = Math.round((older / records) * 100);
    this.#log.warning(
      `${resource}: the API ignores the filter ${filter.field}:start; ${share} % of what it gave is older, and each run reads it`,
      resource,
    );
  }

  /** The first answer settles the parameters, and the limit if the API caps it. */
  async #fetchFirst(page: number): Promise<ListPage> {
    let answer = await this.#negotiate(page);
    if (answer === null) return this.#emptyPage(page);
    this.#settled = true;
    answer = (await this.#askByHeeded(page, answer)) ?? answer;
    if (page === 1) answer = { ...answer, value: await this.#withoutOddCount(answer.value) };
    if (answer.value.total !== null && answer.value.records.length === 0)
      answer = await this.#get(page, { insisting: '"count"' });
    const cap = page === 1 ? (this.#cap(answer.value) ?? (await this.#capShownByNext(answer.value))) : null;
    if (cap === null) return this.#toPage(page, answer);
    this.#log.info(`${this.#request.resource}: the API gives ${cap} records a page at most`, this.#request.resource);
    this.#variant = { ...this.#variant, limit: cap };
    return this.#toPage(page, await this.#get(page));
  }

  async #negotiate(page: number): Promise<Answer<Envelope> | null> {
    const [first, ...others] = this.#variants();
    if (first === undefined) throw new Error('a list has no way of being asked for');
    try {
      return await this.#get(page);
    } catch (error) {
      if (page > 1 && isPastEnd(error)) return null;
      if (!isRefusal(error)) throw error;
      let last = error;
      for (const variant of others) {
        this.#log.warning(`${last.message}; asking again ${this.#inWords(variant)}`, this.#request.resource);
        this.#variant = variant;
        try {
          return await this.#get(page);
        } catch (next) {
          if (!isRefusal(next)) throw next;
          last = next;
        }
      }
      throw last;
    }
  }

  /** From the whole request down to the barest one. */
  #variants(): Variant[] {
    const { limit, filter } = this.#variant;
    const { supports } = this.#client.api;
    const variants: Variant[] = [
      { order: true, filter, limit },
      { order: false, filter, limit },
    ];
    if (filter) variants.push({ order: true, filter: false, limit }, { order: false, filter: false, limit });
    if (limit > SMALL_LIMIT) {
      variants.push({ order: true, filter, limit: SMALL_LIMIT }, { order: false, filter: false, limit: SMALL_LIMIT });
    }
    return variants.filter(({ order }) => supports.order || !order);
  }

  /** Before all others. */
  async #get(page: number, how: Omit<AskOptions, 'urgent'> = {}): Promise<Answer<Envelope>> {
    return (await this.#ask(page, { urgent: true, ...how })).read();
  }

  #ask(page: number, { urgent = false, insisting, trial }: AskOptions): Promise<Unread<Answer<Envelope>>> {
    const { path, order, sort = 'asc', filter, parameters } = this.#request;
    const isFiltered = this.#variant.filter && trial?.filter !== false;
    const { api } = this.#client;
    const query = api.query({
      page,
      limit: this.#variant.limit,
      sizeParameter: trial?.sizeParameter ?? this.#sizeParameter,
      ...(this.#variant.order ? { order: { field: order, sort } } : {}),
      ...(isFiltered && filter !== undefined ? { filter } : {}),
    });
    const names = arrayNames(this.#request);
    const parse = (json: unknown): Envelope => {
      const envelope = api.read(json, names);
      const isOdd = isFiltered ? this.#client.learned.countsUnfiltered.answer : 'no';
      if (isOdd === 'yes') return withoutCount(envelope);
      // Before an empty page is held against its count, it is found out what that counts.
      if (trial === undefined && (isOdd === 'no' || insisting !== undefined))
        this.#refuseEmpty(page, envelope, insisting);
      return envelope;
    };
    const passing = insisting === undefined ? NONE : PAST_END;
    return this.#client.ask(path, { ...parameters, ...query }, parse, {
      ...{ urgent, passing, group: this.#group },
      ...(trial === undefined ? {} : { retries: 0 }),
    });
  }

  /** @throws BrokenAnswerError where an empty page is against what it says itself, or what others say. */
  #refuseEmpty(page: number, { records, nextPage, total }: Envelope, insisting: string | undefined): void {
    if (records.length > 0) return;
    if (total !== null && this.#extent.reaches(total, page, this.limit))
      throw new BrokenAnswerError(`the list is empty although "count" is ${total}`);
    if (insisting !== undefined && typeof nextPage !== 'number') throw new BrokenAnswerError('the page is empty');
  }

  /**
   * The number of records that the API caps a page at, null where it does not: a short page counts as capped only where the
   * answer says that there is more. Asking for more than the cap would skip records if the API counts offsets by the number
   * that was asked for.
   */
  #cap({ records, nextPage, perPage, countsMore }: Envelope): number | null {
    const { length } = records;
    const { limit } = this.#variant;
    if (length === 0 || length >= limit) return null;
    // A full page by its own account, and fewer than were asked for; or more than this page in all.
    const saysMore = perPage === length || countsMore;
    return saysMore || (typeof nextPage === 'number' && nextPage > 1) ? length : null;
  }

  /**
   * The same where the answer does not say whether more follows: the page after one of this length tells. Asked for with the
   * limit that was asked for before, it could lie beyond what was cut off. Where it is the end it is kept.
   */
  async #capShownByNext({ records: { length }, nextPage, perPage }: Envelope): Promise<number | null> {
    const { limit } = this.#variant;
    if (nextPage !== undefined || perPage === limit || length === 0 || length >= limit) return null;
    this.#variant = { ...this.#variant, limit: length };
    const next = await this.#readPage(2, this.#ask(2, { urgent: true }));
    if (next.records.length > 0) return length;
    this.#variant = { ...this.#variant, limit };
    this.#second = next;
    return null;
  }

  /** The page, asked for by the parameter that the API heeds; null where that is the one by which it was asked for. */
  async #askByHeeded(page: number, { value: first }: Answer<Envelope>): Promise<Answer<Envelope> | null> {
    if (this.#cap(first) === null) return null;
    const given = await this.#trials.otherSizeParameter(page, first, this.#variant.limit);
    const { sizeParameter } = this.#client.learned;
    if (sizeParameter === this.#sizeParameter) return null;
    this.#sizeParameter = sizeParameter;
    return given ?? this.#get(page);
  }

  /**
   * A count may leave out the filter. Where a page is not full, and nothing but its count says that there is more, that is
   * found out before anything is concluded from it.
   */
  async #withoutOddCount(first: Envelope): Promise<Envelope> {
    const { records, nextPage, total } = first;
    if (nextPage !== undefined || records.length >= this.#variant.limit) return first;
    return (await this.#isCountedUnfiltered(total, records)) ? withoutCount(first) : first;
  }

  async #isCountedUnfiltered(total: number | null, seen: readonly RawRecord[] = []): Promise<boolean> {
    if (!this.#variant.filter || total === null) return false;
    const { records, older } = this.#filterStats;
    const counts = { records: records + seen.length, older: older + this.#countOlder(seen) };
    return this.#trials.countsUnfiltered(total, counts);
  }

  #takeSecond(page: number): ListPage | null {
    if (page !== 2) return null;
    const second = this.#second;
    this.#second = null;
    return second;
  }

  #toPage(number: number, { value, answeredAt, fresh }: Answer<Envelope>): ListPage {
    const { records, nextPage } = value;
    this.#noteFilter(records);
    for (const oddity of value.oddities) this.#warnOnce(oddity);
    const said = nextOf(value, number);
    if (said === 'last' && nextPage !== null) {
      this.#warnOnce('"next_page" does not lead on; taken as the end of the list');
    }
    const next =
      said === 'unsaid' ? this.#extent.nextByTotal(number, records.length, value.total, this.#variant.limit) : said;
    // What the count alone says is kept apart from what the page says.
    this.#extent.note({ number, records, next: said }, value.total);
    return { number, records, positions: records.map(this.#request.position), next, fresh, answeredAt };
  }

  #noteFilter(records: readonly RawRecord[]): void {
    if (!this.#variant.filter) return;
    this.#filterStats.records += records.length;
    this.#filterStats.older += this.#countOlder(records);
  }

  /** How many records are older than what the filter asks for. */
  #countOlder(records: readonly RawRecord[]): number {
    const { filter, readMoment } = this.#request;
    if (filter === undefined) return 0;
    // A date may be read in any zone, up to 14 hours ahead of UTC.
    const from = shift(`${filter.date}T00:00:00.000000Z`, -14 * 3600);
    return records.filter((record) => {
      const moment =
        typeof record === 'object' && record !== null ? momentIn(record, [filter.field], readMoment) : null;
      return moment != null && moment.until < from;
    }).length;
  }

  #emptyPage(number: number): ListPage {
    return { number, records: [], positions: [], next: 'last', fresh: true, answeredAt: '' };
  }

  #inWords({ order, filter, limit }: Variant): string {
    const parts = [
      order ? `with order_by=${this.#request.order}` : 'without an order',
      ...(this.#request.filter === undefined ? [] : [filter ? 'with the filter' : 'without the filter']),
      `${this.#sizeParameter}=${limit}`,
    ];
    return parts.join(', ');
  }

  #warnOnce(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.#log.warning(`${this.#request.resource}: ${text}`, this.#request.resource);
  }
}

function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 400 || error.status === 422);
}

/** Whether a page has no records, and does not say that others have. */
function isNothing({ records, next }: ListPage): boolean {
  return records.length === 0 && next !== 'more';
}

/** Past the last page some APIs answer with an error in place of an empty list. */
function isPastEnd(error: unknown): boolean {
  return error instanceof ApiError && error.status !== null && PAST_END.has(error.status);
}
