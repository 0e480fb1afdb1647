import type { Entry } from './entry.ts';
import type { Micros } from './micros.ts';
import { mixSeed } from './random.ts';
import { SortedView } from './sorted-view.ts';

/** An order of records; `scrambled` is a fixed one that follows nothing. */
export type Order = 'id' | 'created' | 'updated' | 'day' | 'scrambled';

/** The records of one resource, in every order that was asked for. */
export class Shelf {
  readonly all = new Map<number, Entry>();
  readonly deleted: number[] = [];
  /** One more with each change: what was worked out for an older one is stale. */
  revision = 0;
  /** The id given last, also when that record is gone. */
  lastId: number | undefined;
  readonly #views = new Map<Order, SortedView>();
  readonly #hidden = new Map<Entry, Micros>();
  readonly #compare: Record<Order, (a: Entry, b: Entry) => number>;

  /** `scrambleTies`: records with equal moments do not stand in the order of their ids. */
  constructor(entries: readonly Entry[], scrambleTies: boolean) {
    for (const entry of entries) this.all.set(entry.id, entry);
    this.lastId = entries.at(-1)?.id;
    const byId = (a: Entry, b: Entry): number => a.id - b.id;
    const scrambled = (a: Entry, b: Entry): number => mixSeed(a.id) - mixSeed(b.id) || a.id - b.id;
    const ties = scrambleTies ? scrambled : byId;
    this.#compare = {
      id: byId,
      scrambled,
      created: (a, b) => nullsLast(a.created, b.created) || ties(a, b),
      updated: (a, b) => nullsLast(a.updated, b.updated) || ties(a, b),
      day: (a, b) => nullsLast(a.day, b.day) || ties(a, b),
    };
  }

  /** The listed records in an order, nulls last. */
  ordered(order: Order): readonly Entry[] {
    let view = this.#views.get(order);
    if (view === undefined) {
      const listed = [...this.all.values()].filter((entry) => entry.listed);
      view = new SortedView(listed, this.#compare[order]);
      this.#views.set(order, view);
    }
    return view.entries();
  }

  add(entry: Entry): void {
    this.all.set(entry.id, entry);
    this.lastId = entry.id;
    this.#moved(entry);
  }

  /** A new version, with or without a new `updated`. */
  edited(entry: Entry): void {
    entry.version++;
    entry.body = null;
    this.#views.get('updated')?.touch(entry);
    this.revision++;
  }

  remove(entry: Entry): void {
    this.all.delete(entry.id);
    this.#hidden.delete(entry);
    this.deleted.push(entry.id);
    entry.listed = false;
    this.#moved(entry);
  }

  hide(entry: Entry, until: Micros): void {
    this.#hidden.set(entry, until);
    entry.listed = false;
    this.#moved(entry);
  }

  /** Lists the hidden records whose time has come. */
  reveal(now: Micros): void {
    for (const [entry, until] of this.#hidden) {
      if (until > now) continue;
      this.#hidden.delete(entry);
      entry.listed = true;
      this.#moved(entry);
    }
  }

  #moved(entry: Entry): void {
    for (const view of this.#views.values()) view.touch(entry);
    this.revision++;
  }
}

function nullsLast(a: Micros | null, b: Micros | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a - b;
}
