import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'lossless-json';
import { parseJson } from '../../../../src/sensedata/http/json.ts';

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

  it('keeps every digit that another lossless parser keeps, wherever the integers stand', () => {
    const readNumber = (text: string): number | bigint =>
      /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? BigInt(text) : Number(text);
    const integer = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
    const name = fc.oneof(fc.string(), integer.map(String), fc.constantFrom('"', '\\', '\\"', ':12345678901234567890'));
    const { json } = fc.letrec<{ json: string }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        integer.map(String),
        name.map((text) => JSON.stringify(text)),
        fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
        fc
          .array(fc.tuple(name, tie('json')), { maxLength: 4 })
          .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
      ),
    }));
    fc.assert(
      fc.property(json, (text) => {
        const expected = parse(text, undefined, {
          parseNumber: readNumber,
          onDuplicateKey: ({ newValue }) => newValue,
        });
        expect(parseJson(`[${text}]`)).to.deep.equal([expected]);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes texts of megabytes and lists of any depth, also beside a long integer', () => {
    const long = 'x'.repeat(5 * 1024 * 1024);
    expect(parseJson(`[12345678901234567890,"${long}"]`)).to.deep.equal([12345678901234567890n, long]);
    let depth = 0;
    for (
      let value = parseJson(`${'['.repeat(50_000)}12345678901234567890${']'.repeat(50_000)}`);
      Array.isArray(value);
    ) {
      depth++;
      value = value[0] as unknown;
    }
    expect(depth).to.equal(50_000);
  });

  it('takes a byte order mark, and refuses what is no JSON', () => {
    expect(parseJson('\ufeff[1]')).to.deep.equal([1]);
    for (const text of ['', '<html>', '{"a":', '[1234567890123456789', '[01234567890123456789]', '[-]', '["a]'])
      expect(() => parseJson(text)).to.throw(SyntaxError);
  });
});
