import { realpathSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';

/** For a file's group and for all others: the bit to read it, and the one that each folder above it must have. */
const OTHERS = [
  { read: 0o040, enter: 0o010 },
  { read: 0o004, enter: 0o001 },
];

/** Whether others on this machine can read a file. Pipes, and systems without such modes, are nobody else's to read. */
export function isOpenToOthers(path: string): boolean {
  const file = statSync(path);
  if (platform() === 'win32' || !file.isFile()) return false;
  const folders = foldersAbove(realpathSync(path)).map((folder) => statSync(folder).mode);
  return OTHERS.some(({ read, enter }) => (file.mode & read) !== 0 && folders.every((mode) => (mode & enter) !== 0));
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}
