import type { Behaviour } from '../../simulator/behaviour.ts';
import type { EditRate } from '../../simulator/edits.ts';
import { budget } from '../support/budget.ts';
import { OWN_KEYS, OWN_STREAMS } from '../support/own-streams.ts';
import { OPTIONAL_STREAMS, only } from '../support/source.ts';
import { expectWeathered, type Runs, threeRuns } from '../support/three-runs.ts';
import { twoAtATime } from '../support/two-at-a-time.ts';
import { Workspace } from '../support/workspace.ts';

const STORMS = budget('STORMS', 6, 200);
const NAMES = OPTIONAL_STREAMS.map(({ name }) => name);
const OWN_NAMES = Object.keys(OWN_KEYS);

describe('storms over streams that are read only if selected', () => {
  it(`7. two runs in a storm and one after it lose nothing, in ${STORMS} of ${STORMS}`, async () => {
    expectWeathered(await twoAtATime(STORMS, weathered));
  });

  it(`7. the same over streams that a user defined, in ${STORMS} of ${STORMS}`, async () => {
    expectWeathered(await twoAtATime(STORMS, overOwn));
  });
});

/** Values are computed anew all the time; records come and go. Days whose records stand in a new order each time move less. */
function weather(storm: number): { edits: EditRate; behaviour: Partial<Behaviour> } {
  const isShuffled = storm % 2 === 0;
  const kinds = isShuffled ? { edit: 40, insert: 1, remove: 0.3 } : { edit: 12, insert: 2, remove: 1 };
  return {
    edits: {
      perRequest: 0.1 + 0.18 * (storm % 6),
      kinds,
      ...(storm % 3 === 0 ? { burst: { every: 9, size: 30 } } : {}),
    },
    behaviour: { equalOrder: isShuffled ? 'shuffled' : 'scrambled', nextPage: storm % 4 < 3 ? 'number' : 'missing' },
  };
}

async function weathered(storm: number): Promise<Runs> {
  const sizes = { kpis: 240, custom_data: 60, nps: 60, customers_notes: 30, deleted_tasks: 40, tasks: 50 };
  const latency = { min: 0, max: 3 };
  const workspace = await Workspace.open({ seed: 300 + storm, sizes, latency, ...weather(storm) });
  const config = { page_size: 10, concurrency: 1 + (storm % 8) };
  return threeRuns(workspace, storm, NAMES, { config, catalog: only(...NAMES) });
}

/** The same over streams that a user defined: by edits, whole with a child, by day. */
async function overOwn(storm: number): Promise<Runs> {
  const sizes = { visits: 120, orders: 60, usage: 120 };
  const latency = { min: 0, max: 3 };
  const workspace = await Workspace.open({ seed: 400 + storm, scenario: 'tenant', sizes, latency, ...weather(storm) });
  const config = { page_size: 10, concurrency: 1 + (storm % 8), streams: OWN_STREAMS };
  return threeRuns(workspace, storm, OWN_NAMES, { config, catalog: only(...OWN_NAMES) });
}
