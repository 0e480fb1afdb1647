import { expect } from 'chai';
import fc from 'fast-check';
import { JsonBytes } from '../../../src/singer/json-bytes.ts';
import { recordWriter } from '../../../src/singer/message.ts';
import type { Row } from '../../../src/singer/row.ts';

/** What was written, as text; the buffer is used again afterwards. */
function taken(json: JsonBytes): string {
  const { bytes, release } = json.take();
  const text = Buffer.from(bytes).toString();
  release();
  return text;
}

// Any UTF-16 at all: control characters, halves of pairs, texts that V8 keeps in parts.
const text = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u0000', 'ç', '€', '👍', '\ud83d', '\udc4d', '\u2028') }),
  fc.tuple(fc.string({ unit: 'grapheme' }), fc.string()).map(([one, other]) => `${one}${other}`.slice(1)),
);
const value = fc.oneof(text, fc.double({ noNaN: false }), fc.integer(), fc.boolean(), fc.constant(null));

describe('JSON as bytes', () => {
  it('is what JSON.stringify writes, value by value, in a buffer that is used again', () => {
    const json = new JsonBytes();
    fc.assert(
      fc.property(fc.array(value), (values) => {
        for (const one of values) json.putValue(one);
        expect(taken(json)).to.equal(values.map((one) => JSON.stringify(one)).join(''));
      }),
      { numRuns: 1000 },
    );
  });

  it('grows as far as it must, and keeps what it has', () => {
    const json = new JsonBytes();
    const long = 'ação '.repeat(500_000);
    for (let times = 0; times < 3; times++) json.putValue(long);
    json.putText('"ação"');
    expect(taken(json)).to.equal(`${JSON.stringify(long).repeat(3)}"ação"`);
  });

  it('leaves bytes alone that were taken and not yet released', () => {
    const json = new JsonBytes();
    json.putValue('first');
    const { bytes, release } = json.take();
    json.putValue('second');
    release();
    json.putValue('third');
    expect(String(bytes)).to.equal('"first"');
    expect(taken(json)).to.equal('"second""third"');
  });
});

describe('the lines of records', () => {
  it('are what JSON.stringify writes of the whole message, whatever the columns are called', () => {
    const rows = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', '7', 'a"b')), value);
    fc.assert(
      fc.property(fc.string(), rows, fc.option(fc.nat()), (stream, row, version) => {
        const json = new JsonBytes();
        recordWriter(stream, Object.keys(row), version, 'message')(row as Row, '2026-01-01T00:00:00.000000Z', json);
        const message = { type: 'RECORD', stream, record: row, time_extracted: '2026-01-01T00:00:00.000000Z' };
        const whole = version === null ? message : { ...message, version };
        expect(taken(json)).to.equal(`${JSON.stringify(whole)}\n`);
      }),
      { numRuns: 500 },
    );
  });
});
