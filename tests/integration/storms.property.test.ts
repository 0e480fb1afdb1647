import { expect } from 'chai';
import type { EditRate } from '../../simulator/edits.ts';
import { Random } from '../../simulator/random.ts';
import { RESOURCES } from '../../simulator/streams.ts';
import { budget } from '../support/budget.ts';
import { DEFAULT_STREAMS } from '../support/source.ts';
import { expectWeathered, type Runs, threeRuns } from '../support/three-runs.ts';
import { twoAtATime } from '../support/two-at-a-time.ts';
import { Workspace } from '../support/workspace.ts';

const STORMS = budget('STORMS', 16, 200);
const NAMES = DEFAULT_STREAMS.map(({ name }) => name);
const SIZES = { customers: 40, contacts: 80, contracts: 30, users: 15, playbooks: 8, financial: 40, tasks: 200 };

/** People at work, each storm in another way: 0.1 to 1 edit a request, deletes among them, bursts of 45 in every other storm. */
function weather(storm: number): EditRate {
  const perRequest = 0.1 + (0.9 * (storm % 10)) / 9;
  return { perRequest, ...(storm % 2 === 0 ? { burst: { every: 9, size: 45 } } : {}) };
}

/** Storms over lists without order. */
const UNORDERED_STORMS = budget('STORMS', 8, 200);

describe('storms', () => {
  it(`7. two runs in a storm and one after it give exactly the source, in ${STORMS} of ${STORMS}`, async () => {
    expectWeathered(await twoAtATime(STORMS, weathered));
  });

  it(`13a. with the order of half the resources refused or ignored: no loss where a run ends with 0, and rest ends with 0, in ${UNORDERED_STORMS} storms`, async () => {
    const outcomes = await twoAtATime(UNORDERED_STORMS, unordered);
    const complete = outcomes.reduce((sum, outcome) => sum + outcome.complete, 0);
    expect(outcomes.flatMap(({ wrong }) => wrong)).to.deep.equal([]);
    expect(complete).to.be.above(0);
  });
});

/** Two runs in a storm, over lists of which half have no order, and one after it. What a run that ended with 0 lost. */
async function unordered(storm: number): Promise<{ wrong: string[]; complete: number }> {
  const random = new Random(9000 + storm);
  const refused = RESOURCES.filter(() => random.next() < 0.5);
  const how = storm % 2 === 0 ? 'refused' : 'ignored';
  const orderOf = Object.fromEntries(refused.map((resource) => [resource, how]));
  const equalOrder = storm % 3 === 0 ? 'stable' : 'scrambled';
  const workspace = await Workspace.open({
    seed: 700 + storm,
    sizes: SIZES,
    behaviour: { orderOf, equalOrder },
    edits: { perRequest: [0.02, 0.1, 0.5, 1.5][storm % 4]! },
  });
  const config = { page_size: 10 + 10 * (storm % 5), concurrency: 1 + (storm % 8) };
  const { wrong, failures } = await threeRuns(workspace, storm, NAMES, { config });
  // In the storm a list may be incomplete; at rest none is.
  wrong.push(...failures.filter(({ run }) => run === 2).map(({ text }) => text));
  return { wrong, complete: 2 - failures.filter(({ run }) => run < 2).length };
}

/** Two runs in a storm, over lists that the API orders, and one after it. */
async function weathered(storm: number): Promise<Runs> {
  const latency = { min: 0, max: 4 };
  const config = { page_size: 10, concurrency: 1 + (storm % 8) };
  const workspace = await Workspace.open({ seed: 100 + storm, sizes: SIZES, edits: weather(storm), latency });
  return threeRuns(workspace, storm, NAMES, { config });
}
