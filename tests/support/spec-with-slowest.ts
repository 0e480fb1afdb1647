import { type MochaOptions, Runner, reporters, type Test } from 'mocha';

const SHOWN = 10;

/** Mocha's own report, and the slowest tests at its end. */
export default class SpecWithSlowest extends reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    const tests: Test[] = [];
    runner.on(Runner.constants.EVENT_TEST_END, (test) => tests.push(test));
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      if (tests.length <= SHOWN) return;
      console.log(`  The ${SHOWN} slowest tests:`);
      for (const test of tests.sort((one, other) => time(other) - time(one)).slice(0, SHOWN)) {
        console.log(`  ${(time(test) / 1000).toFixed(1).padStart(7)} s  ${test.fullTitle()}`);
      }
      console.log();
    });
  }
}

function time({ duration }: Test): number {
  return duration ?? 0;
}
