import { expect } from 'chai';
import type { Simulator } from '../../simulator/simulator.ts';
import { ask, askIds, using } from './asking.ts';

const byId = { order_by: 'id', limit: 1000 };

/** Four tasks around midnight of 1 March, and one that was never edited. */
function aroundMidnight(simulator: Simulator): number[] {
  const [a, b, c, d] = simulator.store.insert('tasks', 5, '2026-02-01T00:00:00Z') as [number, number, number, number];
  simulator.store.edit('tasks', [a], '2026-02-28T09:59:59.999999Z');
  simulator.store.edit('tasks', [b], '2026-02-28T10:00:00Z');
  simulator.store.edit('tasks', [c], '2026-03-01T00:00:00Z');
  simulator.store.edit('tasks', [d], '2026-03-01T03:00:00Z');
  return [a, b, c, d];
}

describe('simulator: filters', () => {
  for (const [name, zone, first] of [
    ['UTC', 0, 2],
    ['UTC-3', -180, 3],
    ['UTC+14', 840, 1],
  ] as const) {
    it(`reads a date as midnight in ${name}, and hides what has no moment`, () =>
      using({ sizes: { tasks: 0 }, behaviour: { filterZone: zone, neverEdited: 1 } }, async (simulator) => {
        const ids = aroundMidnight(simulator);
        expect(await askIds(simulator, 'tasks', { ...byId, 'updated_at:start': '2026-03-01' })).to.deep.equal(
          ids.slice(first),
        );
        expect(await askIds(simulator, 'tasks', { ...byId, 'updated_at:end': '2026-02-28' })).to.deep.equal(
          ids.slice(0, first),
        );
        expect(await askIds(simulator, 'tasks', { ...byId, 'updated_at:start': '2000-01-01' })).to.deep.equal(ids);
      }));
  }

  it('cuts a time of day off, unless it is told to count it', () =>
    using({ sizes: { tasks: 0 } }, async (simulator) => {
      const ids = aroundMidnight(simulator);
      const query = { ...byId, 'updated_at:start': '2026-03-01T02:00:00Z', 'updated_at:end': '2026-03-02' };
      expect(await askIds(simulator, 'tasks', query)).to.deep.equal(ids.slice(2));
      await using({ sizes: { tasks: 0 }, behaviour: { filterTimes: 'counted' } }, async (exact) => {
        const later = aroundMidnight(exact).slice(3);
        expect(await askIds(exact, 'tasks', query)).to.deep.equal(later);
      });
    }));

  it('filters by creation, under both names, and by nothing on contacts unless they show it', () =>
    using({}, async (simulator) => {
      const created = simulator.store.records('tasks').filter((task) => String(task.created) >= '2026-01-01T');
      const ids = created.filter((task) => task.created !== null).map((task) => task.id);
      expect(ids).to.have.length.above(10);
      for (const field of ['created_at', 'created_on']) {
        expect(await askIds(simulator, 'tasks', { ...byId, [`${field}:start`]: '2026-01-01' })).to.deep.equal(ids);
      }
      expect(await askIds(simulator, 'contacts', { ...byId, 'created_at:start': '2000-01-01' })).to.deep.equal([]);
      await using({ behaviour: { contactsShowCreatedAt: true } }, async (showing) => {
        const shown = await ask(showing, 'contacts', { ...byId, 'created_at:start': '2000-01-01' });
        expect(shown.ids).to.have.length(200);
        expect(shown.text).to.include('created_at');
      });
    }));

  it('filters by columns as production programs do', () =>
    using({}, async (simulator) => {
      const { customers, contacts, tasks } = simulator.truth();
      const active = customers.filter((row) => row.status__description === 'Ativo').map((row) => Number(row.id));
      expect(await askIds(simulator, 'customers', { ...byId, status: 'Ativo' })).to.deep.equal(active);
      expect(await askIds(simulator, 'customers', { ...byId, 'status:id': 1 })).to.deep.equal(active);
      const busy = contacts.filter((row) => row.is_active).map((row) => Number(row.id));
      expect(await askIds(simulator, 'contacts', { ...byId, is_active: 'true' })).to.deep.equal(busy);
      const key = String(tasks[0]?.id_customer);
      const own = tasks.filter((row) => row.id_customer === key).map((row) => Number(row.id));
      expect(await askIds(simulator, 'tasks', { ...byId, 'customer:id': key })).to.deep.equal(own);
    }));

  it('can ignore or refuse a filter, and refuses what is no date', () =>
    using({ behaviour: { filters: { updated_at: 'ignored', created_at: 422 } } }, async (simulator) => {
      expect(await askIds(simulator, 'tasks', { ...byId, 'updated_at:start': '2030-01-01' })).to.have.length(300);
      expect((await ask(simulator, 'tasks', { 'created_at:start': '2030-01-01' })).status).to.equal(422);
      await using({ behaviour: { filters: 'refused', unknownParameters: 422 } }, async (strict) => {
        expect((await ask(strict, 'tasks', { 'updated_at:end': '2030-01-01' })).status).to.equal(400);
        expect((await ask(strict, 'tasks', { surprise: 1 })).status).to.equal(422);
      });
      await using({}, async (plain) => {
        expect((await ask(plain, 'tasks', { 'updated_at:start': 'ontem' })).status).to.equal(400);
        expect((await ask(plain, 'tasks', { surprise: 1 })).status).to.equal(200);
      });
    }));

  it('can find nothing whatever is asked', () =>
    using({ behaviour: { filters: 'empty' } }, async (simulator) => {
      expect(await askIds(simulator, 'tasks', { ...byId, 'updated_at:start': '2000-01-01' })).to.deep.equal([]);
      expect(await askIds(simulator, 'tasks', byId)).to.have.length(300);
    }));

  it('finds what an edit has moved into the filter', () =>
    using({}, async (simulator) => {
      const query = { ...byId, 'updated_at:start': '2026-03-10' };
      const before = await askIds(simulator, 'tasks', query);
      const edited = simulator.store.edit('tasks', 3);
      expect(new Set(await askIds(simulator, 'tasks', query))).to.deep.equal(new Set([...before, ...edited]));
      simulator.reset();
      expect(await askIds(simulator, 'tasks', query)).to.deep.equal(before);
    }));
});
