import { closeSync, openSync, writeSync } from 'node:fs';
import { ConfigError } from './errors.ts';
import { compactJson } from './singer/value.ts';

/** Keeps records that had an invalid value or no key, for somebody to look at. */
export interface Rejects {
  add(stream: string, reasons: readonly string[], record: unknown): void;
  close(): void;
}

/**
 * Opens the JSON Lines file of `rejected_records_path`; without a path nothing is kept.
 * @throws ConfigError where the file cannot be written.
 */
export function openRejects(path: string | null): Rejects {
  if (path === null) return { add() {}, close() {} };
  let file: number;
  try {
    // It holds personal data: for its owner's eyes only.
    file = openSync(path, 'a', 0o600);
  } catch (error) {
    throw new ConfigError(
      `config: rejected_records_path cannot be written (${(error as NodeJS.ErrnoException).code})`,
      { cause: error },
    );
  }
  return {
    add: (stream, reasons, record) => {
      const line = compactJson({ stream, reasons, record });
      writeSync(file, `${typeof line === 'string' ? line : JSON.stringify({ stream, reasons, record: null })}\n`);
    },
    close: () => closeSync(file),
  };
}
