import { expect } from 'chai';
import type { Behaviour } from '../../simulator/behaviour.ts';
import type { EditRate } from '../../simulator/edits.ts';
import { budget } from '../support/budget.ts';
import { lost, OPTIONAL_STREAMS, only } from '../support/source.ts';
import { twoAtATime } from '../support/two-at-a-time.ts';
import { UNCOVERED } from '../support/uncovered.ts';
import { lastState, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const STORMS = budget('STORMS', 6, 200);
const NAMES = OPTIONAL_STREAMS.map(({ name }) => name);

describe('storms over streams that are read only if selected', () => {
  it(`7. two runs in a storm and one after it lose nothing, in ${STORMS} of ${STORMS}`, async () => {
    const wrong = await twoAtATime(STORMS, weathered);
    expect(wrong.flat()).to.deep.equal([]);
  });
});

/** Values are computed anew all the time; records come and go. Days whose records stand in a new order each time move less. */
function weather(storm: number): { edits: EditRate; behaviour: Partial<Behaviour> } {
  const isShuffled = storm % 2 === 0;
  const kinds = isShuffled ? { edit: 40, insert: 1, remove: 0.3 } : { edit: 12, insert: 2, remove: 1 };
  return {
    edits: { perRequest: 0.1 + 0.18 * storm, kinds, ...(storm % 3 === 0 ? { burst: { every: 9, size: 30 } } : {}) },
    behaviour: { equalOrder: isShuffled ? 'shuffled' : 'scrambled', nextPage: storm % 4 < 3 ? 'number' : 'missing' },
  };
}

async function weathered(storm: number): Promise<string[]> {
  const wrong: string[] = [];
  const sizes = { kpis: 240, custom_data: 60, nps: 60, customers_notes: 30, deleted_tasks: 40, tasks: 50 };
  const latency = { min: 0, max: 3 };
  const workspace = await Workspace.open({ seed: 300 + storm, sizes, latency, ...weather(storm) });
  try {
    const warehouse = new Warehouse();
    let state: Record<string, unknown> | undefined;
    for (let run = 0; run < 3; run++) {
      if (run === 2) workspace.simulator.store.stopEdits();
      const config = { page_size: 10, concurrency: 1 + (storm % 8) };
      const options = { catalog: only(...NAMES), env: UNCOVERED, config, ...(state && { state }) };
      const { code, lines, stderr } = await workspace.sync(options);
      if (code !== 0) wrong.push(`storm ${storm}, run ${run}: ${stderr.trimEnd().split('\n').at(-1)}`);
      warehouse.load(lines);
      state = lastState(lines);
    }
    wrong.push(...lost(workspace, warehouse, ...NAMES).map((line) => `storm ${storm}, ${line}`));
  } finally {
    await workspace.close();
  }
  return wrong;
}
