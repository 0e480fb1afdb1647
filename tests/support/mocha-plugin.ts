import { setFlagsFromString, stopCoverage, takeCoverage } from 'node:v8';
import fc from 'fast-check';
import type { Context } from 'mocha';
import { isLongRun } from './budget.ts';
import { OPTIMISE_LATE } from './optimise-late.ts';
import { offerPostgres } from './postgres-of-run.ts';

/** What .mocharc.json has mocha do around all tests. */

// The same random cases each time, so that a test that fails tells of a change. Long runs look at others.
if (!isLongRun()) fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_260_310) });

for (const flag of OPTIMISE_LATE) setFlagsFromString(flag);

let endPostgres: (() => Promise<void>) | undefined;

/** Once, before any test, in the process that gives the files to the others. */
export async function mochaGlobalSetup(): Promise<void> {
  endPostgres = await offerPostgres();
}

/** Once, after all tests, in the same process. */
export async function mochaGlobalTeardown(): Promise<void> {
  await endPostgres?.();
}

/** Whether this process still counts what its tests cover. */
let isCovered = process.env.NODE_V8_COVERAGE !== undefined;

export const mochaHooks = {
  /**
   * Before each file, in its process. Random cases are not counted: counting costs a tenth of their time, and what they alone
   * reach is no proof that somebody thought of it. They come last, since Node cannot begin to count again (at the
   * end it says that there is no object of a profile).
   */
  beforeAll(this: Context): void {
    const [first] = this.test!.parent!.suites;
    if (!isCovered || !first?.file?.endsWith('.property.test.js')) return;
    stopCoverage();
    isCovered = false;
  },

  /** After each file, in its process. Mocha kills these processes at the end; Node writes the coverage of those that exit. */
  afterAll(): void {
    if (isCovered) takeCoverage();
  },
};
