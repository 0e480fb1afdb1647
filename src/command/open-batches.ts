import { randomBytes } from 'node:crypto';
import { accessSync, constants, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, codeOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../settings/config.ts';
import { BatchFiles } from '../singer/batch-files.ts';

/** Nobody says when a target has read its files. No run is thought to need them longer than this, in milliseconds. */
const KEPT = 24 * 60 * 60 * 1000;
/** What follows the prefix in the name of a run's folder: when it began, and what tells it from others. */
const RUN = /^\d{8}T\d{6}Z-[\da-f]{8}$/;

/**
 * The files of `batch_config`, in a folder of this run's own. Folders of runs that ended more than a day ago are removed.
 * @throws ConfigError where its folder cannot be written.
 */
export function openBatches(config: NonNullable<Config['batchConfig']>, log: Log): BatchFiles {
  const { root, prefix, compression, size } = config;
  let removed: number;
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    accessSync(root, constants.W_OK | constants.X_OK);
    removed = removeOld(root, prefix);
  } catch (error) {
    throw new ConfigError(`config: batch_config.storage.root cannot be written (${codeOf(error)})`, { cause: error });
  }
  if (removed > 0) log.info(`batch files of ${removed} runs, more than a day old, were removed`);
  const begun = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return new BatchFiles({
    folder: join(root, `${prefix}${begun}-${randomBytes(4).toString('hex')}`),
    size,
    compression,
  });
}

/** @returns how many folders. */
function removeOld(root: string, prefix: string): number {
  const old = readdirSync(root)
    .filter((name) => name.startsWith(prefix) && RUN.test(name.slice(prefix.length)))
    .map((name) => join(root, name))
    .filter((path) => {
      // Not what a link leads to; and another run may have removed it by now.
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found?.isDirectory() === true && Date.now() - found.mtimeMs > KEPT;
    });
  for (const folder of old) rmSync(folder, { recursive: true, force: true });
  return old.length;
}
