import { expect } from 'chai';
import fc from 'fast-check';
import { likelyName } from '../../../src/settings/likely-name.ts';
import { settings } from '../../../src/settings/settings.ts';

const KEYS = Object.keys(settings);

describe('likelyName', () => {
  it('finds any setting behind one letter too many, too few or another', () => {
    const letter = fc.constantFrom(...'abcxyz_');
    fc.assert(
      fc.property(fc.constantFrom(...KEYS), fc.nat(), letter, fc.constantFrom(0, 1), (key, at, other, cut) => {
        const place = at % key.length;
        const slip = key.slice(0, place) + other + key.slice(place + cut);
        expect(likelyName(slip, KEYS)).to.equal(key);
      }),
    );
  });

  it('guesses nothing of other words', () => {
    for (const word of ['auth_token', 'chave', 'days_to_decrease_tasks', ''])
      expect(likelyName(word, KEYS)).to.equal(null);
  });
});
