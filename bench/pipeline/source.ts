import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Row } from '../../tests/support/read-back.ts';
import type { SourceRequest } from './source-process.ts';

/** The source of a pipeline: the simulator, in a process of its own. */
export class Source {
  readonly url: string;
  readonly token: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { url, token }: { url: string; token: string }) {
    this.#child = child;
    this.url = url;
    this.token = token;
  }

  /** @param tasks how many activities there are at first */
  static async start(tasks: number): Promise<Source> {
    const child = fork(fileURLToPath(new URL('./source-process.js', import.meta.url)), [String(tasks)]);
    const [address] = await once(child, 'message');
    return new Source(child, address);
  }

  async work(edit: number, insert: number): Promise<void> {
    await this.#ask({ edit, insert });
  }

  /** The rows that a warehouse must hold now. @param folder an existing one, for a file on the way */
  async truth(folder: string): Promise<Row[]> {
    const file = join(folder, 'truth.json');
    await this.#ask({ truth: file });
    const rows = JSON.parse(readFileSync(file, 'utf8'));
    rmSync(file);
    return rows;
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #ask(request: SourceRequest): Promise<void> {
    const answered = once(this.#child, 'message');
    this.#child.send(request);
    await answered;
  }
}
