import type { AddressInfo } from 'node:net';
import { type Behaviour, outOfContract } from './behaviour.ts';
import { Clock } from './clock.ts';
import { Edits } from './edits.ts';
import { Faults } from './faults.ts';
import { basePathOf, behaviourIn, tapSettings } from './generations.ts';
import { HeldAnswers } from './held-answers.ts';
import { Lists } from './lists.ts';
import { SECOND, toMicros } from './micros.ts';
import { DEFAULT_SIZES, DEFAULT_TOKEN, type SimulatorOptions } from './options.ts';
import type { RequestLog } from './request-log.ts';
import { createSimulatorServer } from './server.ts';
import { Store } from './store.ts';
import {
  ALL_RESOURCES,
  ALL_STREAM_NAMES,
  RESOURCES,
  type Resource,
  type Row,
  STREAMS,
  type StreamName,
} from './streams.ts';

/** A running simulator of the API. */
export interface Simulator {
  /** `http://127.0.0.1:PORT/v2` */
  readonly url: string;
  readonly token: string;
  /** The settings by which the tap reads it. */
  readonly tapConfig: Readonly<Record<string, string>>;
  /** Every request since the start or the last reset, in the order of arrival. */
  readonly requests: RequestLog[];
  readonly store: Store;
  /** How many answers are held (`{ hold: true }`), those of clients that have hung up since among them. */
  readonly held: number;
  /** Lets go the answers that are held now. */
  release(): void;
  /** The rows that a warehouse must hold now, by stream. Resources outside the contract have none. */
  truth(): Record<StreamName, Row[]>;
  /** Those of one stream: nothing else is drawn. */
  truthOf(stream: StreamName): Row[];
  /** Moves the present moment, so that hidden records appear and later edits have later moments. */
  advance(seconds: number): void;
  /** Back to the first data, with no request seen and every fault and edit still to come. */
  reset(): void;
  /** Stops at once, whoever is still waiting for an answer. */
  close(): Promise<void>;
}

/** Starts the API on a free port (or the given one) with data that depends on the seed alone. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = 1, host = '127.0.0.1', token = DEFAULT_TOKEN, api = 'v2' } = options;
  const behaviour = behaviourIn(api, options.behaviour);
  const basePath = basePathOf(api);
  const clock = new Clock(options.now === undefined ? null : toMicros(options.now));
  const resources: readonly Resource[] = options.scenario === 'tenant' ? ALL_RESOURCES : RESOURCES;
  const store = new Store({
    seed,
    clock,
    zone: options.zone ?? 'UTC',
    sizes: { ...DEFAULT_SIZES, ...options.sizes, ...noRecordsBut(resources) },
    behaviour,
    scenario: options.scenario,
    cacheBodies: options.cacheBodies ?? true,
  });
  const closing = new AbortController();
  const faults = new Faults(options.faults ?? []);
  const held = new HeldAnswers();
  const edits = new Edits(options.edits ?? [], store, seed);
  const requests: RequestLog[] = [];
  const server = createSimulatorServer({
    ...{ seed, clock, store, behaviour, basePath, faults, held, edits, requests, resources },
    lists: new Lists(store, behaviour),
    tokens: [token, ...behaviour.tokens],
    clockSkewSeconds: options.clockSkewSeconds ?? 0,
    latency: options.latency ?? 0,
    onRequest: options.onRequest ?? (() => {}),
    signal: closing.signal,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${host}:${port}${basePath}`;

  return {
    url,
    token,
    tapConfig: { token, api_url: url, ...tapSettings(api, behaviour) },
    requests,
    store,
    get held() {
      return held.count;
    },
    release: () => held.release(),
    truth: () => contractedOnly(store.truth(), behaviour, resources),
    truthOf: (stream) => contractedOnly(store.truth([STREAMS[stream].resource]), behaviour, resources)[stream],
    advance: (seconds) => clock.advance(seconds * SECOND),
    reset() {
      clock.reset();
      store.reset();
      faults.reset();
      edits.reset();
      requests.length = 0;
    },
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function contractedOnly(
  all: Record<StreamName, Row[]>,
  behaviour: Behaviour,
  resources: readonly Resource[],
): Record<StreamName, Row[]> {
  const names = ALL_STREAM_NAMES.filter((stream) => resources.includes(STREAMS[stream].resource));
  const rows = names.map((stream) => {
    return [stream, outOfContract(behaviour, STREAMS[stream].resource) === null ? all[stream] : []] as const;
  });
  return Object.fromEntries(rows) as Record<StreamName, Row[]>;
}

/** No record in the lists that there are not. */
function noRecordsBut(resources: readonly Resource[]): Partial<Record<Resource, number>> {
  return Object.fromEntries(ALL_RESOURCES.filter((name) => !resources.includes(name)).map((name) => [name, 0]));
}
