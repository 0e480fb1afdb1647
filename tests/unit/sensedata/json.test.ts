import { expect } from 'chai';
import fc from 'fast-check';
import { parseJson } from '../../../src/sensedata/json.ts';

/** With the digits lost that `JSON.parse` loses. */
function asDoubles(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(asDoubles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asDoubles(entry)]));
}

describe('reading JSON', () => {
  it('keeps the digits of integers that a double cannot hold', () => {
    expect(parseJson('{"a":12345678901234567890,"b":[-9007199254740993],"c":1234567890123456}')).to.deep.equal({
      a: 12345678901234567890n,
      b: [-9007199254740993n],
      c: 1234567890123456,
    });
  });

  it('leaves long digits within text alone, also beside a long integer', () => {
    expect(parseJson('{"a":"x: 12345678901234567890","b":12345678901234567890}')).to.deep.equal({
      a: 'x: 12345678901234567890',
      b: 12345678901234567890n,
    });
  });

  it('takes the last of two equal names, and any name as data, either way of reading', () => {
    for (const digits of ['1', '12345678901234567890']) {
      const value = parseJson(`{"a":1,"a":2,"__proto__":{"x":1},"n":${digits}}`) as Record<string, unknown>;
      expect(value.a).to.equal(2);
      expect(Object.keys(value)).to.deep.equal(['a', '__proto__', 'n']);
      expect(({} as Record<string, unknown>).x).to.equal(undefined);
    }
  });

  it('reads everything else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const long = `[${text},12345678901234567890]`;
        expect(asDoubles((parseJson(long) as unknown[])[0])).to.deep.equal(JSON.parse(text));
        expect(asDoubles(parseJson(text))).to.deep.equal(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('takes a byte order mark, and refuses what is no JSON', () => {
    expect(parseJson('\ufeff[1]')).to.deep.equal([1]);
    for (const text of ['', '<html>', '{"a":', '[1234567890123456789'])
      expect(() => parseJson(text)).to.throw(SyntaxError);
  });
});
