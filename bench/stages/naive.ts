import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Column, Row } from '../../src/singer/row.ts';
import {
  type Convert,
  toBoolean,
  toDate,
  toInteger,
  toJsonText,
  toMoment,
  toNumber,
  toText,
} from '../../src/singer/value.ts';
import { EXTRACTED, plan, readMoment } from './sample.ts';

/** How one would write it who does not think of time: the same values, the same lines. */

const CONVERT: Readonly<Record<Column['type'], Convert>> = {
  text: toText,
  json: toJsonText,
  timestamp: toMoment(readMoment),
  date: toDate,
  number: toNumber,
  integer: toInteger,
  boolean: toBoolean,
};

const columns = plan.columns.map(({ name, type, sources }) => ({
  name,
  type,
  sources: sources.map((path) => path.join('.')),
}));

/** Splits each path at each access. */
export function naiveRow(record: unknown): Row {
  const row: Row = {};
  for (const { name, type, sources } of columns) {
    let value: unknown = null;
    for (const source of sources) {
      value = source
        .split('.')
        .reduce<unknown>((from, key) => (from as Record<string, unknown> | null | undefined)?.[key], record);
      if (value !== null && value !== undefined && value !== '') break;
    }
    const converted = CONVERT[type](value);
    row[name] = typeof converted === 'symbol' ? null : converted;
  }
  return row;
}

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats.default(ajv);

/** With the whole grammar of dates and moments. */
export const naiveValidate = ajv.compile(plan.schema as object);

/** The whole message, anew for each record. */
export function naiveLine(row: Row): string {
  return JSON.stringify({ type: 'RECORD', stream: plan.stream.name, record: row, time_extracted: EXTRACTED });
}
