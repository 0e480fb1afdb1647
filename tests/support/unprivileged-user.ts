import { readFileSync, statSync } from 'node:fs';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Whom to run a child process as: nothing for an ordinary user, an unprivileged user's ids for root. */
export type RunAs = { uid?: never; gid?: never } | { uid: number; gid: number };

/** Postgres refuses to run as root. The ids are those of `nobody`, which every Linux and macOS has. */
export function unprivilegedUser(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const nobody = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(-?\d+):(-?\d+):/m);
  // macOS writes -2 for 2^32 - 2.
  const id = (text: string | undefined) => Number(text ?? 65534) >>> 0;
  return { uid: id(nobody?.[1]), gid: id(nobody?.[2]) };
}

/** A fresh temporary folder that belongs to `user`, under one that every user can enter. */
export async function temporaryFolderFor(user: RunAs, prefix: string): Promise<string> {
  if (user.uid === undefined) return mkdtemp(join(tmpdir(), prefix));
  const parents = [tmpdir(), '/tmp', '/var/tmp'];
  const parent = parents.find(isOpenToAll);
  if (parent === undefined) throw new Error(`not every user can enter ${parents.join(', ')}`);
  const folder = await mkdtemp(join(parent, prefix));
  await chown(folder, user.uid, user.gid);
  return folder;
}

function isOpenToAll(folder: string): boolean {
  for (let current = folder; ; current = dirname(current)) {
    const stats = statSync(current, { throwIfNoEntry: false });
    if (stats === undefined || (stats.mode & 0o001) === 0) return false;
    if (current === dirname(current)) return true;
  }
}
