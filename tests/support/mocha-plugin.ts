import { takeCoverage } from 'node:v8';
import fc from 'fast-check';
import { isLongRun } from './budget.ts';
import { offerPostgres } from './postgres-of-run.ts';

/** What .mocharc.json has mocha do around all tests. */

// The same random cases each time, so that a test that fails tells of a change. Long runs look at others.
if (!isLongRun()) fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_260_310) });

let endPostgres: (() => Promise<void>) | undefined;

/** Once, before any test, in the process that gives the files to the others. */
export async function mochaGlobalSetup(): Promise<void> {
  endPostgres = await offerPostgres();
}

/** Once, after all tests, in the same process. */
export async function mochaGlobalTeardown(): Promise<void> {
  await endPostgres?.();
}

export const mochaHooks = {
  /** After each file, in its process. Mocha kills these processes at the end; Node writes the coverage of those that exit. */
  afterAll(): void {
    if (process.env.NODE_V8_COVERAGE !== undefined) takeCoverage();
  },
};
