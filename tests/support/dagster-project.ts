import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { endOfAll, type Outcome, startChild } from './child.ts';
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
    return this.#run(this.#dagster, ['job', 'execute', '-f', definitions!, '-j', name, '-c', settings!]);
  }

  /** Runs again what failed in the last run of the backfill. */
  rerun(): Promise<Outcome> {
    return this.#run(join(dirname(this.#dagster), 'python'), [this.#file('rerun.py')]);
  }

  #file(name: string): string {
    return join(projectRoot(), 'examples/dagster', name);
  }

  async #run(command: string, args: readonly string[]): Promise<Outcome> {
    return (await endOfAll([startChild({ command, args, env: this.#env }, ['ignore', 'pipe', 'pipe'])], 600_000))[0]!;
  }
}
