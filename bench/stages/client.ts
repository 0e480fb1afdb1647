import http from 'node:http';
import { text } from 'node:stream/consumers';
import { createClock } from '../../src/base/clock.ts';
import { redactor, secretFinder } from '../../src/base/redact.ts';
import { VERSION } from '../../src/base/version.ts';
import { createAgents } from '../../src/sensedata/http/agents.ts';
import { generationOf } from '../../src/sensedata/http/api-generation.ts';
import { Client } from '../../src/sensedata/http/client.ts';
import { PAGE, sink } from './sample.ts';
import type { Stage } from './stage.ts';

const TOKEN = 'bench-token';
const HEADERS = { authorization: `Bearer ${TOKEN}`, accept: 'application/json' };

/** One request after the other, until its JSON is there. @param url of the page server; it must serve tasks. */
export async function clientStages(url: string): Promise<Stage[]> {
  const client = new Client({
    api: generationOf({ apiVersion: 'v2', pageSizeParameter: null, authorization: null }),
    apiUrl: url,
    token: TOKEN,
    userAgent: `tap-sensedata/${VERSION}`,
    concurrency: 4,
    timeoutSeconds: 60,
    maxRetries: 0,
    agents: await createAgents(4, null, 60),
    clock: createClock(),
    log: { debug() {}, info() {}, warning() {}, error() {}, reason() {}, metric() {} },
    redact: redactor([TOKEN]),
    isSecretIn: secretFinder([TOKEN]),
    signal: new AbortController().signal,
  });
  const agent = new http.Agent({ keepAlive: true });
  const ways = (resource: string): Stage['ways'] => {
    const address = `${url}/${resource}?page=1&limit=${PAGE}&order_by=id&sort=asc`;
    return {
      'the tap': () => async () => {
        const query = { page: '1', limit: String(PAGE), order_by: 'id', sort: 'asc' };
        sink.last = await client.get(resource, query, (json) => json);
      },
      'global fetch': () => async () => {
        const answer = await fetch(address, { headers: HEADERS });
        sink.last = JSON.parse(await answer.text());
      },
      'node:http': () => async () => {
        const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
          http.get(address, { agent, headers: HEADERS }, resolve).on('error', reject);
        });
        sink.last = JSON.parse(await text(answer));
      },
    };
  };
  return [
    { name: `request and parsing, a page of ${PAGE}`, unit: 'record', size: PAGE, ways: ways('tasks') },
    { name: 'request and parsing, an empty page', unit: 'answer', size: 1, ways: ways('users') },
  ];
}
