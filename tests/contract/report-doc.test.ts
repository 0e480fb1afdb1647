import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { asReport, unbalanced } from '../support/report.ts';

describe('docs/watching.md', () => {
  it('shows a report that is one, and adds up', () => {
    const [, example] = readFileSync('docs/watching.md', 'utf8').match(/<!-- example -->\n\n```json\n(.*?)```/s)!;
    const report = asReport(JSON.parse(example!));
    expect(report.streams).to.not.have.length(0);
    expect(unbalanced(report)).to.deep.equal([]);
  });
});
