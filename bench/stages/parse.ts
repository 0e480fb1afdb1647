import { parse } from 'lossless-json';
import { parseJson } from '../../src/sensedata/http/json.ts';
import { PAGE, pages, RECORDS, sink } from './sample.ts';
import type { Stage } from './stage.ts';

/** From the bytes of a page to its records. */
export const parsePage: Stage = {
  name: 'parse',
  unit: 'record',
  size: RECORDS,
  ways: {
    'the tap': () => () => parseAll(pages, parseJson),
    'JSON.parse alone, which rounds long integers': () => () => parseAll(pages, (page) => JSON.parse(page.toString())),
    'lossless-json for every page': () => () => parseAll(pages, (page) => parse(page.toString())),
  },
};

// As many digits as a value that JavaScript cannot hold.
const withLongInteger = Buffer.from(
  pages[0]!.toString('utf8').replace(/"progress":\d+/, '"progress":12345678901234567890'),
);

/** The rare page that holds an integer of more than 15 digits. */
export const parseLongInteger: Stage = {
  name: 'parse, one long integer on the page',
  unit: 'record',
  size: PAGE,
  ways: {
    'the tap': () => () => parseAll([withLongInteger], parseJson),
    'JSON.parse alone, which rounds long integers': () => () =>
      parseAll([withLongInteger], (page) => JSON.parse(page.toString())),
  },
};

function parseAll(all: readonly Buffer[], read: (page: Buffer) => unknown): void {
  for (const page of all) sink.last = read(page);
}
