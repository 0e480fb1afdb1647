import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MARK, marked } from './personal-values.ts';

/** What the first request for some resources gets in place of an answer: bodies that hold personal values. */
const FAULTS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  users: (response) => response.writeHead(500).end(`{"error": "no user maria${MARK}"}`),
  tasks: (response) => response.writeHead(200).end(`{"tasks": [{"id": 1, "notes": "cut off ${MARK}`),
  contracts: (response) => response.writeHead(200).end(`{"joao@exemplo.com.br${MARK}": {}, "error": "${MARK}"}`),
};

/** The API of a simulator, with every personal value marked; some resources fail once before they answer. */
export class MarkingProxy {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
  }

  /** @param api of the simulator, with its path. */
  static async open(api: string): Promise<MarkingProxy> {
    const failed = new Set<string>();
    const server = createServer((request, response) => {
      const resource = new URL(request.url!, api).pathname.split('/').at(-1)!;
      const fault = failed.has(resource) ? undefined : FAULTS[resource];
      failed.add(resource);
      if (fault !== undefined) fault(response);
      else pass(request, response, api, resource).catch((error) => response.destroy(error));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new MarkingProxy(server);
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }
}

async function pass(request: IncomingMessage, response: ServerResponse, api: string, resource: string): Promise<void> {
  const { authorization = '' } = request.headers;
  const answer = await fetch(new URL(request.url!, api), { headers: { authorization, 'accept-encoding': 'identity' } });
  const text = await answer.text();
  const date = answer.headers.get('date');
  response.writeHead(answer.status, { 'content-type': 'application/json', ...(date === null ? {} : { date }) });
  response.end(answer.status === 200 ? JSON.stringify(withMarks(JSON.parse(text), resource)) : text);
}

function withMarks(body: unknown, resource: string): unknown {
  if (Array.isArray(body)) return body.map((record) => marked(resource, record));
  return Object.fromEntries(
    Object.entries(body as object).map(([name, value]) => [
      name,
      Array.isArray(value) ? withMarks(value, resource) : value,
    ]),
  );
}
