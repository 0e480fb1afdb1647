import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { projectRoot } from './project-root.ts';
import type { PythonInterpreter } from './python-interpreter.ts';

/** A requirements file, in the checkout: `tsc` copies no text files. */
export function requirementsFile(name: string): string {
  return join(projectRoot(), 'tests/support/requirements', `${name}.txt`);
}

/** The folder in the cache for an environment: another Python or other requirements give another folder. */
export async function environmentFolder(name: string, python: PythonInterpreter): Promise<string> {
  const hash = createHash('sha256')
    .update(python.identity)
    .update(await readFile(requirementsFile(name)));
  hash.update(await readFile(requirementsFile('build-constraints')));
  return join(cacheFolder(), 'python', `${name}-${hash.digest('hex').slice(0, 16)}`);
}

const MARKER = 'complete';

/** Whether an environment was made to its end, and the Python that it links to is still there. */
export function isComplete(folder: string): boolean {
  return existsSync(join(folder, MARKER)) && existsSync(join(folder, 'bin/python'));
}

/**
 * Runs `make` on an empty folder unless it was completed earlier. Environments cannot be renamed (their scripts hold
 * absolute paths), so they are made in place and a marker says that all is there. The caller holds the cache's lock.
 */
export async function makeOnce(folder: string, make: () => Promise<void>): Promise<void> {
  if (isComplete(folder)) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await make();
  await writeFile(join(folder, MARKER), '');
}
