import { dayIn } from '../sensedata/list/moments.ts';
import type { ByEdits } from '../sensedata/streams/stream.ts';
import { dateToAsk, halfwayDate, judgeFilter } from './filter.ts';
import type { ParameterFinding, ZoneFinding } from './findings.ts';
import { failure, type Inquiry, type Readable } from './inquiry.ts';
import { type Observation, observationsOf } from './observations.ts';
import { judgeOrder } from './order.ts';
import type { Page } from './page.ts';
import { ALL_OFFSETS, exactMoments, remainingOffsets, worstCaseOffsets, zoneFinding } from './zone.ts';

/** A filter that is honoured, with all that was seen of its list. */
interface Honoured {
  readonly list: Readable;
  readonly field: string;
  known: Observation[];
}

/** The order in which a sync reads a list that it filters by this field. */
function orderOf(field: string): string {
  return field === 'created_at' ? 'id' : field;
}

/** Asks what filters do, as a sync would send them, and works out the zone of their dates from the answers. */
export class FilterInquiry {
  readonly #inquiry: Inquiry;
  readonly #honoured: Honoured[] = [];
  /** Fields that are filtered by without an order, since with one some list refused it. */
  readonly #alone = new Set<string>();
  #offsets: readonly number[] = ALL_OFFSETS;
  #told = 0;

  constructor(inquiry: Inquiry) {
    this.#inquiry = inquiry;
    for (const field of ['updated_at', 'created_at'] as const) {
      const order = inquiry.parameters.find(({ parameter }) => parameter === `order_by=${orderOf(field)}`);
      if (order?.answer === 'refused') this.#alone.add(field);
    }
  }

  /** Asks every list that the tap filters by this field. */
  async askAll(field: 'updated_at' | 'created_at'): Promise<void> {
    for (const list of this.#inquiry.readable) {
      const { replication } = list.plan.parent;
      if (replication.kind !== 'edits' || !isAskedBy(replication, field)) continue;
      const known = this.#observationsOf(list.page, field);
      const shown = known.some(({ at }) => at !== null);
      if (field === 'created_at' && !shown) {
        this.#note(list, `${field}:start`, { answer: 'not asked', because: 'no record seen shows the moment' });
      } else {
        await this.#askOne(list, field, known);
      }
    }
  }

  /** Asks lists by day for their last days, as a sync does; the answer tells of the order, too. */
  async askDays(lists: readonly Readable[]): Promise<void> {
    for (const list of lists) {
      const { replication } = list.plan.parent;
      if (replication.kind !== 'days') continue;
      const { day } = replication;
      // A day may be written as a moment; what counts is the date in it.
      const valuesOf = ({ records }: Page): (string | null)[] =>
        records.map((record) => dayIn(record, day, this.#inquiry.readMoment)?.from ?? null);
      const unordered = list.page;
      if (valuesOf(unordered).every((value) => value === null)) {
        this.#note(list, `${day}:start`, { answer: 'not asked', because: 'no record seen shows the day' });
        continue;
      }
      const known = this.#observationsOf(unordered, day);
      const page = await this.#askOne(list, day, known, halfwayDate(known) ?? undefined);
      if (page === null || this.#alone.has(day)) continue;
      this.#note(list, `order_by=${day}`, judgeOrder(valuesOf(unordered), 'asc', valuesOf(page)));
    }
  }

  /** Asks the lists whose filters are honoured for dates that tell the zone, as long as it is not known; so often at most. */
  async askZone(times: number): Promise<ZoneFinding> {
    for (let time = 0; time < times && this.#offsets.length > 1; time++) {
      const best = this.#honoured
        .map((one) => ({ one, date: dateToAsk(one.known, this.#offsets) }))
        .map(({ one, date }) => ({ one, date, open: worstCaseOffsets(date, exactMoments(one.known), this.#offsets) }))
        .sort((a, b) => a.open - b.open)[0];
      if (best === undefined || best.open >= this.#offsets.length) break;
      const page = await this.#ask(best.one.list, best.one.field, best.date);
      if (page === null) break;
      this.#learn(best.one, best.date, page);
    }
    return zoneFinding(this.#offsets, this.#honoured.length, this.#told);
  }

  async #askOne(
    list: Readable,
    field: string,
    known: Observation[],
    date = dateToAsk(known, this.#offsets),
  ): Promise<Page | null> {
    const parameter = `${field}:start`;
    const page = await this.#ask(list, field, date, (failed) => this.#note(list, parameter, failed));
    if (page === null) return null;
    const answer = this.#observationsOf(page, field);
    const judged = judgeFilter(known, date, answer, page);
    this.#note(list, parameter, judged);
    if (judged.answer !== 'honoured') return page;
    const honoured = { list, field, known };
    this.#honoured.push(honoured);
    this.#learn(honoured, date, page);
    return page;
  }

  /** One filtered page: in the order that a sync asks for, or without where that is refused. */
  async #ask(
    list: Readable,
    field: string,
    date: string,
    fail: (finding: Pick<ParameterFinding, 'answer' | 'because'>) => void = () => {},
  ): Promise<Page | null> {
    const { ask, limit } = this.#inquiry;
    const filter = { field, date };
    const order = orderOf(field);
    const ordered = { order: { field: order, sort: 'asc' }, filter } as const;
    let outcome = await ask(list, limit, this.#alone.has(field) ? { filter } : ordered);
    if (outcome.kind === 'refused' && !this.#alone.has(field)) {
      this.#alone.add(field);
      const { status } = outcome;
      outcome = await ask(list, limit, { filter });
      if (outcome.kind === 'page') this.#note(list, `order_by=${order}`, failure({ kind: 'refused', status }));
    }
    if (outcome.kind === 'page') return outcome.page;
    fail(failure(outcome));
    return null;
  }

  #learn(honoured: Honoured, date: string, page: Page): void {
    const answer = this.#observationsOf(page, honoured.field);
    const { known } = honoured;
    if (exactMoments([...known, ...answer]).length > 0) this.#told++;
    this.#offsets = remainingOffsets(this.#offsets, { date, known, answer, whole: page.next === 'last' });
    const ids = new Set(answer.map(({ id }) => id));
    honoured.known = [...known.filter(({ id }) => !ids.has(id)), ...answer];
  }

  #note({ resource }: Readable, parameter: string, judged: Pick<ParameterFinding, 'answer' | 'because'>): void {
    this.#inquiry.parameters.push({ parameter, resource, ...judged });
  }

  #observationsOf({ records }: Page, field: string): Observation[] {
    return observationsOf(records, field, this.#inquiry.readMoment);
  }
}

/** Whether a sync may filter a list by this field: a user's own list can name others. */
function isAskedBy({ changed, created }: ByEdits, field: string): boolean {
  return changed === 'updated_at' && (field === 'updated_at' || created.fields.length > 0);
}
