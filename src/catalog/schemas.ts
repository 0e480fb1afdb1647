import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StreamSchema } from '../singer/catalog.ts';

/** The columns of a stream as `schemas/<stream>.json` has them: types and descriptions, in order. */
export function loadSchema(stream: string): StreamSchema {
  return JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`#schemas/${stream}.json`)), 'utf8'));
}
