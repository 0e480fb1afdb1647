import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, endOfAll, type Outcome, startChild } from './child.ts';
import { importedOnce } from './imported-once.ts';
import { projectRoot } from './project-root.ts';

/** The project in `examples/dagster`, with an instance of its own (a folder with SQLite files). */
export class DagsterProject {
  readonly #dagster: string;
  readonly #env: Record<string, string>;

  /**
   * @param dagster `pythonTools().dagster`
   * @param folder an existing one; the instance goes into it.
   * @param env for the steps.
   */
  constructor(dagster: string, folder: string, env: Record<string, string>) {
    const home = join(folder, 'dagster');
    mkdirSync(home);
    writeFileSync(join(home, 'dagster.yaml'), 'telemetry:\n  enabled: false\n');
    this.#dagster = dagster;
    this.#env = { ...env, DAGSTER_HOME: home };
  }

  /** Runs a job of the project to its end. */
  job(name: string): Promise<Outcome> {
    const [definitions, settings] = ['definitions.py', 'run.yaml'].map((file) => this.#file(file));
    const args = ['job', 'execute', '-f', definitions!, '-j', name, '-c', settings!];
    return this.#run(importedOnce({ command: this.#dagster, args, env: this.#env }, ['dagster', 'dagster._cli']));
  }

  /** Runs again what failed in the last run of the backfill. */
  rerun(): Promise<Outcome> {
    const command = join(dirname(this.#dagster), 'python');
    return this.#run({ command, args: [this.#file('rerun.py')], env: this.#env });
  }

  #file(name: string): string {
    return join(projectRoot(), 'examples/dagster', name);
  }

  async #run(command: Command): Promise<Outcome> {
    return (await endOfAll([startChild(command, ['ignore', 'pipe', 'pipe'])], 600_000))[0]!;
  }
}
