import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { type Answer, json } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import type { FaultAction, Mishap } from './faults.ts';
import { writeJson } from './json.ts';

const compress = promisify(gzip);

/** How an answer leaves, and with what. */
export interface Delivery {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly compression: Behaviour['compression'];
  /** Ends every wait when the simulator is closed. */
  readonly signal: AbortSignal;
}

/** Sends an answer with what befalls it. Returns the status that the client was shown, 0 for none. */
export async function deliver(answer: Answer, mishap: Mishap, delivery: Delivery): Promise<number> {
  const { action } = mishap;
  const { response } = delivery;
  if (action !== null && 'reset' in action) {
    response.socket?.destroy();
    return 0;
  }
  if (action !== null && 'hang' in action && action.hang === 'headers') return 0;
  const chosen = action === null ? answer : replaced(answer, action);
  const sent = await encoded(chosen, action, delivery);
  response.writeHead(sent.status, { ...sent.headers, ...mishap.headers });
  await writeBody(sent.body, action, delivery);
  return sent.status;
}

/** The answer that a fault puts in the place of the right one. */
function replaced(answer: Answer, action: FaultAction): Answer {
  if ('redirect' in action) {
    return { ...json(action.status ?? 302, Buffer.from('{}')), headers: { location: action.redirect } };
  }
  if ('body' in action || 'status' in action) {
    const { body = { error: { message: 'simulated' } } } = action;
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : writeJson(body));
    const contentType = 'contentType' in action ? action.contentType : undefined;
    const plain = json('status' in action ? action.status : 200, bytes);
    const type = contentType === undefined ? plain.headers : { 'content-type': contentType };
    return { ...plain, headers: { ...type, ...action.headers } };
  }
  // A body that was cut at a record's edge looks whole to HTTP.
  if ('cut' in action && action.cut === 'record')
    return { ...answer, body: answer.body.subarray(0, edge(answer.body)) };
  return answer;
}

/** Where a record near the middle of a body ends. */
function edge(body: Buffer): number {
  const found = body.indexOf('},{"id":', Math.floor(body.length / 2));
  return found < 0 ? Math.floor(body.length / 2) : found + 1;
}

/** The answer as it goes over the wire, with its length; `cut: "gzip"` cuts the compressed bytes. */
async function encoded(answer: Answer, action: FaultAction | null, delivery: Delivery): Promise<Answer> {
  const cutsGzip = action !== null && 'cut' in action && action.cut === 'gzip';
  const asked = /\bgzip\b/.test(String(delivery.request.headers['accept-encoding']));
  const wanted = cutsGzip || delivery.compression === 'always' || (delivery.compression && asked);
  if (!wanted || 'content-encoding' in answer.headers || answer.body.length < 200) return sized(answer, action);
  const whole = await compress(answer.body, { level: constants.Z_BEST_SPEED });
  const body = cutsGzip ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  return sized({ ...answer, body, headers: { ...answer.headers, 'content-encoding': 'gzip' } }, action);
}

function sized(answer: Answer, action: FaultAction | null): Answer {
  if (action !== null && 'cut' in action && action.cut === 'chunk') return answer;
  return { ...answer, headers: { ...answer.headers, 'content-length': String(answer.body.length) } };
}

async function writeBody(body: Buffer, action: FaultAction | null, delivery: Delivery): Promise<void> {
  const { response } = delivery;
  const half = Math.floor(body.length / 2);
  if (action !== null && 'drip' in action) return drip(body, action.drip, delivery);
  if (action !== null && 'hang' in action) {
    response.write(body.subarray(0, half));
    return;
  }
  if (action !== null && 'cut' in action && action.cut !== 'gzip' && action.cut !== 'record') {
    const length = typeof action.cut === 'number' ? action.cut : half;
    // Destroyed only once the bytes are out, or the client would see a reset instead of a short body.
    response.write(body.subarray(0, length), () => response.socket?.end());
    return;
  }
  response.end(body);
}

async function drip(body: Buffer, pace: { bytes: number; everyMs: number }, delivery: Delivery): Promise<void> {
  const { response, signal } = delivery;
  for (let from = 0; from < body.length; from += pace.bytes) {
    if (response.destroyed) return;
    response.write(body.subarray(from, from + pace.bytes));
    await sleep(pace.everyMs, undefined, { signal });
  }
  response.end();
}
