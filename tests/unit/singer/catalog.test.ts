import { expect } from 'chai';
import {
  type CatalogEntry,
  columnType,
  isColumnSelected,
  isStreamSelected,
  parseCatalog,
} from '../../../src/singer/catalog.ts';

/** An entry with one column `a`, and what a user or orchestrator wrote into it. */
function entry(over: {
  stream?: object;
  table?: object | null;
  column?: object | null;
  property?: object;
}): CatalogEntry {
  const metadata = [
    ...(over.table == null ? [] : [{ breadcrumb: [], metadata: over.table }]),
    ...(over.column == null ? [] : [{ breadcrumb: ['properties', 'a'], metadata: over.column }]),
  ];
  const raw = {
    tap_stream_id: 's',
    schema: { properties: { a: { type: 'string', ...over.property } } },
    metadata,
    ...over.stream,
  };
  const result = parseCatalog({ streams: [raw] });
  if ('problems' in result) throw new Error(result.problems.join());
  return result.catalog.streams[0]!;
}

describe('selection of streams', () => {
  const cases: [string, Parameters<typeof entry>[0], boolean][] = [
    ['no metadata at all', {}, true],
    ['selected', { table: { selected: true } }, true],
    ['deselected', { table: { selected: false } }, false],
    ['selected as text', { table: { selected: 'true', 'selected-by-default': false } }, true],
    ['deselected as text', { table: { selected: 'false' } }, false],
    ['unsupported wins over selected', { table: { inclusion: 'unsupported', selected: true } }, false],
    ['by default', { table: { 'selected-by-default': false } }, false],
    ['chosen over the default', { table: { 'selected-by-default': false, selected: true } }, true],
    ['on the stream', { stream: { selected: false } }, false],
    ['metadata over the stream', { stream: { selected: false }, table: { selected: true } }, true],
    ['the stream over the default', { stream: { selected: true }, table: { 'selected-by-default': false } }, true],
    ['in the schema', { stream: { schema: { selected: false, properties: {} } } }, false],
  ];
  for (const [name, over, expected] of cases) {
    it(name, () => {
      expect(isStreamSelected(entry(over))).to.equal(expected);
    });
  }
});

describe('selection of columns', () => {
  const cases: [string, Parameters<typeof entry>[0], boolean][] = [
    ['no metadata at all', {}, true],
    ['deselected', { column: { inclusion: 'available', selected: false } }, false],
    ['deselected as text', { column: { selected: 'false' } }, false],
    ['automatic wins over deselected', { column: { inclusion: 'automatic', selected: false } }, true],
    ['unsupported wins over selected', { column: { inclusion: 'unsupported', selected: true } }, false],
    ['by default', { column: { 'selected-by-default': false } }, false],
    ['in the schema', { property: { selected: false } }, false],
    ['inclusion in the schema', { property: { inclusion: 'automatic', selected: false } }, true],
  ];
  for (const [name, over, expected] of cases) {
    it(name, () => {
      expect(isColumnSelected(entry(over), 'a')).to.equal(expected);
    });
  }
});

describe('column types', () => {
  const cases: [object, string | null][] = [
    [{ type: 'string' }, 'text'],
    [{ type: ['null', 'string'] }, 'text'],
    [{ type: ['string', 'null'], format: 'date-time' }, 'timestamp'],
    [{ type: ['null', 'string'], format: 'date' }, 'date'],
    [{ type: ['null', 'number'] }, 'number'],
    [{ type: 'integer' }, 'integer'],
    [{ type: ['boolean'] }, 'boolean'],
    [{ type: 'object' }, null],
    [{ type: ['string', 'integer'] }, null],
    [{ type: ['null', 'string', 'null'] }, null],
    [{ type: ['string', 'string'] }, null],
    [{ type: 'null' }, null],
    [{}, null],
    [{ type: 'string', format: 'uuid' }, null],
    [{ type: 'integer', format: 'date' }, null],
    [{ anyOf: [{ type: 'string' }] }, null],
  ];
  for (const [schema, expected] of cases) {
    it(`${JSON.stringify(schema)} → ${expected}`, () => {
      expect(columnType(schema)).to.equal(expected);
    });
  }
});

describe('an unusable catalog', () => {
  const cases: [unknown, RegExp][] = [
    [{}, /list "streams"/],
    [[], /list "streams"/],
    [{ streams: [1] }, /streams\[0\] must be an object, not a number/],
    [{ streams: [{}] }, /streams\[0\]\.tap_stream_id/],
    [{ streams: [{ tap_stream_id: 'a', schema: [] }] }, /a: schema must be an object/],
    [
      { streams: [{ tap_stream_id: 'a', schema: { properties: { b: 'text' } } }] },
      /a\.b: its schema must be an object, not text/,
    ],
    [{ streams: [{ tap_stream_id: 'a', metadata: {} }] }, /a: metadata must be a list/],
    [{ streams: [{ tap_stream_id: 'a' }, { tap_stream_id: 'a' }] }, /twice/],
  ];
  for (const [value, message] of cases) {
    it(`${JSON.stringify(value)} is named`, () => {
      const result = parseCatalog(value);
      expect('problems' in result && result.problems.join('; ')).to.match(message);
    });
  }

  it('tells all problems at once', () => {
    const result = parseCatalog({ streams: [1, {}] });
    expect('problems' in result && result.problems).to.have.length(2);
  });
});
