import type { Micros } from '../micros.ts';
import { Random } from '../random.ts';
import type { Seedling } from '../seedlings.ts';
import { ALL_RESOURCES, type Resource } from '../streams.ts';
import type { World } from '../world.ts';

/** What a record's values are drawn from. */
export interface Draft {
  readonly id: number;
  readonly created: Micros | null;
  readonly updated: Micros | null;
  readonly day: Micros | null;
  /** 0, and one more with each edit. */
  readonly version: number;
  /** Gives what stays the same for the record's whole life. */
  readonly stable: Random;
  /** Gives what an edit may change. */
  readonly fresh: Random;
  readonly world: World;
}

/** What a version of a record is drawn from: a function of the seed, so that only its place in time need be stored. */
export function draftOf(
  resource: Resource,
  { id, created, updated, day }: Seedling,
  version: number,
  world: World,
): Draft {
  const number = ALL_RESOURCES.indexOf(resource);
  const stable = new Random(world.seed, number, id, 1);
  const fresh = new Random(world.seed, number, id, 2, version);
  return { id, created, updated, day, version, stable, fresh, world };
}
