import { join } from 'node:path';
import { withCacheLock } from './cache-lock.ts';
import { environmentFolder, isComplete, makeOnce } from './python-environment.ts';
import { type PythonInterpreter, pythonInterpreter } from './python-interpreter.ts';
import { findUv, installWithUv } from './uv.ts';

/** Paths of the executables that tests run, each in a virtual environment of its own: their requirements disagree. */
export interface PythonTools {
  targetPostgres: string;
  targetJsonl: string;
  singerCheckTap: string;
  meltano: string;
  /** A Python with a terminal in it: pyte, and rich to draw pictures. */
  terminal: string;
}

const ENVIRONMENTS = ['target-postgres', 'target-jsonl', 'singer-tools', 'terminal', 'meltano'] as const;

let known: Promise<PythonTools | { missing: string }> | undefined;

/**
 * The Python programs of the end-to-end tests, installed into the cache on first use (some 220 MB), or in one line
 * why this machine cannot have them. A failing installation (no network, say) rejects: that is a fault, not a lack.
 */
export function pythonTools(): Promise<PythonTools | { missing: string }> {
  known ??= findTools();
  return known;
}

/** As `pythonTools`, for tests: without Python it rejects, so that nothing is left out in silence. */
export async function requirePythonTools(): Promise<PythonTools> {
  const tools = await pythonTools();
  if ('missing' in tools) throw new Error(`${tools.missing}; "npm run test:node" leaves out what needs Python`);
  return tools;
}

async function findTools(): Promise<PythonTools | { missing: string }> {
  const python = await pythonInterpreter();
  if ('missing' in python) return python;
  const made = await Promise.all(ENVIRONMENTS.map(async (name) => [name, await environmentFolder(name, python)]));
  const folders = Object.fromEntries(made) as Record<(typeof ENVIRONMENTS)[number], string>;
  if (!Object.values(folders).every(isComplete)) await withCacheLock(python, () => install(python, folders));
  return {
    targetPostgres: join(folders['target-postgres'], 'bin/target-postgres'),
    targetJsonl: join(folders['target-jsonl'], 'bin/target-jsonl'),
    singerCheckTap: join(folders['singer-tools'], 'bin/singer-check-tap'),
    terminal: join(folders.terminal, 'bin/python'),
    meltano: join(folders.meltano, 'bin/meltano'),
  };
}

async function install(python: PythonInterpreter, folders: Record<string, string>): Promise<void> {
  const uv = await findUv(python);
  const making = Object.entries(folders).map(([name, folder]) =>
    makeOnce(folder, () => installWithUv(uv, python, name, folder)),
  );
  // All to their end, also if one fails: none may go on writing after the lock is given back.
  const failed = (await Promise.allSettled(making)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
