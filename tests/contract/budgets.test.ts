import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

describe('budgets of random cases', () => {
  const files = readdirSync('tests', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const withBudget = files.filter((file) =>
    /from '.*support\/budget\.ts'/.test(readFileSync(join('tests', file), 'utf8')),
  );

  it('are used in files that npm run test:long takes, and in no other', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(scripts['test:long']).to.include("'dist/tests/**/*.property.test.js'");
    expect(withBudget).to.not.deep.equal([]);
    expect(withBudget.filter((file) => !file.endsWith('.property.test.ts'))).to.deep.equal([]);
  });
});
