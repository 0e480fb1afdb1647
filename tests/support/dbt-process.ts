import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { endOfAll, startChild } from './child.ts';
import { projectRoot } from './project-root.ts';

type Answer = { readonly done: number } | { readonly error: string };

/** A process that runs one dbt command after another: to start dbt takes longer than most of what it does. */
export class DbtProcess {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #log = '';

  /** @param executable dbt's, in an environment of its own */
  constructor(executable: string) {
    const script = join(projectRoot(), 'tests/support/serve_dbt.py');
    const command = { command: join(dirname(executable), 'python'), args: [script] };
    this.#child = startChild(command, ['pipe', 'pipe', 'pipe']);
    this.#answers = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
    this.#child.stderr!.on('data', (chunk) => {
      this.#log = `${this.#log}${chunk}`.slice(-6000);
    });
  }

  /** Runs `dbt <args>`; rejects with the end of its log where it fails. Gives how many models and tests it did. */
  async run(args: readonly string[]): Promise<number> {
    this.#log = '';
    this.#child.stdin!.write(`${JSON.stringify(args)}\n`);
    const line = await this.#answers.next();
    const answer: Answer = line.done ? { error: 'dbt is gone' } : JSON.parse(line.value);
    if ('error' in answer) throw new Error(`dbt: ${answer.error}\n${this.#log}`);
    return answer.done;
  }

  async close(): Promise<void> {
    this.#child.stdin!.end();
    await endOfAll([this.#child], 20_000);
  }
}
