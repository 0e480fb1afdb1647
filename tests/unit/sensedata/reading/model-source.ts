import type { ListPage, ListSource, Position, RawRecord, Unread } from '../../../../src/sensedata/list/list.ts';
import { toMoment } from '../../../../src/sensedata/list/moments.ts';
import type { ListChoice, OpenList } from '../../../../src/sensedata/passes/pass.ts';
import { remembered } from './remembered.ts';
import { unread } from './unread.ts';

const HOUR = 3_600_000;
/** Longer than anything takes to appear: what the look-back of the tests covers. */
export const LOOKBACK_SECONDS = 4 * 3600;

export interface ModelOptions {
  readonly random: () => number;
  readonly records: number;
  readonly limit: number;
  /** Edits, inserts and deletes a request, on average. */
  readonly perRequest: number;
  /** Whether the answer says what the next page is. */
  readonly nextSaid: boolean;
  /** Whether a fifth of the edits and new records appear only hours after their own moment. */
  readonly late: boolean;
  /** Whether the lists show the moment of creation. */
  readonly createdShown: boolean;
}

/** One record: its versions count up, so that it can be seen which one arrived. */
interface Entry {
  readonly id: number;
  readonly created: number;
  updated: number | null;
  version: number;
  /** An edit that the lists do not show yet. */
  pending: { at: number; updated: number | null; version: number } | null;
  deleted: boolean;
  hidden: boolean;
}

/**
 * A source with people at work in it, in virtual time: records are edited, inserted and deleted before, between and after
 * answers; answers come in any order; edits and new records appear up to four hours after their own moment; many share one
 * moment, and equal moments stand in another order on each page.
 */
export class ModelSource {
  now = Date.UTC(2026, 0, 10);
  editing = true;
  readonly #options: ModelOptions;
  readonly #entries: Entry[] = [];
  /** A moment, as many answers show it. */
  readonly #textOf = remembered(toMoment);
  #waiting: (() => void)[] = [];
  #nextId = 1;

  constructor(options: ModelOptions) {
    this.#options = options;
    for (let i = 0; i < options.records; i++) this.#insert(this.now - (options.records - i) * HOUR * 7);
    for (const entry of this.#entries) {
      if (options.random() < 0.6)
        entry.updated = entry.created + Math.floor(options.random() * (this.now - entry.created));
    }
  }

  /** What a reader must have in the end: version by id. */
  truth(): Map<number, number> {
    return new Map(this.#entries.filter(({ deleted }) => !deleted).map(({ id, version }) => [id, version]));
  }

  /** What the lists show now: version by id. */
  shown(): Map<number, number> {
    const living = this.#entries.filter(({ deleted, hidden }) => !deleted && !hidden);
    return new Map(living.map(({ id, version }) => [id, version]));
  }

  /** Everything that is under way has appeared. */
  settle(): void {
    this.editing = false;
    this.now += LOOKBACK_SECONDS * 1000;
    this.#appear();
  }

  open(choice: ListChoice): OpenList {
    const source: ListSource & { filtered: boolean; limit: number } = {
      ordered: true,
      filtered: choice.filter !== undefined,
      limit: this.#options.limit,
      fetch: (page) =>
        new Promise<Unread<ListPage>>((resolve) => {
          this.#waiting.push(() => resolve(unread(this.#answer(choice, page))));
        }),
    };
    return source;
  }

  /** Lets one of the requests under way be answered, with edits around it; false where none is under way. */
  step(): boolean {
    if (this.#waiting.length === 0) return false;
    const [answer] = this.#waiting.splice(Math.floor(this.#options.random() * this.#waiting.length), 1);
    this.#work();
    answer!();
    this.#work();
    return true;
  }

  /** Forgets the requests of a reader that is gone. */
  abandon(): void {
    this.#waiting = [];
  }

  #work(): void {
    const { random, perRequest } = this.#options;
    this.now += Math.floor(random() ** 6 * 2 * HOUR) + 1;
    if (this.editing) {
      for (let chance = perRequest / 2; random() < chance; chance -= 1) this.#one();
      if (random() < perRequest / 60) this.#burst();
    }
    this.#appear();
  }

  #one(): void {
    const { random, late } = this.#options;
    const kind = random();
    const living = this.#entries.filter(({ deleted }) => !deleted);
    const entry = living[Math.floor(random() * living.length)];
    if (kind < 0.15 || entry === undefined) this.#insert(this.now, late && random() < 0.2);
    else if (kind < 0.3) entry.deleted = true;
    else this.#edit(entry, this.now, late && random() < 0.2);
  }

  #burst(): void {
    const { random } = this.#options;
    for (const entry of this.#entries) if (!entry.deleted && random() < 0.5) this.#edit(entry, this.now, false);
  }

  #edit(entry: Entry, moment: number, late: boolean): void {
    if (entry.pending !== null || entry.hidden) return;
    const version = entry.version + 1;
    if (late) entry.pending = { at: this.#lateness(), updated: moment, version };
    else Object.assign(entry, { updated: moment, version });
  }

  #insert(created: number, late = false): void {
    const entry: Entry = {
      id: this.#nextId++,
      created,
      updated: null,
      version: 1,
      pending: null,
      deleted: false,
      hidden: late,
    };
    if (late) entry.pending = { at: this.#lateness(), updated: null, version: 1 };
    this.#entries.push(entry);
  }

  #lateness(): number {
    return this.now + Math.floor(this.#options.random() * 0.9 * LOOKBACK_SECONDS * 1000);
  }

  #appear(): void {
    for (const entry of this.#entries) {
      if (entry.pending === null || entry.pending.at > this.now) continue;
      entry.updated = entry.pending.updated ?? entry.updated;
      entry.version = entry.pending.version;
      entry.pending = null;
      entry.hidden = false;
    }
  }

  #answer({ order, filter }: ListChoice, number: number): ListPage {
    const { random, limit, nextSaid, createdShown } = this.#options;
    const from = filter === undefined ? null : Date.parse(`${filter.date}T00:00:00Z`);
    const list = this.#entries.filter((entry) => {
      if (entry.deleted || entry.hidden) return false;
      if (from === null) return true;
      const moment = filter!.field === 'updated_at' ? entry.updated : entry.created;
      return moment !== null && moment >= from;
    });
    if (order === 'moment') {
      const dice = new Map(list.map((entry) => [entry, random()]));
      list.sort((a, b) => (a.updated ?? 9e15) - (b.updated ?? 9e15) || dice.get(a)! - dice.get(b)!);
    }
    const page = list.slice((number - 1) * limit, number * limit);
    const records: RawRecord[] = page.map(({ id, updated, created, version }) => ({
      id,
      version,
      updated_at: updated === null ? null : this.#textOf(updated),
      ...(createdShown ? { created_at: this.#textOf(created) } : {}),
    }));
    const positions: Position[] = records.map((record, index) => ({
      id: String(record.id),
      value: order === 'id' ? page[index]!.id : (record.updated_at as string | null),
    }));
    const more = number * limit < list.length;
    const next = nextSaid ? (more ? 'more' : 'last') : 'unsaid';
    return { number, records, positions, next, fresh: true, answeredAt: toMoment(this.now) };
  }
}
