import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The checkout: the nearest folder above this file that holds the project's package.json. Compiled to a folder
 * elsewhere (`tsc --outDir`), nothing is found there, and the folder from which the tests were started counts.
 */
export function projectRoot(): string {
  const starts = [dirname(realpathSync(fileURLToPath(import.meta.url))), process.cwd()];
  for (const start of starts) {
    for (let folder = start; ; folder = dirname(folder)) {
      if (isProject(folder)) return folder;
      if (folder === dirname(folder)) break;
    }
  }
  throw new Error(`no package.json of tap-sensedata above ${starts.join(' or ')}`);
}

function isProject(folder: string): boolean {
  const file = join(folder, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'tap-sensedata';
}
