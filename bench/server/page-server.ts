import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerReply, ServerRequest, Serving } from './protocol.ts';

/** The page server, seen from the bench. */
export class PageServer {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(): Promise<PageServer> {
    const child = fork(fileURLToPath(new URL('./server.js', import.meta.url)));
    const [{ url }] = (await once(child, 'message')) as [{ url: string }];
    return new PageServer(child, url);
  }

  /** Serves something else from now on, and counts requests anew. */
  async serve(lists: Serving['lists'], latencyMs = 0): Promise<void> {
    await this.#ask({ serve: { lists, latencyMs } });
  }

  /** Since `serve`. */
  async requests(): Promise<number> {
    return ((await this.#ask({ count: true })) as { requests: number }).requests;
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #ask(request: ServerRequest): Promise<ServerReply> {
    const answered = once(this.#child, 'message');
    this.#child.send(request);
    const [reply] = (await answered) as [ServerReply];
    return reply;
  }
}
