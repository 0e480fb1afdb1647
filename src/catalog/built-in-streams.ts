import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { streams } from '../sensedata/streams/streams.ts';
import type { StreamSchema } from '../singer/catalog.ts';
import { StreamSet } from './stream-set.ts';

/** The streams that come with the tap: each definition with the columns of `schemas/<stream>.json`. */
export function builtInStreams(): StreamSet {
  return new StreamSet(streams.map((stream) => ({ stream, schema: loadSchema(stream.name) })));
}

function loadSchema(stream: string): StreamSchema {
  return JSON.parse(readFileSync(fileURLToPath(import.meta.resolve(`#schemas/${stream}.json`)), 'utf8'));
}
