import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { projectRoot } from './project-root.ts';

/** One stream in the report of `--report`. */
export type StreamReport = Readonly<
  Record<
    | 'records'
    | 'read'
    | 'sent'
    | 'old'
    | 'outside'
    | 'sentBefore'
    | 'rejected'
    | 'withheld'
    | 'invalid'
    | 'dropped'
    | 'pages'
    | 'requests'
    | 'retries'
    | 'repeated'
    | 'newCustomFields',
    number
  > &
    Record<'stream' | 'resource', string> &
    Record<'skipped' | 'error', string | null>
>;

export interface RunReport {
  readonly ok: boolean;
  readonly seconds: number;
  readonly requests: number;
  readonly retries: number;
  readonly failures: readonly string[];
  readonly streams: readonly StreamReport[];
}

/** Reads a report. @throws Error where it is not what `docs/report.schema.json` says. */
export function readReport(path: string): RunReport {
  return asReport(JSON.parse(readFileSync(path, 'utf8')));
}

const ajv = new Ajv({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(`${projectRoot()}/docs/report.schema.json`, 'utf8')));

/** @throws Error where it is not what `docs/report.schema.json` says. */
export function asReport(value: unknown): RunReport {
  if (!validate(value)) throw new Error(`no report: ${ajv.errorsText(validate.errors)}`);
  return value as RunReport;
}

/** What of a report does not add up; empty where all does. */
export function unbalanced({ streams }: RunReport): string[] {
  return streams
    .filter(
      ({ read, sent, old, outside, sentBefore, rejected, withheld }) =>
        read !== sent + old + outside + sentBefore + rejected + withheld,
    )
    .map((stream) => JSON.stringify(stream));
}
