import { expect } from 'chai';
import fc from 'fast-check';
import { plainArguments, readArguments } from '../../../src/command/arguments.ts';
import { budget } from '../../support/budget.ts';

const option = fc.constantFrom(
  '--config',
  '--catalog',
  '--state',
  '--report',
  '--log-format',
  '--test',
  '--state=s.json',
);
const value = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('c.json', '/a b/ç.json', '.', '1e3', 'true', 'x=y', 'ENV', 'C:\\x', 'a\nb') },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);
const call = fc.array(fc.tuple(option, value), { maxLength: 4 }).map((pairs) => pairs.flat());
const environment = fc.constantFrom({}, { TAP_SENSEDATA_LOG_FORMAT: 'json' }, { TAP_SENSEDATA_LOG_FORMAT: 'xml' });

describe('a call of files alone', () => {
  it('is read as the parser of all calls reads it', async () => {
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(call, environment, async (argv, env) => {
        const read = plainArguments(argv, env);
        if (read === null) return;
        plain++;
        const { help: _, ...all } = await readArguments(argv, env);
        expect(read).to.deep.equal(all);
      }),
      { numRuns: budget('calls of files alone', 300, 20_000) },
    );
    expect(plain).to.be.above(30);
  });

  it('needs no parser in the form in which schedulers write it', () => {
    const argv = [
      '--config',
      'a.json',
      '--config',
      'ENV',
      '--catalog',
      'c.json',
      '--state',
      's.json',
      '--report',
      'r.json',
    ];
    expect(plainArguments(argv, {})).to.include({ mode: 'sync', catalog: 'c.json', state: 's.json', report: 'r.json' });
    expect(plainArguments([], {})).to.include({ mode: 'sync', catalog: null });
  });
});
