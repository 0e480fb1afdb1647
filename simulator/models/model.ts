import type { JsonObject } from '../json.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../shape.ts';
import type { Resource } from '../streams.ts';
import type { World } from '../world.ts';
import type { Draft } from './draft.ts';

/** A record's true values by column; moments as microseconds. */
export type Values = Record<string, string | number | boolean | null>;

/** How a resource's records are made up, and how the API writes them. */
export interface Model<Content> {
  readonly resource: Resource;
  /** The truth, drawn first. */
  draw(draft: Draft): Content;
  /** The row of the resource's own stream. */
  values(content: Content): Values;
  /** The rows of the child streams. */
  children(content: Content): Record<string, Values[]>;
  /** The record as the API writes it. */
  encode(content: Content, shape: Shape, world: World): JsonObject;
}

/** Marks a text with the record's version, so that every edit is seen in a column. */
export function revised(text: string, version: number): string {
  return version === 0 ? text : `${text} · revisão ${version}`;
}

/** A value in the given share of the draws, else null. */
export function sometimes<T>(random: Random, share: number, make: () => T): T | null {
  return random.chance(share) ? make() : null;
}

/** The id in the user's own systems: often none, sometimes digits beyond 2^53. */
export function legacyId(random: Random): string | null {
  const kind = random.next();
  if (kind < 0.3) return null;
  if (kind < 0.4) return random.digits(17 + random.int(8));
  return kind < 0.7 ? random.digits(1 + random.int(9)) : `ERP-${random.digits(5)}`;
}
