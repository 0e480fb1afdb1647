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

  it('are those that docs/delivery.md tells', () => {
    const rows = readFileSync('docs/delivery.md', 'utf8').matchAll(
      /^\| `(tests\/\S+\.property\.test\.ts)` \| (.*) \|$/gm,
    );
    const told = [...rows].map(([, file, text]) => [file!, pairs(text!, /([\d,]+) \(([\d,]+)\)/g)] as const);
    expect(told).to.have.length.above(4);
    for (const [file, numbers] of told)
      expect(numbers, file).to.deep.equal(pairs(readFileSync(file, 'utf8'), /budget\('\w+', ([\d_]+), ([\d_]+)\)/g));
  });
});

/** The pairs of numbers that a pattern finds, whichever way thousands are set apart. */
function pairs(text: string, pattern: RegExp): number[][] {
  return [...text.matchAll(pattern)].map((found) => found.slice(1).map((number) => Number(number.replace(/\D/g, ''))));
}
