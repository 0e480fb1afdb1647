import { FACTS } from '../facts.ts';
import type { Micros } from '../micros.ts';
import type { Values } from '../models/model.ts';
import type { Random } from '../random.ts';
import { nextId, type Seedling } from '../seedlings.ts';
import type { Resource } from '../streams.ts';

/** What a scenario tells of a record, over what would be drawn for it. */
export interface Told {
  readonly created: Micros | null;
  readonly updated: Micros | null;
  readonly values: Values;
}

/** A scenario's data: the first records, and what it tells of them. */
export interface Story {
  readonly first: Readonly<Record<Resource, readonly Seedling[]>>;
  /** The values that the scenario gives a record in one of its versions; undefined where it tells nothing of it. */
  values(resource: Resource, id: number, version: number): Values | undefined;
}

/** The names of the scenarios. */
export const SCENARIOS = ['company', 'tenant'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

/** Records of one list as a scenario tells them: numbered in the order of their creation. */
export function numbered(resource: Resource, told: readonly Told[], random: Random): Map<Seedling, Values> {
  const records = new Map<Seedling, Values>();
  let last: number | undefined;
  for (const { created, updated, values } of told.toSorted((one, other) => (one.created ?? 0) - (other.created ?? 0))) {
    last = nextId(resource, last, random);
    const shown = FACTS[resource].creation === 'hidden' ? null : created;
    records.set({ id: last, created: shown, updated, day: null }, values);
  }
  return records;
}
