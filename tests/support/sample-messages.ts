import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Columns, Row } from './read-back.ts';

/** Two streams by hand: one with every type of column, one with a key of two columns. */
export const SAMPLE_STREAMS: Record<string, { columns: Columns; keys: string[]; rows: Row[] }> = {
  people: {
    columns: {
      id: { type: 'string' },
      name: { type: ['null', 'string'] },
      joined: { type: ['null', 'string'], format: 'date-time' },
      born: { type: ['null', 'string'], format: 'date' },
      score: { type: ['null', 'number'] },
      active: { type: ['null', 'boolean'] },
    },
    keys: ['id'],
    rows: [
      {
        id: '1',
        name: 'Ana "ç" 😀\n\\N\ttab',
        joined: '2026-01-02T03:04:05.000001Z',
        born: '1999-12-31',
        score: 0.1,
        active: true,
      },
      { id: '10', name: null, joined: null, born: null, score: null, active: null },
      {
        id: '2',
        name: ' spaces ',
        joined: '2019-02-17T02:30:00.500000Z',
        born: '0001-01-01',
        score: -1234567.891,
        active: false,
      },
      { id: '3', name: 'null', joined: '9999-12-31T23:59:59.000000Z', born: '9999-12-31', score: 1e15, active: true },
      { id: '4', name: '0', joined: '1969-12-31T23:59:59.999999Z', born: '2024-02-29', score: 0, active: false },
    ],
  },
  visits: {
    columns: { person: { type: 'string' }, number: { type: 'string' }, note: { type: ['null', 'string'] } },
    keys: ['person', 'number'],
    rows: [
      { person: '1', number: 'a', note: 'first' },
      { person: '1', number: 'b', note: null },
      { person: '2', number: 'a', note: 'other person, same number' },
    ],
  },
};

export const SAMPLE_STATE = { bookmarks: { people: { replication_key_value: '2026-01-02T03:04:05.000001Z' } } };
const EXTRACTED = '2026-01-02T03:04:05.678901Z';

const message = (value: object) => `${JSON.stringify(value)}\n`;
const state = (value: object) => message({ type: 'STATE', value });
const record = (stream: string, row: Row) =>
  message({ type: 'RECORD', stream, record: row, time_extracted: EXTRACTED });

/**
 * What a tap would send for them. Each stream's first row goes before the rows in an older version too: the later one
 * counts.
 */
export function sampleMessages(): string {
  const parts = [state({ bookmarks: {} })];
  for (const [stream, { columns, keys, rows }] of Object.entries(SAMPLE_STREAMS)) {
    parts.push(
      message({ type: 'SCHEMA', stream, schema: { type: 'object', properties: columns }, key_properties: keys }),
    );
    const [first] = rows;
    const changed = Object.keys(first!).at(-1)!;
    parts.push(record(stream, { ...first!, [changed]: null }));
    parts.push(...rows.map((row) => record(stream, row)));
  }
  return `${parts.join('')}${state(SAMPLE_STATE)}`;
}

/** The same with the records in batch files. @param folder for these */
export function sampleBatches(folder: string): string {
  const parts = [state({ bookmarks: {} })];
  for (const [stream, { columns, keys, rows }] of Object.entries(SAMPLE_STREAMS)) {
    const file = join(folder, `${stream}.jsonl`);
    writeFileSync(file, rows.map((row) => message({ ...row, _sdc_extracted_at: EXTRACTED })).join(''));
    parts.push(
      message({ type: 'SCHEMA', stream, schema: { type: 'object', properties: columns }, key_properties: keys }),
      message({ type: 'BATCH', stream, encoding: { format: 'jsonl' }, manifest: [`file://${file}`] }),
    );
  }
  return `${parts.join('')}${state(SAMPLE_STATE)}`;
}
