import { expect } from 'chai';
import { RESOURCES } from '../../simulator/streams.ts';
import { ask, askAll, using } from './asking.ts';

describe('simulator: pages', () => {
  it('shows every record of every list exactly once, by id', () =>
    using({ sizes: { tasks: 250 } }, async (simulator) => {
      for (const resource of RESOURCES) {
        simulator.requests.length = 0;
        await askAll(simulator, resource, { order_by: 'id', limit: 40 });
        // Also where records do not show it.
        const ids = simulator.requests.flatMap((request) => request.ids);
        const stored = simulator.store.records(resource).map((record) => record.id);
        expect(ids, resource).to.deep.equal(stored);
        expect(stored).to.deep.equal(stored.toSorted((a, b) => a - b));
      }
    }));

  it('answers the envelope that production programs know', () =>
    using({ sizes: { users: 25 } }, async (simulator) => {
      const pages = await askAll(simulator, 'users', { order_by: 'id', limit: 10 });
      expect(pages.map(({ body }) => ({ ...body, users: null }))).to.deep.equal([
        { users: null, count: 10, per_page: 10, current_page: 1, next_page: 2 },
        { users: null, count: 10, per_page: 10, current_page: 2, next_page: 3 },
        { users: null, count: 5, per_page: 10, current_page: 3, next_page: null },
      ]);
      const past = await ask(simulator, 'users', { limit: 10, page: 4 });
      expect(past.body).to.deep.equal({ users: [], count: 0, per_page: 10, current_page: 4, next_page: null });
    }));

  it('takes per_page for limit, 100 by default, 1000 at most, and a trailing slash', () =>
    using({ sizes: { tasks: 1100 } }, async (simulator) => {
      expect((await ask(simulator, 'tasks', { per_page: 7 })).ids).to.have.length(7);
      expect((await ask(simulator, 'tasks')).ids).to.have.length(100);
      expect((await ask(simulator, 'tasks', { limit: 5000 })).body).to.include({ count: 1000, per_page: 1000 });
      expect((await ask(simulator, 'users/', { limit: 10 })).body.users).to.have.length(10);
      expect((await ask(simulator, 'tasks', { limit: 0 })).status).to.equal(400);
      expect((await ask(simulator, 'tasks', { page: 'x' })).status).to.equal(400);
    }));

  it('wants the bearer token, GET, and a list that it knows', () =>
    using({ token: 'segredo', behaviour: { tokens: ['outro'] } }, async (simulator) => {
      const with_ = (authorization: string): RequestInit => ({ headers: { authorization } });
      for (const wrong of ['', 'segredo', 'Bearer sim-token', 'Bearer segredo2']) {
        const refused = await ask(simulator, 'users', {}, with_(wrong));
        expect(refused.status, wrong).to.equal(401);
        expect(refused.body).to.have.nested.property('error.message');
      }
      expect((await ask(simulator, 'users', {}, with_('Bearer outro'))).status).to.equal(200);
      expect((await ask(simulator, 'users')).status).to.equal(200);
      expect((await ask(simulator, 'users', {}, { method: 'POST' })).status).to.equal(405);
      expect((await ask(simulator, 'nothing')).status).to.equal(404);
      expect((await ask(simulator, '')).status).to.equal(404);
    }));

  it('compresses when asked', () =>
    using({}, async (simulator) => {
      const plain = await ask(simulator, 'tasks', {}, { headers: { 'accept-encoding': 'identity' } });
      expect(plain.headers.get('content-encoding')).to.equal(null);
      const packed = await ask(simulator, 'tasks', { order_by: 'id' }, { headers: { 'accept-encoding': 'gzip' } });
      expect(packed.headers.get('content-encoding')).to.equal('gzip');
      expect(packed.ids).to.have.length(100);
    }));

  it('logs what was asked and answered', () =>
    using({}, async (simulator) => {
      await ask(
        simulator,
        'tasks',
        { page: 2, limit: 30, order_by: 'id' },
        { headers: { 'cache-control': 'no-cache' } },
      );
      const [log] = simulator.requests;
      expect(log).to.include({ n: 1, method: 'GET', path: '/v2/tasks', resource: 'tasks', page: 2 });
      expect(log).to.include({ status: 200, records: 30, delayMs: 0 });
      expect(log?.query).to.deep.equal({ page: '2', limit: '30', order_by: 'id' });
      expect(log?.headers).to.include({ 'cache-control': 'no-cache' });
      expect(log?.ids).to.deep.equal(
        simulator.store
          .records('tasks')
          .slice(30, 60)
          .map((record) => record.id),
      );
    }));
});
