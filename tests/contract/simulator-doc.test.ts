import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { DEFAULT_BEHAVIOUR } from '../../simulator/behaviour.ts';
import { parseCliArguments } from '../../simulator/cli-arguments.ts';
import { EDIT_ACTION, EDIT_RATE, FAULT_ACTION, MATCH } from '../../simulator/plans.ts';

describe('docs/simulator.md', () => {
  const text = readFileSync('docs/simulator.md', 'utf8');

  it('has every behaviour, with its default', () => {
    const rows = text.slice(text.indexOf('## Other APIs')).matchAll(/^\| `(\w+)` \| `(.+?)` \|/gm);
    expect(Object.fromEntries([...rows].map(([, key, value]) => [key, JSON.parse(value!)]))).to.deep.equal(
      DEFAULT_BEHAVIOUR,
    );
  });

  for (const [, line] of text.matchAll(/^node_modules\/\.bin\/sensedata-simulator (.+)$/gm)) {
    it(`shows a call that is accepted: ${line}`, () => {
      const args = [...line!.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
      expect(() => parseCliArguments(args)).to.not.throw();
    });
  }

  it('names everything that a plan can say', () => {
    const keys = [EDIT_ACTION, EDIT_RATE, FAULT_ACTION, MATCH].flatMap((known) => Object.keys(known));
    expect(keys.filter((key) => !new RegExp(`["\`]${key}["\`]`).test(text))).to.deep.equal([]);
  });
});
