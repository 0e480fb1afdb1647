import { type Behaviour, DEFAULT_BEHAVIOUR } from './behaviour.ts';
import type { Edit, EditAction, EditRate } from './edits.ts';
import type { Fault, FaultAction } from './faults.ts';
import type { Match } from './match.ts';
import { RESOURCES } from './streams.ts';

/** Every key of a type, unions included: one that is added there without being added here does not compile. */
type Keys<T> = Readonly<Record<T extends unknown ? keyof T : never, true>>;

// Keys that JSON can say.
const FAULT: Keys<Fault> = { match: true, times: true, do: true };
export const FAULT_ACTION: Keys<FaultAction> = {
  ...{ status: true, body: true, headers: true, contentType: true, redirect: true },
  ...{ reset: true, cut: true, hang: true, drip: true, delayMs: true, hold: true },
};
export const MATCH: Keys<Omit<Match, 'where'>> = { resource: true, page: true, nth: true, every: true };
const EDIT: Keys<Edit> = { afterRequest: true, times: true, do: true };
export const EDIT_RATE: Keys<EditRate> = {
  ...{ perRequest: true, kinds: true, burst: true, resources: true, stopAfterRequests: true },
};
export const EDIT_ACTION: Keys<Exclude<EditAction, { run: unknown }>> = {
  ...{ edit: true, editSilently: true, insert: true, remove: true, burst: true, changeOwnFields: true },
};
const TARGET = { resource: true, ids: true, n: true, at: true };

/**
 * The faults of a plan that came as JSON. `"times": "always"` stands for what JSON cannot write.
 *
 * @throws Error that names the place, for what is not known: a fault that never happens would go unnoticed.
 */
export function faultsOf(plan: unknown): Fault[] {
  return list(plan, 'a list of faults').map((entry, index) => {
    const where = `fault ${index + 1}`;
    const { match = {}, times, do: action } = known(entry, FAULT, where);
    if (Object.keys(known(action, FAULT_ACTION, `${where}: do`)).length === 0) throw new Error(`${where}: do is empty`);
    return { match: matchOf(match, where), times: timesOf(times, where), do: action as FaultAction };
  });
}

/** The edits of a plan that came as JSON: a list of them, or people at work. Throws as `faultsOf` does. */
export function editsOf(plan: unknown): Edit[] | EditRate {
  if (!Array.isArray(plan)) {
    const rate = known(plan, EDIT_RATE, 'edits');
    if (typeof rate.perRequest !== 'number') throw new Error('edits: expected perRequest to be a number');
    if (rate.resources !== undefined)
      for (const resource of list(rate.resources, 'resources')) expectResource(resource, 'edits');
    return rate as unknown as EditRate;
  }
  return plan.map((entry, index) => {
    const where = `edit ${index + 1}`;
    const { afterRequest, times, do: action } = known(entry, EDIT, where);
    const [[what, target] = [], ...more] = Object.entries(known(action, EDIT_ACTION, `${where}: do`));
    if (more.length > 0) throw new Error(`${where}: expected one thing to do`);
    if (what !== 'changeOwnFields') expectResource(known(target, TARGET, where).resource, where);
    return {
      afterRequest: typeof afterRequest === 'number' ? afterRequest : matchOf(afterRequest, where),
      times: timesOf(times, where),
      do: action as EditAction,
    };
  });
}

/** A behaviour that came as JSON. Throws as `faultsOf` does. */
export function behaviourOf(json: unknown): Partial<Behaviour> {
  return known(json, DEFAULT_BEHAVIOUR, 'behaviour') as Partial<Behaviour>;
}

function matchOf(match: unknown, where: string): Match {
  const { resource } = known(match, MATCH, `${where}: what it matches`);
  if (resource !== undefined) expectResource(resource, where);
  return match as Match;
}

function expectResource(resource: unknown, where: string): void {
  if (RESOURCES.some((name) => name === resource)) return;
  throw new Error(`${where}: expected a resource (${RESOURCES.join(', ')}), not ${JSON.stringify(resource)}`);
}

function timesOf(times: unknown, where: string): number {
  if (times === undefined) return 1;
  if (times === 'always') return Number.POSITIVE_INFINITY;
  if (typeof times === 'number' && times >= 1) return times;
  throw new Error(`${where}: expected times to be a number or "always", not ${JSON.stringify(times)}`);
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`expected ${what}`);
  return value;
}

function known(value: unknown, keys: Readonly<Record<string, unknown>>, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${where}: expected an object, not ${JSON.stringify(value)}`);
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(keys, key)) throw new Error(`${where}: "${key}" is not among ${Object.keys(keys).join(', ')}`);
  }
  return value as Record<string, unknown>;
}
