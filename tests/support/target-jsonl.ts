import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from './child.ts';
import { configured } from './configured.ts';
import { parseJsonLines } from './json-lines.ts';

/**
 * target-jsonl, writing `<stream>.jsonl` into `folder`. It appends: a second run adds to what the first one wrote.
 */
export function targetJsonl(executable: string, folder: string): Promise<Command> {
  return configured(executable, folder, { destination_path: folder, do_timestamp_file: false });
}

/** The rows that target-jsonl wrote into `folder`, by stream, in its order. A stream without rows has no file. */
export async function readJsonl(folder: string): Promise<Record<string, Record<string, unknown>[]>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.jsonl')).sort();
  const streams = files.map(async (file) => [
    file.slice(0, -'.jsonl'.length),
    parseJsonLines(await readFile(join(folder, file), 'utf8')),
  ]);
  return Object.fromEntries(await Promise.all(streams));
}
