import { Writable } from 'node:stream';
import { Writer } from '../../src/singer/writer.ts';
import { StreamOutput } from '../../src/sync/stream-output.ts';
import { naiveLine, naiveRow, naiveValidate } from './naive.ts';
import { EXTRACTED, newRecords, newRows, PAGE, plan, RECORDS, readMoment, sink } from './sample.ts';
import type { Stage } from './stage.ts';

const newLines = (): string[] => newRows().map((row) => naiveLine(row));
const stdout = new Writer(process.stdout);

/** From lines to bytes in the pipe. */
export const write: Stage = {
  name: 'writing',
  unit: 'record',
  size: RECORDS,
  ways: {
    'the tap': () => {
      const lines = newLines();
      return async () => {
        for (const [index, line] of lines.entries()) {
          stdout.add(line);
          if (index % PAGE === PAGE - 1) await stdout.flush();
        }
      };
    },
    'a write a record': () => {
      const lines = newLines();
      return async () => {
        for (const line of lines) {
          if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
        }
      };
    },
  },
};

const nowhere = new Writer(new Writable({ write: (_chunk, _encoding, done) => done() }));
const output = new StreamOutput({
  plan,
  writer: nowhere,
  log: { debug() {}, info() {}, warning() {}, error() {}, reason() {}, metric() {} },
  rejects: { add() {}, close() {} },
  readMoment,
  onInvalidValue: 'null',
});

/** Row, validation, serialising and what else happens to a record on its way to the writer. */
export const recordToLine: Stage = {
  name: 'record to line',
  unit: 'record',
  size: RECORDS,
  ways: {
    'the tap': () => {
      const records = newRecords();
      return async () => {
        for (const [index, record] of records.entries()) {
          output.send(record, EXTRACTED);
          if (index % PAGE === PAGE - 1) await nowhere.flush();
        }
      };
    },
    'the three above in their naive way': () => {
      const records = newRecords();
      return () => {
        for (const record of records) {
          const row = naiveRow(record);
          if (naiveValidate(row)) sink.last = naiveLine(row);
        }
      };
    },
  },
};
