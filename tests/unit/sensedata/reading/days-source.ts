import type { ListPage, Unread } from '../../../../src/sensedata/list/list.ts';
import { shift, toMoment } from '../../../../src/sensedata/list/moments.ts';
import type { ListChoice, OpenList } from '../../../../src/sensedata/passes/pass.ts';
import { positionReader } from '../../../../src/sensedata/streams/position-reader.ts';
import { remembered } from './remembered.ts';
import { unread } from './unread.ts';

const DAY = 86_400_000;
/** How late records and new values come, at most. */
export const LATEST_DAYS = 3;

/** The stream that the model is a source for. */
export const VALUES = {
  keys: ['customer', 'day', 'type'],
  replication: { kind: 'days', day: 'day', lookbackDays: LATEST_DAYS },
} as const;

export interface DaysOptions {
  readonly random: () => number;
  readonly days: number;
  /** Customers and types: each pair may have a value on each day. */
  readonly customers: number;
  readonly types: number;
  readonly limit: number;
  /** New values, late rows and deletes a request, on average. */
  readonly perRequest: number;
  /** The share of deletes among them. */
  readonly deletes: number;
  readonly nextSaid: boolean;
  /**
   * How the rows of one day stand: in another order in each answer; in a fixed one that follows nothing; where they were
   * written last, so that a new value moves its row to the end of its day.
   */
  readonly within: 'shuffled' | 'fixed' | 'as-written';
}

interface Entry {
  readonly customer: number;
  readonly type: number;
  /** Days since the epoch. */
  readonly day: number;
  version: number;
  written: number;
  readonly dice: number;
}

/** What identifies a row, as a warehouse has it. */
export function keyOf(record: Readonly<Record<string, unknown>>): string {
  return VALUES.keys.map((key) => record[key]).join(' ');
}

/**
 * Values computed anew each night, in virtual time: one a customer, type and day, without an id. A day's rows come during
 * that day and up to three days later; so long, they get new values; and at any time a customer or a row may be deleted.
 */
export class DaysSource {
  now: number;
  working = true;
  requests = 0;
  readonly #options: DaysOptions;
  #entries: Entry[] = [];
  #waiting: (() => void)[] = [];
  #writes = 0;

  constructor(options: DaysOptions) {
    this.#options = options;
    this.now = Date.UTC(2026, 0, 10, 6);
    const today = Math.floor(this.now / DAY);
    for (let day = today - options.days; day < today; day++) this.#compute(day, 0.8);
  }

  /** What the list shows now: version by key. With `at`, only what is settled at that moment. */
  rows(at = Number.POSITIVE_INFINITY): Map<string, number> {
    const shown = this.#entries.filter(({ day }) => (day + 1 + LATEST_DAYS) * DAY <= at);
    return new Map(shown.map((entry) => [keyOf(record(entry)), entry.version]));
  }

  open({ filter }: ListChoice): OpenList {
    return {
      ordered: true,
      filtered: filter !== undefined,
      limit: this.#options.limit,
      fetch: (page) => {
        this.requests++;
        return new Promise<Unread<ListPage>>((resolve) => {
          this.#waiting.push(() => resolve(unread(this.#answer(filter?.date ?? '', page))));
        });
      },
    };
  }

  /** Lets one of the requests under way be answered, with work around it. */
  step(): void {
    if (this.#waiting.length === 0) return;
    const [answer] = this.#waiting.splice(Math.floor(this.#options.random() * this.#waiting.length), 1);
    this.#work();
    answer!();
    this.#work();
  }

  /** Forgets the requests of a reader that is gone. */
  abandon(): void {
    this.#waiting = [];
  }

  /** Time passes, and each night has its load. */
  sleep(hours: number): void {
    for (let hour = 0; hour < hours; hour++) {
      const before = Math.floor(this.now / DAY);
      this.now += 3_600_000;
      const today = Math.floor(this.now / DAY);
      if (today === before) continue;
      this.#compute(today, 0.6);
      for (const entry of this.#entries) if (entry.day >= today - LATEST_DAYS) this.#renew(entry);
    }
  }

  #work(): void {
    const { random, perRequest } = this.#options;
    this.now += Math.floor(random() * 60_000) + 1;
    if (!this.working) return;
    for (let chance = perRequest / 2; random() < chance; chance -= 1) this.#one();
    // A load in the middle of a reading.
    if (random() < perRequest / 100) this.#compute(Math.floor(this.now / DAY), 0.9);
  }

  #one(): void {
    const { random, deletes } = this.#options;
    const today = Math.floor(this.now / DAY);
    const late = today - Math.floor(random() * (LATEST_DAYS + 1));
    if (random() < deletes) {
      const gone = this.#entries[Math.floor(random() * this.#entries.length)];
      const alone = random() < 0.7;
      this.#entries = this.#entries.filter(
        (entry) => entry !== gone && (alone || gone === undefined || entry.customer !== gone.customer),
      );
    } else if (random() < 0.4) this.#compute(late, 0.1);
    else {
      const recent = this.#entries.filter(({ day }) => day >= today - LATEST_DAYS);
      const entry = recent[Math.floor(random() * recent.length)];
      if (entry !== undefined) this.#renew(entry);
    }
  }

  #renew(entry: Entry): void {
    entry.version++;
    entry.written = ++this.#writes;
  }

  /** Values of this day, for this share of those that it has none of. */
  #compute(day: number, share: number): void {
    const { random, customers, types } = this.#options;
    const known = new Set(
      this.#entries.filter((entry) => entry.day === day).map(({ customer, type }) => `${customer} ${type}`),
    );
    for (let customer = 1; customer <= customers; customer++) {
      for (let type = 1; type <= types; type++) {
        if (known.has(`${customer} ${type}`) || random() >= share) continue;
        this.#entries.push({ customer, type, day, version: 1, written: ++this.#writes, dice: random() });
      }
    }
  }

  #answer(from: string, number: number): ListPage {
    const { random, limit, nextSaid, within } = this.#options;
    const rank = new Map(
      this.#entries.map((entry) => [
        entry,
        within === 'shuffled' ? random() : within === 'fixed' ? entry.dice : entry.written,
      ]),
    );
    const list = this.#entries
      .filter(({ day }) => dateOf(day) >= from)
      .sort((a, b) => a.day - b.day || rank.get(a)! - rank.get(b)!);
    const records = list.slice((number - 1) * limit, number * limit).map(record);
    const position = positionReader(VALUES, 'day', 'day', readMoment, readMoment, ['text', 'date', 'text']);
    const next = nextSaid ? (number * limit < list.length ? 'more' : 'last') : 'unsaid';
    return { number, records, positions: records.map(position), next, fresh: true, answeredAt: toMoment(this.now) };
  }
}

export function readMoment(text: string): string {
  return text.length === 10 ? `${text}T00:00:00.000000Z` : text;
}

function record({ customer, type, day, version }: Entry): Record<string, unknown> {
  return { customer, type, day: dateOf(day), version };
}

const dateOf = remembered((day) => shift('1970-01-01T00:00:00.000000Z', day * 86_400).slice(0, 10));
