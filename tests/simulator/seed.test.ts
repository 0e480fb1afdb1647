import { expect } from 'chai';
import type { SimulatorOptions } from '../../simulator/options.ts';
import { RESOURCES, STREAM_NAMES } from '../../simulator/streams.ts';
import { ask, using } from './asking.ts';

/** Everything that a client sees in a short history, and what is true in the end. */
async function history(options: SimulatorOptions): Promise<string> {
  let seen = '';
  const edits = { perRequest: 1.5, burst: { every: 3, size: 4 } };
  await using({ edits, sizes: { tasks: 100, financial: 50 }, ...options }, async (simulator) => {
    for (const resource of RESOURCES) {
      for (const page of [1, 2]) seen += (await ask(simulator, resource, { page, limit: 30 })).text;
    }
    seen += JSON.stringify(simulator.truth());
  });
  return seen;
}

describe('simulator: the seed', () => {
  it('gives the same bytes, orders and edits, and another seed gives others', async () => {
    const first = await history({ seed: 7 });
    expect(await history({ seed: 7 })).to.equal(first);
    expect(await history({ seed: 7, cacheBodies: false })).to.equal(first);
    expect(await history({ seed: 8 })).to.not.equal(first);
  });

  it('gives the data of the present day without `now`', () =>
    using({ now: undefined }, async (simulator) => {
      const created = simulator.store.records('tasks').flatMap((task) => task.created ?? []);
      expect(Date.now() - Date.parse(String(created.at(-1)))).to.be.within(0, 10 * 86_400_000);
    }));

  it('is lifelike: equal moments, unedited records, ascending creation dates, unique keys', () =>
    using({ sizes: { tasks: 2000 } }, async (simulator) => {
      const tasks = simulator.store.records('tasks');
      const sharing = new Map<string | null, number>();
      for (const { updated } of tasks) sharing.set(updated, (sharing.get(updated) ?? 0) + 1);
      expect(sharing.get(null)).to.be.within(500, 700);
      sharing.delete(null);
      expect(Math.max(...sharing.values())).to.be.above(40);
      const created = tasks.flatMap((task) => task.created ?? []);
      expect(created).to.deep.equal(created.toSorted());
      expect(created.length).to.be.within(1950, 1999);
      for (const task of tasks) if (task.updated && task.created) expect(task.updated >= task.created).to.equal(true);
      const truth = simulator.truth();
      for (const stream of STREAM_NAMES) {
        const keys = truth[stream].map((row) => `${row.id ?? Object.values(row).slice(0, 3)}`);
        expect(new Set(keys).size, stream).to.equal(keys.length).and.above(10);
      }
    }));
});
