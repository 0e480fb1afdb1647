import type { Behaviour } from './behaviour.ts';
import type { Edit, EditRate } from './edits.ts';
import { FACTS } from './facts.ts';
import type { Fault } from './faults.ts';
import type { ApiVersion } from './generations.ts';
import type { Moment } from './micros.ts';
import type { RequestLog } from './request-log.ts';
import type { ScenarioName } from './scenarios/story.ts';
import { ALL_RESOURCES, type Resource } from './streams.ts';

/** How long an answer takes, in milliseconds. */
export type Latency = number | { min: number; max: number } | ((request: RequestLog) => number);

/** What `startSimulator` can be told; everything has a default. */
export interface SimulatorOptions {
  /** The same seed (and `now`) gives the same data, orders and edits. Default 1. */
  readonly seed?: number | undefined;
  /** The data's present moment. Given, it stands still but for a millisecond a request; default: the machine's clock. */
  readonly now?: Moment | undefined;
  /** Seconds by which the `Date` header is ahead of `now`. */
  readonly clockSkewSeconds?: number | undefined;
  /** The IANA zone that moments without a zone mean. Default UTC. */
  readonly zone?: string | undefined;
  /** Records at the start. */
  readonly sizes?: Partial<Record<Resource, number>> | undefined;
  /**
   * `company`: lifelike data in place of the usual ones; of `sizes`, only that of the customers and of the small lists
   * counts. `tenant`: the usual data, and lists that no other tenant has.
   */
  readonly scenario?: ScenarioName | undefined;
  /** The generation of the API. Default `v2`. */
  readonly api?: ApiVersion | undefined;
  readonly behaviour?: Partial<Behaviour> | undefined;
  readonly latency?: Latency | undefined;
  readonly faults?: readonly Fault[] | undefined;
  readonly edits?: readonly Edit[] | EditRate | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** What the bearer check expects. Default `sim-token`. */
  readonly token?: string | undefined;
  /** Keep each record's serialised text until it is edited (default); false saves memory with millions of records. */
  readonly cacheBodies?: boolean | undefined;
  /** Called when a request has been answered. */
  readonly onRequest?: ((request: RequestLog) => void) | undefined;
}

/** The token, where none is given. */
export const DEFAULT_TOKEN = 'sim-token';

/** How many records of each list there are, where none is given. */
export const DEFAULT_SIZES = Object.fromEntries(
  ALL_RESOURCES.map((resource) => [resource, FACTS[resource].size]),
) as Readonly<Record<Resource, number>>;
