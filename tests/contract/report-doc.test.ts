import { expect } from 'chai';
import { docBlock } from '../support/docs.ts';
import { asReport, unbalanced } from '../support/report.ts';

describe('docs/watching.md', () => {
  it('shows a report that is one, and adds up', () => {
    const report = asReport(JSON.parse(docBlock('example', 'docs/watching.md')));
    expect(report.streams).to.not.have.length(0);
    expect(unbalanced(report)).to.deep.equal([]);
  });
});
