import { readFileSync } from 'node:fs';
import { streams } from '../sensedata/streams/streams.ts';
import type { StreamSchema } from '../singer/catalog.ts';
import { StreamSet } from './stream-set.ts';

/** The streams that come with the tap: each definition with the columns of `schemas/<stream>.json`. */
export function builtInStreams(): StreamSet {
  // Found once: the search for what a package names takes longer than reading a file.
  const folder = new URL('.', import.meta.resolve(`#schemas/${streams[0]!.name}.json`));
  return new StreamSet(streams.map((stream) => ({ stream, schema: loadSchema(folder, stream.name) })));
}

function loadSchema(folder: URL, stream: string): StreamSchema {
  return JSON.parse(readFileSync(new URL(`${stream}.json`, folder), 'utf8'));
}
