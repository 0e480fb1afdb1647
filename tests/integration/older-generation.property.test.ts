import type { Behaviour } from '../../simulator/behaviour.ts';
import { budget } from '../support/budget.ts';
import { DEFAULT_STREAMS } from '../support/source.ts';
import { expectWeathered, threeRuns } from '../support/three-runs.ts';
import { twoAtATime } from '../support/two-at-a-time.ts';
import { Workspace } from '../support/workspace.ts';

const STORMS = budget('STORMS', 8, 200);
const NAMES = DEFAULT_STREAMS.map(({ name }) => name);
const SIZES = { customers: 60, contacts: 110, contracts: 50, users: 25, financial: 90 };

/** What is not known of V1: what `count` counts, whether a page past the end is an error. */
const UNKNOWN: readonly Partial<Behaviour>[] = [
  {},
  { count: 'page' },
  { count: 'missing' },
  { count: 'unfiltered' },
  { pastEnd: 404 },
  { limitCap: 7 },
];

describe('storms over V1', () => {
  it(`7. 21a. two runs in a storm and one after it lose nothing, in ${STORMS} of ${STORMS}`, async () => {
    const storms = await twoAtATime(STORMS, async (storm) => {
      const workspace = await Workspace.open({
        ...{ api: 'v1', seed: 900 + storm, sizes: SIZES, latency: { min: 0, max: 3 } },
        behaviour: UNKNOWN[storm % UNKNOWN.length]!,
        // Deletes are frequent, so that the count shrinks under the reader.
        edits: { perRequest: 0.1 + 0.05 * (storm % 9), kinds: { edit: 6, insert: 2, remove: 2 } },
      });
      const config = { page_size: 10, concurrency: 1 + (storm % 8) };
      return threeRuns(workspace, storm, NAMES, { config });
    });
    expectWeathered(storms);
  });
});
