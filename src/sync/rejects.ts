import { closeSync, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs';
import { platform } from 'node:os';
import { stringify } from 'lossless-json';
import { ConfigError, codeOf, DataError } from '../base/errors.ts';

/** Keeps records that had an invalid value or no key, for somebody to look at. */
export interface Rejects {
  /** @throws DataError where the line cannot be written: the disk is full, say. */
  add(stream: string, reasons: readonly string[], record: unknown): void;
  close(): void;
}

/** It holds personal data: for its owner's eyes only. */
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** What a double cannot hold was read as infinity, for which JSON has no other word. */
const HUGE = [
  {
    test: (value: unknown) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY,
    stringify: (value: unknown) => (value === Number.POSITIVE_INFINITY ? '1e400' : '-1e400'),
  },
];

/**
 * Opens the JSON Lines file of `rejected_records_path`; without a path nothing is kept.
 * @param warn is told if others may read a file that was there before.
 * @throws ConfigError where the file cannot be written.
 */
export function openRejects(path: string | null, warn: (message: string) => void): Rejects {
  if (path === null) return { add() {}, close() {} };
  let file: number;
  try {
    file = open(path, warn);
  } catch (error) {
    throw new ConfigError(`config: rejected_records_path cannot be written (${codeOf(error)})`, { cause: error });
  }
  return {
    add(stream, reasons, record) {
      const line = Buffer.from(`${toLine(stream, reasons, record)}\n`);
      try {
        for (let from = 0; from < line.length; ) from += writeSync(file, line, from);
      } catch (error) {
        throw new DataError(
          `${stream}: a rejected record could not be kept, rejected_records_path cannot be written (${codeOf(error)})`,
          { cause: error },
        );
      }
    },
    close: () => closeSync(file),
  };
}

function open(path: string, warn: (message: string) => void): number {
  try {
    const file = openSync(path, 'ax', OWNER_ONLY);
    // A umask may have taken even its owner's rights away, and the next run appends to it.
    fchmodSync(file, OWNER_ONLY);
    return file;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const file = openSync(path, 'a');
  const status = fstatSync(file);
  // Whoever made it so may have a reason; Windows has no such bits.
  if (status.isFile() && (status.mode & OTHERS) !== 0 && platform() !== 'win32') {
    warn('rejected_records_path: others may read this file, and it holds personal data; chmod 600 it');
  }
  return file;
}

/** JSON has no word for it at all. */
function nameNaN(_key: string, value: unknown): unknown {
  return Number.isNaN(value) ? 'NaN' : value;
}

/** The record as the API gave it, NUL characters and all digits included. */
function toLine(stream: string, reasons: readonly string[], record: unknown): string {
  try {
    return stringify({ stream, reasons, record }, nameNaN, undefined, HUGE) as string;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify({ stream, reasons: [...reasons, 'the record is nested too deep to be kept'], record: null });
  }
}
