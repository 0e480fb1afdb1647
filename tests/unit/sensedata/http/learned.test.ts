import { expect } from 'chai';
import { Learned } from '../../../../src/sensedata/http/learned.ts';

const learned = (): Learned => new Learned({ sizeParameter: 'limit', otherSizeParameter: 'per_page' });

describe('what a run has learned of the API', () => {
  it('is asked once, by whoever comes first; who comes meanwhile waits for the answer', async () => {
    const { otherSizeParameter: question } = learned();
    let answer: (trial: 'yes') => void = () => {};
    let asked = 0;
    const attempt = (): Promise<'yes'> => {
      asked++;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const both = Promise.all([question.ask(attempt), question.ask(attempt)]);
    answer('yes');
    expect(await both).to.deep.equal(['yes', 'yes']);
    expect(await question.ask(attempt)).to.equal('yes');
    expect(asked).to.equal(1);
  });

  it('stays open where no answer came, or asking failed: the failure is that of the one that asked', async () => {
    const { countsUnfiltered: question } = learned();
    const failing = question.ask(() => Promise.reject(new Error('closed')));
    const waiting = question.ask(() => Promise.resolve('yes'));
    expect(await failing.catch((error: Error) => error.message)).to.equal('closed');
    expect(await waiting).to.equal('unknown');
    expect(await question.ask(() => Promise.resolve('unknown'))).to.equal('unknown');
    expect(await question.ask(() => Promise.resolve('no'))).to.equal('no');
  });

  it('settles the parameter by which the size of a page is asked for', async () => {
    for (const [trial, name] of [
      ['yes', 'per_page'],
      ['no', 'limit'],
      ['unknown', 'limit'],
    ] as const) {
      const run = learned();
      expect(run.sizeParameter).to.equal('limit');
      await run.otherSizeParameter.ask(() => Promise.resolve(trial));
      expect(run.sizeParameter).to.equal(name);
    }
    const alone = new Learned({ sizeParameter: 'per_page', otherSizeParameter: null });
    expect(await alone.otherSizeParameter.ask(() => Promise.resolve('yes'))).to.equal('no');
    expect(alone.sizeParameter).to.equal('per_page');
  });
});
