import { expect } from 'chai';
import fc from 'fast-check';
import { compactJson, INVALID, toBoolean, toDate, toInteger, toNumber, toText } from '../../../src/singer/value.ts';

function table(
  name: string,
  convert: (value: unknown) => unknown,
  cases: readonly (readonly [unknown, unknown])[],
): void {
  describe(name, () => {
    for (const [value, expected] of cases) {
      const label = typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
      it(`${label ?? 'undefined'} → ${expected === INVALID ? 'invalid' : JSON.stringify(expected)}`, () => {
        expect(convert(value)).to.equal(expected);
      });
    }
  });
}

const ABSENT = [
  [null, null],
  [undefined, null],
  ['', null],
] as const;

table('text', toText, [
  ...ABSENT,
  ['São Paulo', 'São Paulo'],
  [' a ', ' a '],
  [115555, '115555'],
  [-0.5, '-0.5'],
  [1e21, '1000000000000000000000'],
  [1.5e300, `15${'0'.repeat(299)}`],
  [1e-7, '0.0000001'],
  [-1.25e-9, '-0.00000000125'],
  [12345678901234567890n, '12345678901234567890'],
  [Number.POSITIVE_INFINITY, INVALID],
  [true, 'true'],
  [false, 'false'],
  [['a', 'b'], 'a,b'],
  [['a', 1, true, null, ''], 'a,1,true'],
  [[], null],
  [[{ name: 'vip' }, { description: 'novo' }], 'vip,novo'],
  [[{ name: '', description: 'novo' }], 'novo'],
  [[{ id: 1 }], '[{"id":1}]'],
  [[['a']], '[["a"]]'],
  [{ a: 1, b: 'ç' }, '{"a":1,"b":"ç"}'],
  ['a\0b', 'ab'],
  ['\0', null],
  ['a\ud800b', 'a\ufffdb'],
  ['😀', '😀'],
  ['\u2028', '\u2028'],
]);

table('number', toNumber, [
  ...ABSENT,
  [250.75, 250.75],
  ['250.75', 250.75],
  ['-3', -3],
  [12345678901234567890n, 12345678901234567000],
  ['1.234,56', INVALID],
  ['1e3', INVALID],
  ['.5', INVALID],
  [' 1', INVALID],
  ['NaN', INVALID],
  [Number.POSITIVE_INFINITY, INVALID],
  ['9'.repeat(400), INVALID],
  [true, INVALID],
  [[1], INVALID],
  [{}, INVALID],
]);

table('integer', toInteger, [
  ...ABSENT,
  [5, 5],
  ['-5', -5],
  [5.5, INVALID],
  ['5.0', INVALID],
  [2 ** 53, INVALID],
  [9007199254740993n, INVALID],
  [true, INVALID],
]);

table('boolean', toBoolean, [
  ...ABSENT,
  [true, true],
  [false, false],
  ['TRUE', true],
  ['False', false],
  [1, true],
  [0, false],
  ['1', true],
  ['0', false],
  ['sim', INVALID],
  [2, INVALID],
  [[], INVALID],
]);

table('date', toDate, [
  ...ABSENT,
  ['2021-03-14', '2021-03-14'],
  ['2021-03-14T23:00:00-03:00', '2021-03-14'],
  ['2021-02-30', INVALID],
  ['14/03/2021', INVALID],
  [20210314, INVALID],
]);

describe('compact JSON', () => {
  it('keeps the digits of long integers, and cleans texts within', () => {
    expect(compactJson({ a: 12345678901234567890n, 'b\0': ['x\0y', '\ud800'] })).to.equal(
      '{"a":12345678901234567890,"b":["xy","\ufffd"]}',
    );
  });

  it('keeps names that a prototype has', () => {
    expect(compactJson(JSON.parse('{"__proto__":{"a":1},"constructor":2}'))).to.equal(
      '{"__proto__":{"a":1},"constructor":2}',
    );
  });
});

describe('any JSON at all', () => {
  it('gives what the column type promises', () => {
    const anything = fc.jsonValue({ noUnicodeString: false } as never);
    fc.assert(
      fc.property(anything, (value) => {
        const text = toText(value);
        if (typeof text === 'string') {
          expect(text).to.not.equal('');
          expect(text.isWellFormed()).to.equal(true);
          expect(text).to.not.include('\0');
        } else expect(text === null || text === INVALID).to.equal(true);
        const number = toNumber(value);
        expect(number === null || number === INVALID || Number.isFinite(number)).to.equal(true);
        const boolean = toBoolean(value);
        expect(boolean === null || boolean === INVALID || typeof boolean === 'boolean').to.equal(true);
      }),
      { numRuns: 2000 },
    );
  });
});
