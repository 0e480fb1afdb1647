import { expect } from 'chai';
import fc from 'fast-check';
import { idMaker, withMadeId } from '../../../../src/sensedata/streams/made-id.ts';
import { streams } from '../../../../src/sensedata/streams/streams.ts';
import { momentReader } from '../../../../src/singer/moment.ts';
import { budget } from '../../../support/budget.ts';

const RUNS = budget('MADE_IDS', 500, 50_000);
const notes = streams.find(({ name }) => name === 'customers_notes')!;
const make = idMaker('madeId' in notes ? notes.madeId! : [], momentReader('UTC'));

const note = fc.record({
  customer: fc.integer({ min: 1, max: 5 }),
  second: fc.integer({ min: 0, max: 5 }),
  micros: fc.integer({ min: 0, max: 3 }),
  legacy: fc.option(fc.constantFrom('a', '7', '7a')),
  text: fc.string(),
  author: fc.string(),
});
type Note = typeof note extends fc.Arbitrary<infer T> ? T : never;

/** The note in one of the forms that the API has. */
function written({ customer, second, micros, legacy, text, author }: Note, form: number): Record<string, unknown> {
  const at = `10:00:0${second}${form % 2 === 0 || micros > 0 ? `.00000${micros}` : ''}`;
  return {
    ...(form % 3 === 0
      ? { id_customer: customer }
      : { id_customer: form % 3 === 1 ? '' : null, customer: { id: String(customer) } }),
    created_on: [`2026-01-31T${at}`, `2026-01-31 ${at}Z`, `2026-01-31T${at.replace('10:', '07:')}-0300`][form % 3],
    ...(legacy === null ? (form % 2 === 0 ? { id_legacy: null } : {}) : { id_legacy: legacy }),
    description: `${text}${form}`,
    created_by: form % 2 === 0 ? author : { name: author, email: `${form}@example.com` },
  };
}

describe('ids that are made', () => {
  it(`${RUNS} pairs of notes: the same id exactly where customer, moment and id_legacy are the same`, () => {
    fc.assert(
      fc.property(note, note, fc.nat(5), fc.nat(5), (one, other, form, otherForm) => {
        const identity = ({ customer, second, micros, legacy }: Note): string =>
          [customer, second, micros, legacy].join();
        const [id, otherId] = [make(written(one, form)), make(written(other, otherForm))];
        expect(id).to.match(/^[0-9a-f]{32}$/);
        expect(make(written(one, otherForm))).to.equal(id);
        expect(id === otherId).to.equal(identity(one) === identity(other));
      }),
      { numRuns: RUNS },
    );
  });

  it('an id of its own goes first, and what lacks a part has none', () => {
    const record = { id: 7, id_customer: 1, created_on: '2026-01-31T10:00:00' };
    expect(withMadeId(record, make)).to.equal(record);
    expect(withMadeId({ ...record, id: '' }, make).id).to.equal(make(record));
    for (const part of ['id_customer', 'created_on']) expect(make({ ...record, [part]: null })).to.equal(null);
    // What is no moment is a part as it stands.
    expect(make({ ...record, created_on: 'ontem' })).to.match(/^[0-9a-f]{32}$/);
  });
});
