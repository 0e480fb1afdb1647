import { listOf } from '../catalog/list-of.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { Client } from '../sensedata/http/client.ts';
import { SMALL_LIMIT } from '../sensedata/http/pages.ts';
import type { ListPlace } from '../sensedata/list/list-place.ts';
import { idValue } from '../sensedata/list/record-id.ts';
import type { Config } from '../settings/config.ts';
import { settings } from '../settings/settings.ts';
import type { ReadMoment } from '../singer/moment.ts';
import type { Ask, Outcome } from './asker.ts';
import type { OtherListFinding, ParameterFinding, WithoutOrderFinding } from './findings.ts';
import { observationsOf } from './observations.ts';
import { directionOf, ENOUGH, judgeOrder, sortToAsk } from './order.ts';
import { type OtherList, otherListFinding } from './other-lists.ts';
import { idsOf, type Page } from './page.ts';
import { capOf, type LimitTry, mayBeCut } from './page-limit.ts';

/** A list, and the longest first page of it that came without any parameter. */
export interface List extends ListPlace {
  readonly plan: ResourcePlan;
  readonly outcome: Outcome;
  page: Page | null;
}

/** A readable list. */
export type Readable = List & { page: Page };

const LARGEST_LIMIT = settings.page_size.maximum;
/** To see what becomes of a parameter that no API knows. */
const UNKNOWN_PARAMETER = 'tap_sensedata_explain';

/** Asks what does not need a filter: the lists themselves, the page limit, the order. */
export class Inquiry {
  readonly lists: List[] = [];
  readonly limits: LimitTry[] = [];
  readonly parameters: ParameterFinding[] = [];
  readonly others: OtherListFinding[] = [];
  readonly ask: Ask;
  readonly readMoment: ReadMoment;
  /** Why the size of a page is asked for by another parameter; null where it is not. */
  otherSizeParameter: string | null = null;
  readonly #client: Pick<Client, 'api' | 'learned'>;
  #limit: number;

  constructor(
    client: Pick<Client, 'api' | 'learned'>,
    ask: Ask,
    config: Pick<Config, 'pageSize'>,
    readMoment: ReadMoment,
  ) {
    this.#client = client;
    this.ask = ask;
    this.readMoment = readMoment;
    this.#limit = config.pageSize;
  }

  /** Records a page, as far as is known to be taken. */
  get limit(): number {
    return this.#limit;
  }

  get readable(): Readable[] {
    return this.lists.filter((list): list is Readable => list.page !== null);
  }

  /** One page of each list, as it comes. */
  async askLists(plan: readonly ResourcePlan[]): Promise<void> {
    for (const resource of plan) {
      const target = listOf(resource);
      let outcome = await this.ask(target, this.#limit);
      if (outcome.kind === 'refused' && this.#limit > SMALL_LIMIT) {
        const smaller = await this.ask(target, SMALL_LIMIT);
        if (smaller.kind === 'page') {
          this.limits.push({ resource: target.resource, asked: this.#limit, page: null });
          this.#limit = SMALL_LIMIT;
          outcome = smaller;
        }
      }
      const page = outcome.kind === 'page' ? outcome.page : null;
      this.lists.push({ plan: resource, ...target, outcome, page });
      if (page !== null) this.limits.push({ resource: target.resource, asked: page.asked, page });
    }
  }

  /**
   * One page of each list that may be there.
   * @returns those that a stream of the tap could be read from.
   */
  async askOthers(others: readonly OtherList[]): Promise<Readable[]> {
    const readable: Readable[] = [];
    for (const other of others) {
      const outcome = await this.ask(other, this.#limit, { once: true });
      this.others.push(otherListFinding(other, outcome, this.#client.api));
      const { plan, resource, path } = other;
      if (plan !== null && outcome.kind === 'page')
        readable.push({ plan, resource, path, outcome, page: outcome.page });
    }
    return readable;
  }

  /** How large a page may be: whether one was cut, or more would be given. */
  async askLimit(): Promise<void> {
    const cut = this.limits.find((attempt) => capOf(attempt) !== null) ?? (await this.#lookBeyond());
    if (cut !== undefined) {
      this.#limit = capOf(await this.#askByOtherParameter(cut)) ?? cut.asked;
      return;
    }
    const longer = this.readable.find(({ page }) => page.length === page.asked && page.next !== 'last');
    if (longer === undefined || this.limits.some(({ page }) => page === null) || this.#limit >= LARGEST_LIMIT) return;
    const outcome = await this.ask(longer, LARGEST_LIMIT);
    if (outcome.kind === 'refused') {
      this.limits.push({ resource: longer.resource, asked: LARGEST_LIMIT, page: null });
    }
    if (outcome.kind !== 'page' || outcome.page.length <= longer.page.length) return;
    const attempt = { resource: longer.resource, asked: LARGEST_LIMIT, page: outcome.page };
    this.limits.push(attempt);
    // What is larger shows more.
    longer.page = outcome.page;
    this.#limit = capOf(attempt) ?? LARGEST_LIMIT;
  }

  /** Whether an unknown parameter is refused; and, as its answer is the first page again, whether that came the same. */
  async probeUnknownParameter(): Promise<WithoutOrderFinding> {
    const list = longest(this.readable, ({ page }) => page.length);
    if (list === null) {
      this.parameters.push({ parameter: UNKNOWN_PARAMETER, resource: null, answer: 'not asked', because: NO_LIST });
      return { resource: null, ids: 'unknown', twice: 'unknown' };
    }
    const { resource } = list;
    const ids = idsOf(list.page);
    const direction = directionOf(values(ids));
    const outcome = await this.ask(list, list.page.asked, { unknown: UNKNOWN_PARAMETER });
    const judged =
      outcome.kind === 'page'
        ? { answer: 'ignored' as const, because: 'no API knows it, and an answer came all the same' }
        : failure(outcome);
    this.parameters.push({ parameter: UNKNOWN_PARAMETER, resource, ...judged });
    const again = outcome.kind === 'page' && ids.length >= ENOUGH ? idsOf(outcome.page) : null;
    return {
      resource,
      ids: direction === null ? 'unknown' : DIRECTIONS[direction],
      twice: again === null ? 'unknown' : again.join() === ids.join() ? 'same' : 'changed',
    };
  }

  /** What `order_by` does, asked of the list that can show it best. */
  async askOrder(field: 'id' | 'updated_at' | 'created_at'): Promise<void> {
    const valuesOf = (page: Page): (number | string | null)[] => this.valuesOf(page, field);
    const list = longest(this.readable, ({ page }) => new Set(valuesOf(page)).size);
    const parameter = `order_by=${field}`;
    if (list === null) {
      this.parameters.push({ parameter, resource: null, answer: 'not asked', because: NO_LIST });
      return;
    }
    const unordered = valuesOf(list.page);
    const sort = sortToAsk(unordered);
    const outcome = await this.ask(list, list.page.asked, { order: { field, sort } });
    const judged = outcome.kind === 'page' ? judgeOrder(unordered, sort, valuesOf(outcome.page)) : failure(outcome);
    this.parameters.push({ parameter, resource: list.resource, ...judged });
  }

  /** What the records of a page are ordered by. */
  valuesOf(page: Page, field: string): (number | string | null)[] {
    return field === 'id'
      ? values(idsOf(page))
      : observationsOf(page.records, field, this.readMoment).map(({ at }) => at);
  }

  /**
   * A page that is cut, and says itself that its size is another one than was asked for: whether the API heeds the other
   * parameter. Then all further questions go by it.
   * @returns what counts from here on.
   */
  async #askByOtherParameter(cut: LimitTry): Promise<LimitTry> {
    const { api, learned } = this.#client;
    const list = this.readable.find(({ resource }) => resource === cut.resource);
    const { perPage, length } = cut.page!;
    if (list === undefined || perPage === null || perPage === cut.asked) return cut;
    let heeded: LimitTry | null = null;
    await learned.otherSizeParameter.ask(async () => {
      const other = api.otherSizeParameter!;
      const outcome = await this.ask(list, cut.asked, { sizeParameter: other });
      if (outcome.kind !== 'page' || (outcome.page.perPage !== cut.asked && outcome.page.length <= length)) return 'no';
      heeded = { resource: cut.resource, asked: cut.asked, page: outcome.page };
      this.otherSizeParameter = `${cut.resource}: ${api.sizeParameter}=${cut.asked} gave ${length} records, ${other}=${cut.asked} gave ${outcome.page.length}`;
      // What is larger shows more. What the other lists showed of their pages was the size without asking.
      list.page = outcome.page;
      this.limits.splice(0, this.limits.length, heeded);
      return 'yes';
    });
    return heeded ?? cut;
  }

  /** Of a list whose only page may be a cut one: whether there is more. */
  async #lookBeyond(): Promise<LimitTry | undefined> {
    const attempt = longest(this.limits.filter(mayBeCut), ({ page }) => page!.length);
    const list = this.readable.find(({ resource }) => resource === attempt?.resource);
    if (attempt === null || list === undefined) return undefined;
    const outcome = await this.ask(list, list.page.length, { page: 2 });
    const seen = new Set(idsOf(list.page));
    const goesOn = outcome.kind === 'page' && idsOf(outcome.page).some((id) => !seen.has(id));
    if (!goesOn) return undefined;
    const cut = { ...attempt, goesOn };
    this.limits.push(cut);
    return cut;
  }
}

const NO_LIST = 'there is no list to ask';
const DIRECTIONS = { asc: 'ascending', desc: 'descending', none: 'none' } as const;

/** What is to be said where there is no page to judge by. */
export function failure(outcome: Exclude<Outcome, { kind: 'page' }>): Pick<ParameterFinding, 'answer' | 'because'> {
  if (outcome.kind === 'refused') return { answer: 'refused', because: `HTTP ${outcome.status}` };
  if (outcome.kind === 'not-asked') return { answer: 'not asked', because: 'there were enough requests' };
  return { answer: 'unknown', because: outcome.message };
}

/** The first of those with the most; null where there is none. */
function longest<T>(items: readonly T[], size: (item: T) => number): T | null {
  return items.reduce<T | null>((best, item) => (best === null || size(item) > size(best) ? item : best), null);
}

function values(ids: readonly (string | null)[]): (number | string | null)[] {
  return ids.map((id) => (id === null ? null : idValue(id)));
}
