import type { ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { endOfAll, type Outcome, startChild } from './child.ts';
import { importedOnce } from './imported-once.ts';
import { projectRoot } from './project-root.ts';
import type { PythonTools } from './python.ts';
import { publishedTap } from './run-tap.ts';
import { execOf } from './shell-words.ts';
import { importedTargetPostgres } from './target-postgres.ts';

/** Long enough for a first load; a run of Meltano's that hangs is killed. */
const TIMEOUT_MS = 600_000;

/** What `meltano run` imports. */
const MODULES = [
  'meltano.cli',
  'meltano.core.state_store.azure',
  'meltano.core.state_store.google',
  'meltano.core.state_store.s3',
  'alembic.autogenerate',
  'alembic.command',
  'anyio._backends._asyncio',
  'mako.template',
];

export interface MeltanoOptions {
  /** Over the project's own variables. */
  env?: Record<string, string>;
  /** Called when Meltano runs, in a process group with what it starts: to kill it, say. */
  onStart?: (child: ChildProcess) => void;
}

/**
 * A Meltano project as `docs/meltano.md` has users make it, of the repository's own `meltano.yml`. Only what a user installs
 * stands there already: the tap on the PATH, and the targets where `meltano install` would put them, with the versions of
 * the tests' requirements.
 */
export class MeltanoProject {
  readonly #folder: string;
  readonly #env: Record<string, string>;

  /**
   * @param folder a new one.
   * @param dotEnv the text of `.env`.
   * @param env beside it, what no user sets.
   */
  constructor(folder: string, tools: PythonTools, dotEnv: string, env: Record<string, string>) {
    this.#folder = folder;
    this.#env = env;
    mkdirSync(folder);
    copyFileSync(join(projectRoot(), 'meltano.yml'), this.file);
    writeFileSync(join(folder, '.env'), dotEnv);
    symlinkSync(dirname(dirname(tools.targetJsonl)), this.#loader('target-jsonl'));
    const { command, args } = publishedTap([]);
    const [bin, loader] = [join(folder, 'bin'), join(this.#loader('target-postgres'), 'bin')];
    program(loader, 'target-postgres', execOf(importedTargetPostgres({ command: tools.targetPostgres, args: [] })));
    // Says which process the tap is: Meltano does not.
    program(bin, 'tap-sensedata', `echo $$ > '${this.#pidFile}'\n${execOf({ command, args })}`);
    // Meltano takes environments that it has not made for stale, and would make them anew in the cache of all tests;
    // its setting `auto_install` is not heeded (seen in 4.4.1).
    const withoutInstall = 'case " $* " in *" run "* | *" test "*) set -- "$@" --no-install ;; esac';
    program(
      bin,
      'meltano',
      `${withoutInstall}\n${execOf(importedOnce({ command: tools.meltano, args: [] }, MODULES))}`,
    );
  }

  /** Where `meltano install` puts the environment of a loader; the folder around it is made. */
  #loader(name: string): string {
    const folder = join(this.#folder, '.meltano/loaders', name);
    mkdirSync(folder, { recursive: true });
    return join(folder, 'venv');
  }

  /** Its `meltano.yml`. */
  get file(): string {
    return join(this.#folder, 'meltano.yml');
  }

  get #pidFile(): string {
    return join(this.#folder, 'tap.pid');
  }

  /** Runs `meltano <args>` to its end. */
  meltano(args: readonly string[], options: MeltanoOptions = {}): Promise<Outcome> {
    return this.#run(join(this.#folder, 'bin/meltano'), args, options);
  }

  /** Runs lines of shell in the project's folder, in which `meltano` can be called. */
  shell(lines: string): Promise<Outcome> {
    return this.#run('bash', ['-ec', lines], {});
  }

  /** The process of the tap that was started last. */
  get tapPid(): number {
    return Number(readFileSync(this.#pidFile, 'utf8'));
  }

  async #run(command: string, args: readonly string[], { env, onStart }: MeltanoOptions): Promise<Outcome> {
    const path = [join(this.#folder, 'bin'), process.env.PATH].join(delimiter);
    const settings = { MELTANO_CLI_DISABLE_VERSION_CHECK: 'true', NO_COLOR: '1' };
    const child = startChild(
      { command, args, cwd: this.#folder, env: { ...settings, ...this.#env, ...env, PATH: path } },
      ['ignore', 'pipe', 'pipe'],
    );
    onStart?.(child);
    return (await endOfAll([child], TIMEOUT_MS))[0]!;
  }
}

/** Writes a program of these lines of shell into a folder, which is made. */
function program(folder: string, name: string, lines: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, name), 0o755);
}
