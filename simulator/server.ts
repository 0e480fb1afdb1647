import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, answer, resourceOf } from './answer.ts';
import type { Clock } from './clock.ts';
import { deliver } from './deliver.ts';
import type { Edits } from './edits.ts';
import type { Faults } from './faults.ts';
import type { HeldAnswers } from './held-answers.ts';
import type { Latency } from './options.ts';
import { Random } from './random.ts';
import type { RequestLog } from './request-log.ts';
import type { Resource } from './streams.ts';

/** What the server is made of. */
export interface ServerParts extends Api {
  readonly seed: number;
  readonly clock: Clock;
  readonly clockSkewSeconds: number;
  readonly faults: Faults;
  readonly held: HeldAnswers;
  readonly edits: Edits;
  readonly latency: Latency;
  readonly requests: RequestLog[];
  /** The lists that there are. */
  readonly resources: readonly Resource[];
  readonly onRequest: (request: RequestLog) => void;
  /** Ends every wait when the simulator is closed. */
  readonly signal: AbortSignal;
}

/** The HTTP server, not yet listening. */
export function createSimulatorServer(parts: ServerParts): Server {
  const server = createServer((request, response) => {
    handle(parts, request, response).catch((error: unknown) => {
      if (!parts.signal.aborted) server.emit('error', error);
    });
  });
  // A client that keeps its connections must not meet one that the server closes at that moment.
  server.keepAliveTimeout = 10 * 60 * 1000;
  return server;
}

async function handle(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { clock, signal, behaviour } = parts;
  const url = new URL(request.url ?? '/', 'http://simulator');
  const log = logOf(parts, request, url);
  parts.requests.push(log);
  clock.tick();
  const random = new Random(parts.seed, log.n, 41);
  const mishap = parts.faults.meet(log);
  log.delayMs = latencyOf(parts.latency, log, random) + mishap.delayMs;
  // The data is read at some moment between question and answer, as a database would.
  const before = log.delayMs * random.next();
  await wait(before, signal);
  const settled = answer(parts, log, url, random);
  parts.edits.follow(log);
  await wait(log.delayMs - before, signal);
  if (mishap.isHeld) await parts.held.wait(signal);
  // Only a client that hangs up is at fault here: what it would have been told does not matter.
  response.on('error', () => {});
  response.setHeader('date', new Date(clock.now() / 1000 + parts.clockSkewSeconds * 1000).toUTCString());
  log.status = settled.status;
  log.status = await deliver(settled, mishap, { request, response, compression: behaviour.compression, signal });
  if (mishap.action !== null && !('drip' in mishap.action)) Object.assign(log, { records: 0, ids: [] });
  parts.onRequest(log);
}

function logOf(parts: ServerParts, request: IncomingMessage, url: URL): RequestLog {
  return {
    n: parts.requests.length + 1,
    at: Date.now(),
    method: request.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    resource: resourceOf(url.pathname, parts),
    page: Number(url.searchParams.get('page') ?? 1),
    status: 0,
    records: 0,
    ids: [],
    delayMs: 0,
  };
}

function latencyOf(latency: Latency, request: RequestLog, random: Random): number {
  if (typeof latency === 'number') return latency;
  if (typeof latency === 'function') return latency(request);
  return latency.min + random.next() * (latency.max - latency.min);
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms >= 1) await sleep(ms, undefined, { signal });
}
