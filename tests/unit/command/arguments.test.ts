import { expect } from 'chai';
import { fastMode, parseArguments } from '../../../src/command/arguments.ts';

describe('a call that is nothing but a mode', () => {
  for (const argument of ['--discover', '--version']) {
    it(`${argument} means what it means to the parser of all calls`, async () => {
      expect(fastMode([argument], {})).to.equal((await parseArguments([argument], {})).mode);
    });
  }

  it('leaves all others to the parser', () => {
    for (const argv of [
      [],
      ['--about'],
      ['--help'],
      ['--discover', '--version'],
      ['--discover', '--config', 'x'],
      ['x'],
    ]) {
      expect(fastMode(argv, {}), argv.join(' ')).to.equal(null);
    }
  });
});
