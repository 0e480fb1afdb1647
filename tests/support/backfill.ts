import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import type { Command } from './child.ts';
import { docBlock } from './docs.ts';
import { projectRoot } from './project-root.ts';

export interface BackfillOptions {
  /** An existing folder, for the settings and the states. */
  folder: string;
  /** The tap's command, without its arguments. */
  tap: Command;
  tapConfig: string;
  /** The target, with `--config` and its file as the last arguments. */
  target: Command;
  cuts: readonly string[];
  windowed: readonly string[];
  catalog?: string;
}

/** Writes the settings of the backfill in `examples/`, and gives the environment in which its programs run. */
export function backfillEnvironment(options: BackfillOptions): Record<string, string> {
  const { folder, tap, tapConfig, target, cuts, windowed, catalog } = options;
  const example = JSON.parse(docBlock('backfill.json', 'examples/dagster/README.md'));
  const settings = {
    ...example,
    tap: [tap.command, ...tap.args],
    tap_config: tapConfig,
    target: [target.command, ...target.args.slice(0, -2)],
    target_config: target.args.at(-1),
    folder: join(folder, 'backfill'),
    cuts,
    windowed,
    catalog,
  };
  const file = join(folder, 'backfill.json');
  writeFileSync(file, JSON.stringify(settings));
  mkdirSync(settings.folder);
  return {
    SENSEDATA_BACKFILL: file,
    PYTHONPATH: join(projectRoot(), 'examples/backfill'),
    // The checkout stays as it is; yet Dagster and Airflow are compiled once, not by each process that imports them.
    PYTHONPYCACHEPREFIX: join(cacheFolder(), 'python/bytecode'),
  };
}
