import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What asks for a page, or cuts a list down. */
const OF_PAGES = /^(page|limit|per_page|order_by|sort|.*:start)$/;

/** An API that answers records exactly as they are written here, each list as one page; lists not given are empty. */
export class RawApi {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
  }

  /**
   * @param lists JSON texts of records by resource, or by resource and parameters (`titles?kind=a`); the server puts commas
   * between them and reads none.
   */
  static async open(lists: Readonly<Record<string, readonly string[]>>): Promise<RawApi> {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
      const resource = pathname.split('/').at(-1)!;
      const parameters = [...searchParams]
        .filter(([name]) => !OF_PAGES.test(name))
        .map(([name, value]) => `${name}=${value}`);
      const named = [
        resource,
        ...parameters.sort().map((parameter, index) => (index === 0 ? '?' : '&') + parameter),
      ].join('');
      const records = searchParams.get('page') === '1' ? (lists[named] ?? lists[resource] ?? []) : [];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{"${resource}":[${records.join(',')}],"count":${records.length},"next_page":null}`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RawApi(server);
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    return closed;
  }
}
