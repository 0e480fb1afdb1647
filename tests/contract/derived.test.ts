import { expect } from 'chai';
import { DERIVED, readCurrent } from '../../scripts/derived.ts';

describe('derived files', () => {
  for (const [name, make] of Object.entries(DERIVED)) {
    it(`${name} follows from the schemas and definitions (npm run generate)`, () => {
      const current = readCurrent(name);
      expect(current).to.equal(make(current));
    });
  }
});
