import { expect } from 'chai';
import { BrokenAnswerError } from '../../../../src/sensedata/http/broken-answer-error.ts';
import { readEnvelope } from '../../../../src/sensedata/http/envelope.ts';

const read = (json: unknown) => readEnvelope(json, ['tasks', 'atividades']);
const ONE = [{ id: 1 }];

describe('the envelope of a list', () => {
  for (const json of [
    { tasks: ONE, count: 1, per_page: 500, next_page: null },
    { atividades: ONE },
    { data: ONE },
    { items: ONE, total: 5 },
    { results: ONE },
    { tasks: ONE, other: [1, 2] },
    { tasks: ONE, errors: [] },
    ONE,
  ]) {
    it(`finds the records in ${JSON.stringify(json)}`, () => {
      expect(read(json).records).to.deep.equal(ONE);
    });
  }

  for (const json of [
    null,
    'text',
    5,
    {},
    { error: 'x' },
    { error: 'x', details: [] },
    { errors: ['a'] },
    { a: [], b: [] },
    { tasks: null },
    { tasks: [], count: 0, error: 'statement timeout' },
  ]) {
    it(`never takes ${JSON.stringify(json)} for an empty list`, () => {
      expect(() => read(json)).to.throw(BrokenAnswerError);
    });
  }

  it('lists the keys where it cannot choose', () => {
    expect(() => read({ a: [], b: [] })).to.throw('a, b');
  });

  for (const [next, expected] of [
    [2, 2],
    ['2', 2],
    [null, null],
    ['', null],
    [undefined, undefined],
    ['https://x/?page=2', undefined],
    [true, undefined],
    [1.5, undefined],
  ] as const) {
    it(`next_page ${JSON.stringify(next) ?? 'missing'} → ${expected}`, () => {
      expect(read({ tasks: [], next_page: next }).nextPage).to.equal(expected);
    });
  }

  it('notes a count that differs, and a next_page that is no number', () => {
    expect(read({ tasks: ONE, count: 5 }).oddities).to.have.length(1);
    expect(read({ tasks: ONE, next_page: 'x' }).oddities).to.have.length(1);
    expect(read({ tasks: ONE, count: 1, next_page: 2 }).oddities).to.have.length(0);
  });
});
