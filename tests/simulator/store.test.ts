import { expect } from 'chai';
import type { Simulator } from '../../simulator/simulator.ts';
import { RESOURCES, type Resource, type Row } from '../../simulator/streams.ts';
import { ask, askIds, NOW, using } from './asking.ts';

const BY_ID = { order_by: 'id', limit: 1000 };

function rows(simulator: Simulator, resource: Resource): Map<number, Row> {
  return new Map(simulator.store.records(resource).flatMap(({ id, row }) => (row === null ? [] : [[id, row]])));
}

function changed(before: Map<number, Row>, after: Map<number, Row>, but: readonly string[]): number[] {
  const differs = (a: Row | undefined, b: Row): boolean =>
    Object.keys(b).some((column) => !but.includes(column) && a?.[column] !== b[column]);
  return [...after].filter(([id, row]) => differs(before.get(id), row)).map(([id]) => id);
}

describe('simulator: the living data', () => {
  for (const resource of RESOURCES) {
    it(`${resource}: an edit shows in a column beside the moment, a silent one moves no moment`, () =>
      using({}, async (simulator) => {
        const before = rows(simulator, resource);
        const edited = simulator.store.edit(resource, 5);
        const between = rows(simulator, resource);
        expect(changed(before, between, ['updated_at'])).to.have.members(edited);
        const silent = simulator.store.editSilently(resource, 5);
        const after = rows(simulator, resource);
        expect(changed(between, after, [])).to.have.members(silent);
        for (const id of silent) expect(after.get(id)?.updated_at).to.equal(between.get(id)?.updated_at);
        if (resource === 'kpis') return;
        const body = await ask(simulator, resource, BY_ID);
        expect(body.text, 'the API shows the revision').to.include('revis');
      }));
  }

  it('gives values by day: the last days are computed anew, and one more is added a customer and type', () =>
    using({}, async (simulator) => {
      const { store } = simulator;
      const keys = (): string[] =>
        simulator.truth().kpis.map((row) => `${row.id_customer} ${row.ref_date} ${row.type__id}`);
      const before = rows(simulator, 'kpis');
      const days = store.edit('kpis', 1000).map((id) => before.get(id)!.ref_date);
      expect([...new Set(days)].sort()).to.deep.equal(['2026-03-07', '2026-03-08', '2026-03-09']);
      store.insert('kpis', 3);
      store.insert('kpis', 5, '2026-03-08T05:00:00Z');
      expect(new Set(keys()).size).to.equal(before.size + 8);
      const shown = await ask(simulator, 'kpis', { order_by: 'ref_date', 'ref_date:start': '2026-03-09', limit: 1000 });
      expect(shown.records.map(({ ref_date }) => String(ref_date).slice(0, 10)).sort()).to.deep.equal(
        simulator
          .truth()
          .kpis.map((row) => row.ref_date)
          .filter((day) => String(day) >= '2026-03-09')
          .sort(),
      );
      expect(shown.text).to.not.include('"id":205');
    }));

  it('keeps what is left of a task that is removed, under its id', () =>
    using({}, async (simulator) => {
      const ids = simulator.store.remove('tasks', 3);
      const left = simulator.truth().deleted_tasks.filter((row) => ids.includes(Number(row.id)));
      expect(left).to.have.length(3);
      for (const { deleted_at } of left) expect(String(deleted_at).slice(0, 13)).to.equal('2026-03-10T12');
    }));

  it('stamps edits with the present moment, each later than the last, or with a given one', () =>
    using({}, async (simulator) => {
      const edited = simulator.store.edit('tasks', 50);
      const found = rows(simulator, 'tasks');
      const moments = edited.map((id) => found.get(id)?.updated_at as string);
      expect(new Set(moments).size).to.equal(50);
      for (const moment of moments)
        expect(moment.slice(0, 18)).to.be.oneOf(['2026-03-10T11:59:5', '2026-03-10T12:00:0']);
      const [id] = simulator.store.edit('tasks', 1, '2026-04-01T00:00:00.000001Z');
      expect(rows(simulator, 'tasks').get(id as number)?.updated_at).to.equal('2026-04-01T00:00:00.000001Z');
    }));

  it('never lets updated_at fall', () =>
    using({}, async (simulator) => {
      const before = rows(simulator, 'contacts');
      simulator.store.burst('contacts', 200, '2024-06-01T00:00:00Z');
      for (const [id, row] of rows(simulator, 'contacts')) {
        expect(String(row.updated_at) >= String(before.get(id)?.updated_at ?? '')).to.equal(true);
      }
    }));

  it('gives a burst one moment', () =>
    using({}, async (simulator) => {
      const ids = simulator.store.burst('contacts', 71);
      const found = rows(simulator, 'contacts');
      expect(new Set(ids.map((id) => found.get(id)?.updated_at)).size).to.equal(1);
      expect(new Set(ids).size).to.equal(71);
    }));

  it('inserts at the end of the ids, created now, some without updated_at', () =>
    using({ behaviour: { neverEdited: 0.5 } }, async (simulator) => {
      const last = simulator.store.records('tasks').at(-1)?.id as number;
      const ids = simulator.store.insert('tasks', 40);
      expect(Math.min(...ids)).to.be.above(last);
      expect((await askIds(simulator, 'tasks', BY_ID)).slice(-40)).to.deep.equal(ids);
      const found = rows(simulator, 'tasks');
      const updates = ids.map((id) => found.get(id)?.updated_at);
      expect(updates).to.include(null);
      expect(updates.some((moment) => moment !== null)).to.equal(true);
    }));

  it('removes for good, and never gives an id twice', () =>
    using({ sizes: { users: 3 } }, async (simulator) => {
      const ids = simulator.store.remove('users', 3);
      expect(simulator.store.deleted('users')).to.deep.equal(ids);
      expect(simulator.truth().users).to.deep.equal([]);
      const [id] = simulator.store.insert('users');
      expect(ids).to.not.include(id);
      expect(await askIds(simulator, 'users')).to.deep.equal([id]);
      expect(() => simulator.store.edit('users', ids)).to.throw('users has no record');
    }));

  it('shows a late record only when its time has come, with its own old moment', () =>
    using({ sizes: { tasks: 10 }, behaviour: { neverEdited: 0 } }, async (simulator) => {
      const { store } = simulator;
      const [late] = store.insert('tasks', 1, '2026-03-10T11:00:00Z') as [number];
      store.hideUntil('tasks', late, '2026-03-10T15:00:00Z');
      const later = store.insert('tasks', 1);
      expect(await askIds(simulator, 'tasks', BY_ID))
        .to.include.members(later)
        .and.not.include(late);
      expect(rows(simulator, 'tasks').has(late)).to.equal(false);
      simulator.advance(4 * 3600);
      expect((await askIds(simulator, 'tasks', BY_ID)).slice(-2)).to.deep.equal([late, ...later]);
      expect(rows(simulator, 'tasks').get(late)?.updated_at).to.equal('2026-03-10T11:00:00.000000Z');
    }));

  it('shows any JSON in a field, with the truth that belongs to it', () =>
    using({}, async (simulator) => {
      const [id] = simulator.store.records('financial').map((record) => record.id) as [number];
      simulator.store.set('financial', id, 'amount', '1e400', null);
      simulator.store.set('financial', id, 'novidade', '{"a": [1]}');
      const body = simulator.store.records('financial')[0]?.json ?? '';
      expect(body)
        .to.match(/"amount": ?1e400/)
        .and.include('{"a": [1]}');
      expect(rows(simulator, 'financial').get(id)).to.include({ amount: null }).and.not.have.property('novidade');
    }));

  it('begins again with reset', () =>
    using({ sizes: { tasks: 50 } }, async (simulator) => {
      const before = simulator.truth();
      simulator.store.edit('tasks', 20);
      simulator.store.remove('users', 2);
      simulator.advance(1000);
      simulator.reset();
      expect(simulator.truth()).to.deep.equal(before);
      expect(simulator.requests).to.deep.equal([]);
      expect((await ask(simulator, 'users')).headers.get('date')).to.equal(new Date(NOW).toUTCString());
    }));
});
