import { expect } from 'chai';
import type { EditRate } from '../../simulator/edits.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { ask, askAll, using } from './asking.ts';

const BY_ID = { order_by: 'id', limit: 10 };

async function askTimes(simulator: Simulator, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await ask(simulator, 'users', BY_ID);
}

function versions(simulator: Simulator): number {
  return simulator.store.records('users').reduce((sum, record) => sum + record.version, 0);
}

describe('simulator: edits', () => {
  it('happen between answers: the answer that they follow does not show them', () =>
    using({ edits: [{ afterRequest: 2, do: { remove: { resource: 'users', ids: [10] } } }] }, async (simulator) => {
      const seen = [];
      for (let i = 0; i < 3; i++) seen.push((await ask(simulator, 'users', BY_ID)).ids.includes(10));
      expect(seen).to.deep.equal([true, true, false]);
    }));

  it('make a record slide from a page not yet read to one already read', () =>
    using(
      {
        edits: [{ afterRequest: { resource: 'users', page: 1 }, do: { remove: { resource: 'users', ids: [10] } } }],
      },
      async (simulator) => {
        const all = simulator.store.records('users').map((record) => record.id);
        const read = (await askAll(simulator, 'users', BY_ID)).flatMap((page) => page.ids);
        expect(read).to.deep.equal(all.filter((id) => id !== all[10]));
      },
    ));

  it('are of every kind', () =>
    using(
      {
        edits: [
          { afterRequest: 1, do: { edit: { resource: 'users', n: 2, at: '2026-03-10T13:00:00Z' } } },
          { afterRequest: 1, do: { editSilently: { resource: 'users', n: 3 } } },
          { afterRequest: 1, do: { insert: { resource: 'users', n: 4 } } },
          { afterRequest: 2, do: { burst: { resource: 'users', n: 5, at: '2026-03-10T14:00:00Z' } } },
          {
            afterRequest: { every: 2 },
            times: 2,
            do: { run: (store, log) => store.remove('users', log.ids.slice(0, 1)) },
          },
        ],
      },
      async (simulator) => {
        const at = (hour: number): number => {
          const moment = `2026-03-10T${hour}:00:00.000000Z`;
          return simulator.truth().users.filter((row) => row.updated_at === moment).length;
        };
        await askTimes(simulator, 1);
        expect([versions(simulator), at(13), simulator.store.count('users')]).to.deep.equal([5, 2, 34]);
        await askTimes(simulator, 1);
        expect([at(14), simulator.store.count('users')]).to.satisfy(([burst, count]: number[]) => {
          return (burst === 5 || burst === 4) && count === 33;
        });
        await askTimes(simulator, 6);
        expect(simulator.store.deleted('users')).to.have.length(2);
      },
    ));

  it('come at a rate, in bursts, until they are stopped', async () => {
    const countsAfter = async (edits: EditRate): Promise<[number, number, number]> => {
      let counts: [number, number, number] = [0, 0, 0];
      await using({ edits, sizes: { tasks: 10 } }, async (simulator) => {
        await askTimes(simulator, 60);
        counts = [versions(simulator), simulator.store.count('users'), simulator.store.deleted('users').length];
        simulator.store.stopEdits();
        const stopped = simulator.truth();
        await askTimes(simulator, 5);
        expect(simulator.truth()).to.deep.equal(stopped);
      });
      return counts;
    };
    expect((await countsAfter({ perRequest: 0.5, kinds: { edit: 1 } }))[0]).to.be.within(18, 42);
    expect((await countsAfter({ perRequest: 2.5, kinds: { insert: 1 } }))[1]).to.be.within(165, 195);
    expect((await countsAfter({ perRequest: 0.2, kinds: { remove: 1 } }))[2]).to.be.within(4, 22);
    expect(await countsAfter({ perRequest: 0, burst: { every: 10, size: 7 } })).to.deep.equal([42, 30, 0]);
    expect((await countsAfter({ perRequest: 1, kinds: { edit: 1 }, stopAfterRequests: 12 }))[0]).to.equal(12);
    expect((await countsAfter({ perRequest: 1, resources: ['tasks'] }))[0]).to.equal(0);
  });
});
