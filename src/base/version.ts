import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The version of this package, from its own package.json. */
export const VERSION: string = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve('#package.json')), 'utf8'),
).version;
