import type { Behaviour } from './behaviour.ts';
import type { Entry } from './entry.ts';
import { FACTS } from './facts.ts';
import type { Filter, PageQuery } from './query.ts';
import type { Random } from './random.ts';
import type { Shelf } from './shelf.ts';
import type { Store } from './store.ts';
import type { Resource } from './streams.ts';

/** The records that a query finds, in the order that it asks for, with equals still in a fixed order. */
export interface List {
  readonly entries: readonly Entry[];
  /** Do two neighbours stand in no certain order? */
  equal(a: Entry, b: Entry): boolean;
}

interface Kept {
  readonly shelf: Shelf;
  readonly revision: number;
  readonly entries: readonly Entry[];
}

/** How many filtered lists are kept between edits: a reader has few open at a time. */
const KEPT = 12;

/** Finds lists in the store, and keeps them until the next edit. */
export class Lists {
  readonly #store: Store;
  readonly #behaviour: Behaviour;
  readonly #kept = new Map<string, Kept>();

  constructor(store: Store, behaviour: Behaviour) {
    this.#store = store;
    this.#behaviour = behaviour;
  }

  find(resource: Resource, query: PageQuery): List {
    const order = query.order === 'created' && this.#hidesCreated(resource) ? null : query.order;
    const entries = this.#entries(resource, order, query);
    return { entries, equal: equality(order, this.#behaviour.equalOrder) };
  }

  #entries(resource: Resource, order: PageQuery['order'], query: PageQuery): readonly Entry[] {
    const shelf = this.#store.shelf(resource);
    const unordered = this.#behaviour.equalOrder === 'scrambled' ? 'scrambled' : 'id';
    const ordered = shelf.ordered(order ?? unordered);
    const descending = query.descending && order !== null;
    if (query.filters.length === 0 && !descending) return this.#placeNulls(ordered, order);
    const key = JSON.stringify([resource, order, descending, query.filters]);
    const kept = this.#kept.get(key);
    if (kept?.shelf === shelf && kept.revision === shelf.revision) return kept.entries;
    const passing = ordered.filter((entry) => query.filters.every((filter) => this.#passes(resource, entry, filter)));
    const entries = this.#placeNulls(descending ? reversed(passing, order) : passing, order);
    this.#kept.delete(key);
    this.#kept.set(key, { shelf, revision: shelf.revision, entries });
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(oldest);
    return entries;
  }

  #passes(resource: Resource, entry: Entry, filter: Filter): boolean {
    if ('column' in filter) {
      return String(this.#store.rowOf(resource, entry)[filter.column]).toLowerCase() === filter.value.toLowerCase();
    }
    if (filter.field === 'created' && this.#hidesCreated(resource)) return false;
    const moment = entry[filter.field];
    return moment !== null && moment >= filter.from && moment < filter.below;
  }

  /** Lists come with nulls last. */
  #placeNulls(entries: readonly Entry[], order: PageQuery['order']): readonly Entry[] {
    if (this.#behaviour.nulls === 'last' || order === null || order === 'id') return entries;
    const nulls = entries.filter((entry) => entry[order] === null);
    return [...nulls, ...entries.filter((entry) => entry[order] !== null)];
  }

  #hidesCreated(resource: Resource): boolean {
    const { creation } = FACTS[resource];
    return creation === 'hidden' || (creation === 'where-told' && !this.#behaviour.contactsShowCreatedAt);
  }
}

/** Copies a range of a list; where it holds or cuts a group of equals, that group stands in another order each time. */
export function cut(list: List, from: number, to: number, random: Random): Entry[] {
  const { entries, equal } = list;
  const joins = (index: number): boolean => equal(entries[index - 1] as Entry, entries[index] as Entry);
  let first = from;
  while (first > 0 && first < to && joins(first)) first--;
  let last = to;
  while (last > from && last < entries.length && joins(last)) last++;
  const range = entries.slice(first, last);
  for (let begin = 0; begin < range.length; ) {
    let end = begin + 1;
    while (end < range.length && joins(first + end)) end++;
    const equals = end - begin > 1 ? random.shuffle(range.slice(begin, end)) : [];
    for (const [index, entry] of equals.entries()) range[begin + index] = entry;
    begin = end;
  }
  return range.slice(from - first, to - first);
}

function equality(order: PageQuery['order'], mode: Behaviour['equalOrder']): (a: Entry, b: Entry) => boolean {
  if (mode !== 'shuffled' || order === 'id') return () => false;
  return order === null ? () => true : (a, b) => a[order] === b[order];
}

/** Descending, with nulls last as well. */
function reversed(entries: readonly Entry[], order: PageQuery['order']): Entry[] {
  if (order === null || order === 'id') return entries.toReversed();
  const nulls = entries.filter((entry) => entry[order] === null);
  return [...entries.slice(0, entries.length - nulls.length).reverse(), ...nulls];
}
