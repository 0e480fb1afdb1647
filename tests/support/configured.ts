import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from './child.ts';

/** A Singer program with its config, in a file of its own below `folder` that only this user can read: it may hold secrets. */
export async function configured(executable: string, folder: string, config: object): Promise<Command> {
  await mkdir(folder, { recursive: true });
  const file = join(await mkdtemp(join(folder, 'config-')), 'config.json');
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return { command: executable, args: ['--config', file] };
}
