import { expect } from 'chai';
import { BrokenAnswerError } from '../../../../src/sensedata/http/broken-answer-error.ts';
import { readEnvelope, readStatusEnvelope } from '../../../../src/sensedata/http/envelope.ts';

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

describe('the envelope of V1', () => {
  const readV1 = (json: unknown) => readStatusEnvelope(json, ['tasks', 'task']);

  it('has the records under status.data, and a count of the whole list', () => {
    expect(readV1({ status: { data: ONE, count: 130 } })).to.deep.equal({
      ...{ records: ONE, array: 'status.data', nextPage: undefined, oddities: [], perPage: null },
      ...{ total: 130, countsMore: true },
    });
    // As many as stand on the page, or none at all: no total that anything could be concluded from.
    for (const count of [1, undefined, null, '130'])
      expect(readV1({ status: { data: ONE, count } })).to.include({ total: null });
    expect(readV1({ status: { data: ONE, count: 0 } }).oddities).to.have.length(1);
  });

  it('takes what stands beside the records, within and without', () => {
    expect(readV1({ status: { data: ONE, next_page: 2, per_page: 1 } })).to.include({ nextPage: 2, perPage: 1 });
    expect(readV1({ status: { data: ONE }, next_page: 2, per_page: 1 })).to.include({ nextPage: 2, perPage: 1 });
  });

  for (const json of [{ data: ONE, count: 1 }, { tasks: ONE }, { task: ONE, status: 'ok' }, ONE]) {
    it(`takes ${JSON.stringify(json)}, which is none, as V2 would`, () => {
      expect(readV1(json).records).to.deep.equal(ONE);
    });
  }

  for (const json of [
    null,
    'text',
    { status: 'error' },
    { status: null },
    { status: 200 },
    { status: [] },
    { status: ONE },
    { status: {} },
    { status: { data: null } },
    { status: { data: { 0: {} } } },
    { status: { data: [], errors: ['x'] } },
    { status: { data: [], code: 500 } },
    { status: { data: [], status: 'failed' } },
    { status: { data: [] }, error: 'x' },
    { status: 'error: statement timeout', data: [] },
  ]) {
    it(`never takes ${JSON.stringify(json)} for an empty list`, () => {
      expect(() => readV1(json)).to.throw(BrokenAnswerError);
    });
  }
});
