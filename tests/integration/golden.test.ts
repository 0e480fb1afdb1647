import { expect } from 'chai';
import { DEFAULT_STREAMS } from '../support/source.ts';
import { makeRequests, readRequests } from './golden/requests.ts';
import { makeRuns, RUNS, type RunName, readGolden } from './golden/runs.ts';

describe('the golden output', () => {
  let made: Record<RunName, string[]>;
  before(async () => {
    made = await makeRuns();
  });

  for (const run of RUNS) {
    it(`${run}: the same bytes as ever, time_extracted aside (npm run golden, if it is meant to change)`, () => {
      const golden = readGolden(run);
      // One line at a time: a difference of two whole outputs would fill the screen.
      for (const [index, line] of golden.entries()) {
        expect(excerpt(made[run][index], line), `${run}, line ${index + 1}`).to.equal(excerpt(line, made[run][index]));
      }
      expect(made[run], run).to.have.length(golden.length);
    });
  }

  it('is the same where the tap runs within another process, as most tests have it', async () => {
    const here = await makeRuns('sync');
    for (const run of RUNS) {
      expect(here[run].filter((line, index) => line !== made[run][index])).to.deep.equal([]);
      expect(here[run]).to.have.length(made[run].length);
    }
  });

  it('asks with the same bytes as ever, where no setting says otherwise (npm run golden, if it is meant to change)', async () => {
    expect(await makeRequests()).to.deep.equal(readRequests());
  });

  it('has records of every stream, broken texts among them, and a second run that sends some', () => {
    for (const { name } of DEFAULT_STREAMS) {
      const records = made['first-load'].filter((line) => line.startsWith(`{"type":"RECORD","stream":"${name}",`));
      expect(records, name).to.have.length.above(0);
    }
    expect(made['second-run'].some((line) => line.startsWith('{"type":"RECORD"'))).to.equal(true);
    expect(made['first-load'].some((line) => line.includes('\ufffd'))).to.equal(true);
  });
});

/** Of a line that differs from another, what stands around the first difference; else the line. */
function excerpt(line: string | undefined, other: string | undefined): string | undefined {
  if (line === undefined || other === undefined || line === other) return line;
  let at = 0;
  while (line[at] === other[at]) at++;
  return `column ${at + 1}: …${line.slice(Math.max(0, at - 80), at + 80)}…`;
}
