import { join } from 'node:path';
import { withCacheLock } from './cache-lock.ts';
import { environmentFolder, makeOnce } from './python-environment.ts';
import { pythonInterpreter } from './python-interpreter.ts';
import { findUv, installWithUv } from './uv.ts';

/**
 * The path of a Python program that few need, installed into the cache on first use.
 *
 * @param requirements the name of its requirements file
 * @throws Error where there is no Python, or it cannot be installed.
 */
export async function pythonProgram(requirements: string, program: string): Promise<string> {
  const python = await pythonInterpreter();
  if ('missing' in python) throw new Error(python.missing);
  const folder = await environmentFolder(requirements, python);
  await withCacheLock(python, () =>
    makeOnce(folder, async () => installWithUv(await findUv(python), python, requirements, folder)),
  );
  return join(folder, 'bin', program);
}
