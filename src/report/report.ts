import { closeSync, openSync, writeFileSync } from 'node:fs';
import { ConfigError, codeOf, TapError } from '../base/errors.ts';
import { type Redact, redactedJson } from '../base/redact.ts';
import type { Summary } from './summary.ts';

/** The file of `--report`. */
export interface Report {
  /** @throws TapError where the file cannot hold it. */
  write(summary: Summary): void;
}

/**
 * Opens the file before anything is read: a path that cannot be written to is an argument that cannot be used.
 * Without a path there is no report.
 * @throws ConfigError
 */
export function openReport(path: string | null, redact: Redact): Report {
  if (path === null) return { write() {} };
  let file: number;
  try {
    file = openSync(path, 'w');
  } catch (error) {
    throw new ConfigError(`arguments: --report ${path} cannot be written (${codeOf(error)})`, { cause: error });
  }
  return {
    write(summary) {
      try {
        writeFileSync(file, `${redactedJson(summary, redact, 2)}\n`);
        closeSync(file);
      } catch (error) {
        throw new TapError(`the report could not be written to ${path} (${codeOf(error)})`, { cause: error });
      }
    },
  };
}
