import { makeExample, writeExample } from './first-contact.ts';
import { makeRequests, writeRequests } from './requests.ts';
import { makeRuns, RUNS, readGolden, writeGolden } from './runs.ts';

/** `npm run golden`: takes the output of today for right. Look at what that changes before you commit it. */

const made = await makeRuns();
for (const run of RUNS) {
  const before = currentOf(run);
  const changed = made[run].filter((line, index) => line !== before[index]).length;
  writeGolden(run, made[run]);
  console.log(`${run}: ${made[run].length} lines, ${changed} of them other than before`);
}
writeRequests(await makeRequests());
writeExample(await makeExample());

function currentOf(run: (typeof RUNS)[number]): string[] {
  try {
    return readGolden(run);
  } catch {
    return [];
  }
}
