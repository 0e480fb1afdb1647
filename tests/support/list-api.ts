import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A record of the one list that the API has. */
export interface ListRecord {
  readonly id: number;
  /** `updated_at`; null until its first edit. */
  updated: string | null;
  name: string;
}

export interface Asked {
  readonly page: number;
  readonly limit: number;
  readonly order: string | null;
  /** Which request for this page it is, from 1. */
  readonly nth: number;
}

/** What takes the place of a page: a status with a body, or facts that stand beside the list. */
export interface Override {
  readonly status?: number;
  readonly beside?: Readonly<Record<string, unknown>>;
  /** Whether the list beside them is empty. */
  readonly empty?: boolean;
}

export interface ListApiOptions {
  readonly resource: string;
  /** The list as it stands just now, in the order in which it is given. */
  readonly list: (asked: Asked) => readonly ListRecord[];
  readonly refusesOrder?: boolean;
  readonly envelope?: 'resource' | 'data' | 'bare';
  readonly next?: 'number' | 'text' | 'missing';
  readonly count?: 'page' | 'total';
  /** What a page past the end is answered with. */
  readonly pastEnd?: 200 | 404;
  readonly override?: (asked: Asked) => Override | null;
  /** Called after each answer: people at work. */
  readonly after?: () => void;
}

/** An API with one list, written without the simulator: a second witness for what the tap makes of lists. */
export class ListApi {
  readonly url: string;
  readonly asked: Asked[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
  }

  static async open(options: ListApiOptions): Promise<ListApi> {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
      const resource = pathname.split('/').at(-1)!;
      if (resource !== options.resource) {
        answer(response, 200, { [resource]: [], count: 0, next_page: null });
        return;
      }
      const page = Number(searchParams.get('page'));
      const nth = api.asked.filter((other) => other.page === page).length + 1;
      const asked = { page, limit: Number(searchParams.get('limit')), order: searchParams.get('order_by'), nth };
      api.asked.push(asked);
      give(response, asked, options);
      options.after?.();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const api = new ListApi(server);
    return api;
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }
}

function give(response: ServerResponse, asked: Asked, options: ListApiOptions): void {
  const [status, body] = answerTo(asked, options);
  answer(response, status, body);
}

function answerTo(asked: Asked, options: ListApiOptions): [status: number, body: unknown] {
  const { resource, envelope = 'resource', next = 'number', count = 'page', pastEnd = 200 } = options;
  if (options.refusesOrder === true && asked.order !== null) return [400, { message: 'order_by' }];
  const override = options.override?.(asked) ?? null;
  if (override?.status !== undefined) return [override.status, { message: 'failed' }];
  const list = options.list(asked);
  const from = (asked.page - 1) * asked.limit;
  const until = from + asked.limit;
  if (from >= list.length && asked.page > 1 && pastEnd !== 200) return [pastEnd, {}];
  const records = override?.empty === true ? [] : list.slice(from, until).map(written);
  if (envelope === 'bare') return [200, records];
  const more = until < list.length && override?.empty !== true;
  const following = next === 'text' ? String(asked.page + 1) : asked.page + 1;
  const body = {
    [envelope === 'data' ? 'data' : resource]: records,
    count: count === 'total' ? list.length : records.length,
    ...(next === 'missing' ? {} : { next_page: more ? following : null }),
    ...override?.beside,
  };
  return [200, body];
}

function written({ id, updated, name }: ListRecord): unknown {
  const ref_date = (updated ?? '2025-01-01').slice(0, 10);
  return { id, name, updated_at: updated, created_at: '2025-01-01T00:00:00Z', ref_date, type: 't', data: name };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
