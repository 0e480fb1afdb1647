import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { environmentFolder, makeOnce, requirementsFile } from './python-environment.ts';
import type { PythonInterpreter } from './python-interpreter.ts';
import { runCommand } from './run-command.ts';

/** The `uv` program, and the environment variables to run it with. */
export interface Uv {
  executable: string;
  env: Record<string, string>;
}

/** uv from PATH, else a pinned one in an environment of its own in the cache. The caller holds the cache's lock. */
export async function findUv(python: PythonInterpreter): Promise<Uv> {
  const env = await uvSettings(python);
  try {
    await runCommand('uv', ['--version']);
    return { executable: 'uv', env };
  } catch {
    // Not on PATH.
  }
  const folder = await environmentFolder('uv', python);
  await makeOnce(folder, async () => {
    await runCommand(python.executable, ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await runCommand(join(folder, 'bin/python'), [...pip, '--requirement', requirementsFile('uv')]);
  });
  return { executable: join(folder, 'bin/uv'), env };
}

/** Makes an environment and installs a requirements file into it. */
export async function installWithUv(uv: Uv, python: PythonInterpreter, name: string, folder: string): Promise<void> {
  // In the cache, so that no settings file of a project around the checkout is picked up.
  const options = { cwd: cacheFolder(), env: uv.env };
  await runCommand(
    uv.executable,
    ['venv', '--quiet', '--allow-existing', '--python', python.executable, folder],
    options,
  );
  const install = ['pip', 'install', '--quiet', '--no-progress', '--python', join(folder, 'bin/python')];
  const files = ['--build-constraints', requirementsFile('build-constraints'), '--requirement', requirementsFile(name)];
  await runCommand(uv.executable, [...install, ...files], options);
}

/** pip's settings and uv's variables that mean the same: what the machine's owner set for one holds for the other. */
const SAME_SETTING: Record<string, string> = {
  cert: 'SSL_CERT_FILE',
  'index-url': 'UV_DEFAULT_INDEX',
  'extra-index-url': 'UV_INDEX',
};

/** uv reads neither pip's files nor its variables; where uv's own are not set, they are passed on. */
async function uvSettings(python: PythonInterpreter): Promise<Record<string, string>> {
  // uv would download a Python where it finds none that fits.
  const env: Record<string, string> = { UV_PYTHON_DOWNLOADS: 'never' };
  const listed = await runCommand(python.executable, ['-m', 'pip', 'config', 'list']).catch(() => '');
  for (const [, key, value] of listed.matchAll(/^(?:global|install|:env:)\.([a-z-]+)='(.*)'$/gm)) {
    const name = SAME_SETTING[key!];
    if (name !== undefined && process.env[name] === undefined) env[name] = value!.replaceAll('\\n', ' ').trim();
  }
  return env;
}
