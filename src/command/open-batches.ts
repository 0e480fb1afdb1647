import { randomBytes } from 'node:crypto';
import { accessSync, constants, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
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
 * The files of `batch_config`, in a folder of this run's own. Folders of the same user's runs that ended more than a day ago
 * are removed.
 * @throws ConfigError where its folder cannot be made.
 */
export function openBatches(config: NonNullable<Config['batchConfig']>, log: Log): BatchFiles {
  const { root, prefix, ...files } = config;
  const begun = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const folder = join(root, `${prefix}${begun}-${randomBytes(4).toString('hex')}`);
  removeOld(root, prefix, ownerOf(folder), log);
  return new BatchFiles({ folder, ...files });
}

/**
 * Makes a run's folder, and removes it again: there may be no records for it.
 * @returns to whom this user's folders belong, as the file system shows it.
 */
function ownerOf(folder: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { uid } = lstatSync(folder);
    rmdirSync(folder);
    return uid;
  } catch (error) {
    throw new ConfigError(`config: batch_config.storage.root cannot be written (${codeOf(error)})`, { cause: error });
  }
}

/** Removes what can be removed. What cannot takes room, but is no reason not to run. */
function removeOld(root: string, prefix: string, owner: number, log: Log): void {
  let removed = 0;
  const failures: unknown[] = [];
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      failures.push(error);
    }
  };
  attempt(() => {
    for (const folder of oldFolders(root, prefix, owner)) {
      attempt(() => {
        rmSync(folder, { recursive: true, force: true });
        removed++;
      });
    }
  });
  if (removed > 0) log.info(`batch files that are more than a day old were removed (of runs: ${removed})`);
  if (failures.length > 0) log.warning(`old batch files cannot be removed (${codeOf(failures[0])})`);
}

function oldFolders(root: string, prefix: string, owner: number): string[] {
  return readdirSync(root)
    .filter((name) => name.startsWith(prefix) && RUN.test(name.slice(prefix.length)))
    .map((name) => join(root, name))
    .filter((path) => {
      // Not what a link leads to, nor what somebody else could put links into; and another run may have removed it by now.
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found?.isDirectory() === true && found.uid === owner && Date.now() - found.mtimeMs > KEPT;
    });
}
