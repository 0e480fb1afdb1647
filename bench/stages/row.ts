import { JsonBytes } from '../../src/singer/json-bytes.ts';
import { recordWriter } from '../../src/singer/message.ts';
import { rowValidator } from '../../src/singer/validator.ts';
import { naiveLine, naiveRow, naiveValidate } from './naive.ts';
import { EXTRACTED, newRecords, newRows, PAGE, plan, RECORDS, sink, toHashedRow, toRow } from './sample.ts';
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

/** What hashing costs: two texts a record, of some hundred characters together. */
export const hashRow: Stage = {
  name: 'row, two texts hashed',
  unit: 'record',
  size: RECORDS,
  ways: {
    'the tap': () => {
      const records = newRecords();
      return () => {
        for (const record of records) sink.last = toHashedRow(record, () => {});
      };
    },
    'nothing hashed': makeRow.ways['the tap']!,
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

const lines = new JsonBytes();
const writeRecord = recordWriter(
  plan.stream.name,
  plan.columns.map(({ name }) => name),
  null,
  'message',
);

/** From a row to the bytes of its line. */
export const serialise: Stage = {
  name: 'serialising',
  unit: 'record',
  size: RECORDS,
  ways: {
    'the tap': () => {
      const rows = newRows();
      return () => {
        for (const [index, row] of rows.entries()) {
          writeRecord(row, EXTRACTED, lines);
          if (index % PAGE === PAGE - 1) lines.take().release();
        }
      };
    },
    'JSON.stringify of the message, a page as UTF-8': () => {
      const rows = newRows();
      return () => {
        let text = '';
        for (const [index, row] of rows.entries()) {
          text += `${naiveLine(row)}\n`;
          if (index % PAGE === PAGE - 1) {
            sink.last = Buffer.from(text);
            text = '';
          }
        }
      };
    },
  },
};
