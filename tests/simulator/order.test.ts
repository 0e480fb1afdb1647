import { expect } from 'chai';
import { ask, askAll, askIds, using } from './asking.ts';

const BY_MOMENT = { order_by: 'updated_at', sort: 'asc', limit: 50 };

describe('simulator: order', () => {
  it('ascends by updated_at, with nulls last in both directions', () =>
    using({ sizes: { contacts: 200 } }, async (simulator) => {
      const moments = new Map(simulator.store.records('contacts').map(({ id, updated }) => [id, updated]));
      const read = async (sort: string): Promise<(string | null | undefined)[]> =>
        (await askIds(simulator, 'contacts', { ...BY_MOMENT, sort })).map((id) => moments.get(id));
      const ascending = await read('asc');
      const known = [...moments.values()].filter((moment) => moment !== null).sort();
      const nulls = Array(200 - known.length).fill(null);
      expect(known).to.have.length.within(100, 180);
      expect(ascending).to.deep.equal([...known, ...nulls]);
      expect(await read('desc')).to.deep.equal([...known.toReversed(), ...nulls]);
    }));

  it('can put nulls first, in both directions', () =>
    using({ sizes: { contacts: 200 }, behaviour: { nulls: 'first' } }, async (simulator) => {
      const moments = new Map(simulator.store.records('contacts').map(({ id, updated }) => [id, updated]));
      const known = [...moments.values()].filter((moment) => moment !== null).sort();
      for (const sort of ['asc', 'desc']) {
        const read = (await askIds(simulator, 'contacts', { ...BY_MOMENT, sort })).map((id) => moments.get(id));
        expect(read.slice(200 - known.length)).to.deep.equal(sort === 'asc' ? known : known.toReversed());
      }
    }));

  it('puts equal moments into another order on each request, also across pages', () =>
    using({ sizes: { tasks: 60 }, behaviour: { neverEdited: 0 } }, async (simulator) => {
      simulator.store.burst('tasks', 60, '2026-03-10T11:00:00Z');
      const query = { ...BY_MOMENT, limit: 30 };
      const [first, second] = [await ask(simulator, 'tasks', query), await ask(simulator, 'tasks', query)];
      expect(first.ids).to.not.deep.equal(second.ids);
      expect(first.ids.toSorted()).to.not.deep.equal(second.ids.toSorted());
    }));

  it('keeps unequal moments apart while it shuffles', () =>
    using({ sizes: { tasks: 90 }, behaviour: { neverEdited: 0 } }, async (simulator) => {
      for (const hour of ['09', '10', '11']) simulator.store.burst('tasks', 90, `2026-03-10T${hour}:00:00Z`);
      const late = simulator.store.edit('tasks', 30, '2026-03-10T11:30:00Z');
      const pages = await askAll(simulator, 'tasks', { ...BY_MOMENT, limit: 20 });
      const last30 = pages.flatMap((page) => page.ids).slice(60);
      // Pages 1 to 3 hold one group of equals, 4 and 5 the other: each page is drawn from its own group.
      for (const id of last30) expect(late).to.include(id);
    }));

  it('never shuffles by id, and always without order', () =>
    using({}, async (simulator) => {
      const read = (query: Record<string, string>) => ask(simulator, 'tasks', { ...query, limit: 50 });
      expect((await read({ order_by: 'id' })).ids).to.deep.equal((await read({ order_by: 'id' })).ids);
      expect((await read({})).ids).to.not.deep.equal((await read({})).ids);
      expect((await read({ order_by: 'id', sort: 'desc' })).ids[0]).to.equal(
        simulator.store.records('tasks').at(-1)?.id,
      );
    }));

  it('can hold still without order: by id, or scrambled', () =>
    using({ behaviour: { equalOrder: 'stable' } }, async (stable) => {
      const byId = await askIds(stable, 'tasks', { order_by: 'id' });
      expect(await askIds(stable, 'tasks')).to.deep.equal(byId);
      await using({ behaviour: { equalOrder: 'scrambled' } }, async (scrambled) => {
        const ids = await askIds(scrambled, 'tasks');
        expect(ids).to.not.deep.equal(byId);
        expect(ids).to.deep.equal(await askIds(scrambled, 'tasks'));
        expect(ids.toSorted((a, b) => a - b)).to.deep.equal(byId);
      });
    }));

  it('orders by a field that records do not show as if no order were asked for', () =>
    using({ behaviour: { equalOrder: 'stable' } }, async (simulator) => {
      expect(await askIds(simulator, 'contacts', { order_by: 'created_at', sort: 'desc' })).to.deep.equal(
        await askIds(simulator, 'contacts', { order_by: 'id' }),
      );
    }));

  it('can ignore or refuse an order, field by field', () =>
    using(
      { behaviour: { equalOrder: 'stable', orderBy: { updated_at: 'ignored', created_at: 422, id: 'refused' } } },
      async (simulator) => {
        const inOrder = simulator.store.records('tasks').map((record) => record.id);
        expect((await ask(simulator, 'tasks', BY_MOMENT)).ids).to.deep.equal(inOrder.slice(0, 50));
        expect((await ask(simulator, 'tasks', { order_by: 'created_at' })).status).to.equal(422);
        expect((await ask(simulator, 'tasks', { order_by: 'id' })).status).to.equal(400);
      },
    ));
});
