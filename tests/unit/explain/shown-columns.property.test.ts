import { expect } from 'chai';
import fc from 'fast-check';
import { shownColumns } from '../../../src/explain/shown-columns.ts';
import { momentReader } from '../../../src/singer/moment.ts';
import { INVALID, toBoolean, toDate, toMoment, toNumber, toText } from '../../../src/singer/value.ts';
import { budget } from '../../support/budget.ts';

const RUNS = budget('COLUMNS', 300, 20_000);

const CONVERTERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  string: toText,
  number: toNumber,
  boolean: toBoolean,
  date: toDate,
  'date-time': toMoment(momentReader('UTC')),
};

/** A field holds values of one kind as a rule, and now and then something else, or nothing. */
const kinds: readonly fc.Arbitrary<unknown>[] = [
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom('2026-01-31', '2024-02-29'),
  fc.constantFrom('2026-01-31T03:00:00Z', '2026-01-31 03:00:00.123456'),
  fc.string(),
  fc.constantFrom([], ['a'], [{ id: 1 }], {}),
  fc.constantFrom({ part: 1 }, { part: 'text' }),
];
const value = fc
  .integer({ min: 0, max: kinds.length - 1 })
  .chain((usual) =>
    fc.array(
      fc.oneof(
        { weight: 30, arbitrary: kinds[usual]! },
        { weight: 4, arbitrary: fc.constantFrom(null, '', undefined) },
        { weight: 1, arbitrary: fc.oneof(...kinds) },
      ),
      { minLength: 40, maxLength: 40 },
    ),
  );

describe('the columns that records would fill', () => {
  it(`${RUNS} lists: each type holds every value seen, and nothing that was seen lacks a column`, () => {
    fc.assert(
      fc.property(fc.tuple(value, value, value), fc.integer({ min: 1, max: 40 }), ([one, other, inner], length) => {
        const records = Array.from({ length }, (_, index) => ({
          one: one[index],
          a: { b: inner[index] },
          other: other[index],
        }));
        const columns = shownColumns(records);
        for (const [name, type] of Object.entries(columns)) {
          for (const record of records) {
            const seen = name === 'a__b' ? record.a.b : (record as Record<string, unknown>)[name];
            expect(CONVERTERS[type]!(seen), `${name}: ${type} ${JSON.stringify(seen)}`).to.not.equal(INVALID);
          }
        }
        for (const [name, values] of [
          ['one', one],
          ['other', other],
          ['a__b', inner],
        ] as const) {
          if (
            values
              .slice(0, length)
              .some((shown) => shown !== null && shown !== '' && shown !== undefined && typeof shown !== 'object')
          )
            expect(columns, name).to.have.property(name);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('ids are text, a few dates are no proof, what lies deep is text, and names that are values are not shown', () => {
    const records = Array.from({ length: 19 }, (_, index) => ({
      id: index,
      id_customer: index,
      customer: { id: index, tags: [1], deep: { er: { still: { more: 1 } } } },
      day: '2026-01-01',
      'ana@exemplo.com.br': 1,
      empty: null,
    }));
    expect(shownColumns(records)).to.deep.equal({
      id: 'string',
      id_customer: 'string',
      customer__id: 'string',
      customer__tags: 'string',
      customer__deep__er: 'string',
      day: 'string',
      empty: 'string',
    });
    expect(shownColumns([...records, records[0]!])).to.include({ day: 'date' });
    expect(shownColumns(records, (field) => field === 'day')).to.deep.equal({ day: 'string' });
  });
});
