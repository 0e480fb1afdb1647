import { expect } from 'chai';
import { ApiError, AuthError } from '../../../src/base/errors.ts';
import { absenceOf } from '../../../src/sync/absence.ts';

const RESOURCE = {
  parent: { name: 'nps', resource: 'nps', keys: ['id'], replication: { kind: 'whole' } },
  path: 'v3/nps',
} as const;
const UNKNOWN = { answered: false, expected: false, search: null };

describe('an endpoint that is not there', () => {
  for (const status of [403, 404]) {
    it(`is skipped after HTTP ${status}, and the text says what to do`, () => {
      const absence = absenceOf(new ApiError('x', status), RESOURCE, UNKNOWN);
      expect(absence).to.have.property('kind', 'skipped');
      expect(absence)
        .to.have.property('text')
        .that.match(new RegExp(`^nps: skipped, .*HTTP ${status} at "v3/nps"`));
    });

    it(`is a failure after HTTP ${status} where it has to be there`, () => {
      const error = new ApiError('x', status);
      const absence = absenceOf(error, RESOURCE, { ...UNKNOWN, expected: true });
      if (absence?.kind !== 'failed') throw new Error('it was skipped');
      expect(absence.error).to.include({ status, cause: error });
      expect(absence.error.message).to.match(/^nps: .*worked before or is in "expect_records"/);
    });

    it(`is none once a list has answered, whatever HTTP ${status} says then`, () => {
      for (const expected of [true, false]) {
        expect(absenceOf(new ApiError('x', status), RESOURCE, { ...UNKNOWN, answered: true, expected })).to.equal(null);
      }
    });
  }

  it('names where it was looked for, and where its records are', () => {
    const search = { tried: ['billings', 'titles'], found: null };
    expect(absenceOf(new ApiError('x', 404), RESOURCE, { ...UNKNOWN, search }))
      .to.have.property('text')
      .that.match(/\(its records are at none of billings, titles either\)$/);
    const found = absenceOf(new ApiError('x', 404), RESOURCE, {
      ...UNKNOWN,
      expected: true,
      search: { ...search, found: 'titles' },
    });
    if (found?.kind !== 'failed') throw new Error('it was skipped');
    expect(found.error.message).to.match(/are at "titles": .* set "endpoints" to \{"nps":"titles"\}/);
  });

  it('is no other error', () => {
    const others = [new ApiError('x', 500), new ApiError('x', null), new AuthError('x'), new Error('x')];
    for (const error of others) expect(absenceOf(error, RESOURCE, UNKNOWN)).to.equal(null);
  });
});
