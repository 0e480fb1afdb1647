import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BatchOptions } from '../singer/batch-files.ts';
import { isObject } from '../singer/kind.ts';
import { DefinitionPlace } from './definition-place.ts';

/** Where and how records are handed over in files. */
export interface BatchConfig extends Omit<BatchOptions, 'folder'> {
  /** Absolute: the target may stand in another folder. */
  readonly root: string;
  /** What the name of each run's folder begins with. */
  readonly prefix: string;
}

const PREFIX = 'tap-sensedata-';
const SIZE = 10_000;
const A_FOLDER = 'a folder of this machine, such as "/var/tmp/batches" or "file:///var/tmp/batches"';

/**
 * Reads `batch_config`, whose form is that of taps on the Meltano SDK.
 * @param value null where it is not set. The schema of the settings has judged its types.
 * @returns null where records are RECORD messages, or where it cannot be read.
 */
export function readBatchConfig(value: unknown, problem: (text: string) => void): BatchConfig | null {
  if (value === null || !isObject(value)) return null;
  const place = new DefinitionPlace('batch_config', value, problem);
  const [encoding, storage] = [place.at('encoding'), place.at('storage')];
  place.allow(['encoding', 'storage', 'batch_size']);
  if (encoding.isSet) encoding.allow(['format', 'compression']);
  if (storage.isSet) storage.allow(['root', 'prefix']);
  const root = readRoot(storage.at('root'));
  const prefix = storage.at('prefix').isSet
    ? storage.at('prefix').text(/^[\w.-]+$/, 'the beginning of a file name: letters, digits, ".", "_" and "-"')
    : PREFIX;
  if (root === null || prefix === null) return null;
  const compression = encoding.at('compression').value === 'gzip' ? 'gzip' : 'none';
  return { root, prefix, compression, size: (place.at('batch_size').value as number | undefined) ?? SIZE };
}

function readRoot(place: DefinitionPlace): string | null {
  if (!place.isSet) {
    place.say(`is missing: it must be ${A_FOLDER}`);
    return null;
  }
  // What follows "?" or "#" is no part of an address's path: it would be cut off in silence.
  const text = place.text(/^(file:\/\/\/[^?#]+|(?![a-z][a-z\d+.-]+:).+)$/is, A_FOLDER);
  if (text === null) return null;
  let root: string;
  try {
    root = resolve(/^file:/i.test(text) ? fileURLToPath(text) : text);
  } catch {
    place.say(`must be ${A_FOLDER}`);
    return null;
  }
  if (!/[?\t\r\n]/.test(root)) return root;
  place.say('must have no "?", tab or line break in its whole path: targets would look for the files elsewhere');
  return null;
}
