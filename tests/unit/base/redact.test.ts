import { expect } from 'chai';
import fc from 'fast-check';
import { redactor, secretFinder } from '../../../src/base/redact.ts';

describe('hiding secrets', () => {
  // Of two letters, so that texts are full of what nearly is the secret.
  const letters = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 }).map((all) => all.join(''));
  const secret = fc.array(fc.constantFrom('a', 'b'), { minLength: 6, maxLength: 12 }).map((all) => all.join(''));

  it('finds each place of a secret, and nothing else', () => {
    fc.assert(
      fc.property(secret, fc.array(letters, { minLength: 1, maxLength: 5 }), (word, parts) => {
        const text = parts.join(word);
        expect(redactor([word])(text)).to.equal(text.replaceAll(word, '***'));
        expect(secretFinder([word])(Buffer.from(text))).to.equal(text.includes(word));
      }),
      { numRuns: 2000 },
    );
  });

  it('finds several secrets of different lengths, whatever stands beside them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '/', '+', '%', '"', 'ç', '€', '👍'), minLength: 6, maxLength: 300 }),
        fc.string(),
        (word, text) => {
          const redact = redactor(['short-one', word]);
          const isSecretIn = secretFinder(['short-one', word]);
          for (const secret of ['short-one', word]) {
            expect(isSecretIn(Buffer.from(`${text}${secret}${text}`)), secret).to.equal(true);
          }
          const shown = redact(`${text}${word}${text}short-one`);
          expect(shown.includes(word)).to.equal(false);
          expect(shown.includes('short-one')).to.equal(false);
        },
      ),
      { numRuns: 200 },
    );
  });
});
