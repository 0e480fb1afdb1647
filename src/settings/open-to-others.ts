import { realpathSync, type Stats, statSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';

/** For a file's group and for all others: the bit to read it, and the one that each folder above it must have. */
const OTHERS = [
  { read: 0o040, enter: 0o010 },
  { read: 0o004, enter: 0o001 },
];

/**
 * Whether others on this machine can read a file. Pipes, files without a name any more, and systems without such modes are
 * nobody else's to read.
 */
export function isOpenToOthers(path: string): boolean {
  if (platform() === 'win32') return false;
  let file: Stats;
  let folders: number[];
  try {
    file = statSync(path);
    if (!file.isFile()) return false;
    folders = foldersAbove(realpathSync(path)).map((folder) => statSync(folder).mode);
  } catch {
    return false;
  }
  return OTHERS.some(({ read, enter }) => (file.mode & read) !== 0 && folders.every((mode) => (mode & enter) !== 0));
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}
