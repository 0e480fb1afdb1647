import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { StreamSchema } from './catalog.ts';
import type { Row } from './row.ts';

const NONE: readonly string[] = [];

/**
 * Compiles the check of rows against the SCHEMA that was sent.
 * @returns a function that gives the columns that break the schema; none where the row is valid.
 */
export function rowValidator(schema: StreamSchema): (row: Row) => readonly string[] {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true });
  addFormats.default(ajv, { mode: 'fast', formats: ['date', 'date-time'] });
  const validate = ajv.compile(schema as object);
  return (row) => {
    if (validate(row)) return NONE;
    return (validate.errors ?? []).map(
      (error) => `${error.instancePath.slice(1) || String(error.params.missingProperty)} ${error.message}`,
    );
  };
}
