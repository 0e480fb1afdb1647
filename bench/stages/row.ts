import { recordMessages } from '../../src/singer/message.ts';
import { rowValidator } from '../../src/singer/validator.ts';
import { naiveLine, naiveRow, naiveValidate } from './naive.ts';
import { EXTRACTED, newRecords, newRows, plan, RECORDS, sink, toRow } from './sample.ts';
import type { Stage } from './stage.ts';

/** From a record to its row. */
export const makeRow: Stage = {
  name: 'row',
  unit: 'record',
  size: RECORDS,
  ways: {
    'the tap': () => {
      const records = newRecords();
      return () => {
        for (const record of records) sink.last = toRow(record, () => {});
      };
    },
    'each path split at each access': () => {
      const records = newRecords();
      return () => {
        for (const record of records) sink.last = naiveRow(record);
      };
    },
  },
};

const validate = rowValidator(plan.schema);

/** A row against its SCHEMA. */
export const validateRow: Stage = {
  name: 'validation',
  unit: 'record',
  size: RECORDS,
  ways: {
    'the tap': () => {
      const rows = newRows();
      return () => {
        for (const row of rows) sink.last = validate(row);
      };
    },
    'ajv with full formats': () => {
      const rows = newRows();
      return () => {
        for (const row of rows) sink.last = naiveValidate(row);
      };
    },
  },
};

const toLine = recordMessages(plan.stream.name, null);

/** From a row to its line. */
export const serialise: Stage = {
  name: 'serialising',
  unit: 'record',
  size: RECORDS,
  ways: {
    'the tap': () => {
      const rows = newRows();
      return () => {
        for (const row of rows) sink.last = toLine(row, EXTRACTED);
      };
    },
    'JSON.stringify of the message': () => {
      const rows = newRows();
      return () => {
        for (const row of rows) sink.last = naiveLine(row);
      };
    },
  },
};
