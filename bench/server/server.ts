import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RESOURCES, type Resource } from '../../simulator/streams.ts';
import { PageTexts } from './page-texts.ts';
import type { ServerReply, ServerRequest, Serving } from './protocol.ts';

/**
 * A process of its own that serves lists at rest: pages by `page` and `limit`, in the order of ids whatever is asked
 * for. A list with a filter on a moment is empty: nobody has edited anything.
 */

const texts = new Map<Resource, PageTexts>();
let serving: Serving = { lists: {}, latencyMs: 0 };
let requests = 0;

const server = createServer((request, response) => {
  requests++;
  if (serving.latencyMs === 0) answer(request, response);
  else setTimeout(() => answer(request, response), serving.latencyMs);
});
server.keepAliveTimeout = 10 * 60 * 1000;
server.listen(0, '127.0.0.1', () => {
  reply({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2` });
});

process.on('message', (message: ServerRequest) => {
  if ('count' in message) return reply({ requests });
  serving = message.serve;
  requests = 0;
  for (const resource of RESOURCES) {
    if (serving.lists[resource] && !texts.has(resource)) texts.set(resource, new PageTexts(resource));
  }
  reply({ served: true });
});
// The bench is gone.
process.on('disconnect', () => process.exit());

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bench');
  const resource = RESOURCES.find((name) => pathname === `/v2/${name}`);
  if (resource === undefined) {
    response.writeHead(404).end();
    return;
  }
  const body = page(resource, searchParams);
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
  response.end(body);
}

function page(resource: Resource, parameters: URLSearchParams): Buffer {
  const number = Number(parameters.get('page') ?? 1);
  const limit = Number(parameters.get('limit') ?? 100);
  const filtered = [...parameters.keys()].some((name) => /:(start|end)$/.test(name));
  const total = filtered ? 0 : (serving.lists[resource] ?? 0);
  const made = total === 0 ? undefined : texts.get(resource)?.page(number, limit, total);
  return (
    made ?? Buffer.from(`{"${resource}":[],"count":0,"per_page":${limit},"current_page":${number},"next_page":null}`)
  );
}

function reply(message: ServerReply): void {
  process.send?.(message);
}
