import { type Match, Matcher } from './match.ts';
import type { Moment } from './micros.ts';
import { Random } from './random.ts';
import type { RequestLog } from './request-log.ts';
import type { Store } from './store.ts';
import type { Resource } from './streams.ts';

/** Records by their ids, or so many chosen by the seed (default 1). */
export interface Target {
  readonly resource: Resource;
  readonly ids?: readonly number[];
  readonly n?: number;
}

/** What somebody does to the data. */
export type EditAction =
  | { readonly edit: Target & { readonly at?: Moment } }
  | { readonly editSilently: Target }
  | { readonly insert: { readonly resource: Resource; readonly n?: number; readonly at?: Moment } }
  | { readonly remove: Target }
  | { readonly burst: { readonly resource: Resource; readonly n: number; readonly at?: Moment } }
  /** The tenant's own custom fields change: see `Store.changeOwnFields`. */
  | { readonly changeOwnFields: true }
  /** Anything else; `answered` is the request that it follows, with the ids that it was given. */
  | { readonly run: (store: Store, answered: RequestLog) => void };

/** One edit, after the n-th request or after the requests that match. */
export interface Edit {
  readonly afterRequest: number | Match;
  /** How often it happens; default 1. */
  readonly times?: number;
  readonly do: EditAction;
}

/** People at work: random edits after each request for a list. */
export interface EditRate {
  /** Edits a request, on average. */
  readonly perRequest: number;
  /** How often each kind happens, as weights. Default 6 edits to 2 inserts to 1 removal. */
  readonly kinds?: { readonly edit?: number; readonly insert?: number; readonly remove?: number };
  readonly burst?: { readonly every: number; readonly size: number };
  /** What is edited; default: the list that was just asked for. */
  readonly resources?: readonly Resource[];
  readonly stopAfterRequests?: number;
}

/** Carries out edits between answers, until `store.stopEdits()`. */
export class Edits {
  readonly #plan: readonly Edit[] | EditRate;
  readonly #store: Store;
  readonly #seed: number;
  #random!: Random;
  #requests = 0;
  #armed: { matcher: Matcher; action: EditAction }[] = [];

  constructor(plan: readonly Edit[] | EditRate, store: Store, seed: number) {
    this.#plan = plan;
    this.#store = store;
    this.#seed = seed;
    this.reset();
  }

  reset(): void {
    this.#random = new Random(this.#seed, 31);
    this.#requests = 0;
    this.#armed = isList(this.#plan) ? this.#plan.map(arm) : [];
  }

  /** Called when a request's answer is settled, before it is sent. */
  follow(request: RequestLog): void {
    // All are asked, so that each counts every request.
    const due = this.#armed.filter(({ matcher }) => matcher.fires(request));
    if (!this.#store.editing) return;
    for (const { action } of due) perform(action, this.#store, request);
    if (!isList(this.#plan)) this.#work(this.#plan, request);
  }

  #work(rate: EditRate, request: RequestLog): void {
    const resources = rate.resources ?? (request.resource === null ? [] : [request.resource]);
    if (request.resource === null || resources.length === 0) return;
    this.#requests++;
    if (this.#requests > (rate.stopAfterRequests ?? Number.POSITIVE_INFINITY)) return;
    const whole = Math.floor(rate.perRequest);
    const times = whole + (this.#random.chance(rate.perRequest - whole) ? 1 : 0);
    for (let i = 0; i < times; i++) this.#one(rate, this.#random.pick(resources));
    const { burst } = rate;
    if (burst && this.#requests % burst.every === 0) this.#store.burst(this.#random.pick(resources), burst.size);
  }

  #one({ kinds = { edit: 6, insert: 2, remove: 1 } }: EditRate, resource: Resource): void {
    const { edit = 0, insert = 0, remove = 0 } = kinds;
    const drawn = this.#random.next() * (edit + insert + remove);
    if (drawn < edit) this.#store.edit(resource);
    else if (drawn < edit + insert) this.#store.insert(resource);
    else this.#store.remove(resource);
  }
}

function arm(edit: Edit): { matcher: Matcher; action: EditAction } {
  const match = typeof edit.afterRequest === 'number' ? { nth: edit.afterRequest } : edit.afterRequest;
  return { matcher: new Matcher(match, edit.times ?? 1), action: edit.do };
}

function perform(action: EditAction, store: Store, answered: RequestLog): void {
  if ('edit' in action) store.edit(action.edit.resource, which(action.edit), action.edit.at);
  else if ('editSilently' in action) store.editSilently(action.editSilently.resource, which(action.editSilently));
  else if ('insert' in action) store.insert(action.insert.resource, action.insert.n, action.insert.at);
  else if ('remove' in action) store.remove(action.remove.resource, which(action.remove));
  else if ('burst' in action) store.burst(action.burst.resource, action.burst.n, action.burst.at);
  else if ('changeOwnFields' in action) store.changeOwnFields();
  else action.run(store, answered);
}

function which({ ids, n }: Target): readonly number[] | number {
  return ids ?? n ?? 1;
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}
