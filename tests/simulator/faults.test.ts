import { get as httpGet } from 'node:http';
import { expect } from 'chai';
import type { FaultAction } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { until } from '../support/until.ts';
import { ask, askIds, type Seen, using } from './asking.ts';

/** What a client makes of an answer: what it saw, or the code of its error. */
async function outcome(simulator: Simulator, resource = 'users', init: RequestInit = {}): Promise<Seen | string> {
  return ask(simulator, resource, { order_by: 'id' }, init).catch((error: Error & { cause?: { code?: string } }) => {
    return error.cause?.code ?? error.name;
  });
}

/** Meets a fault once, and checks that the next request is well. */
async function meeting(action: FaultAction, check: (seen: Seen | string, simulator: Simulator) => void): Promise<void> {
  await using({ faults: [{ do: action }] }, async (simulator) => {
    check(await outcome(simulator), simulator);
    expect(await outcome(simulator)).to.have.property('status', 200);
  });
}

describe('simulator: faults', () => {
  for (const [status, headers] of [
    [429, { 'retry-after': '3' }],
    [429, { 'retry-after': 'Tue, 10 Mar 2026 12:00:30 GMT' }],
    [503, { 'retry-after': '-5' }],
    [401, {}],
    [425, {}],
  ] as const) {
    it(`answers ${status} ${JSON.stringify(headers)}`, () =>
      meeting({ status, headers }, (seen, simulator) => {
        expect(seen).to.have.property('status', status);
        const given = (seen as Seen).headers.get('retry-after');
        expect(given ?? undefined).to.equal((headers as Record<string, string>)['retry-after']);
        expect(simulator.requests[0]).to.include({ status, records: 0 });
      }));
  }

  it('destroys the connection', () =>
    meeting({ reset: true }, (seen, simulator) => {
      expect(seen).to.be.oneOf(['UND_ERR_SOCKET', 'ECONNRESET']);
      expect(simulator.requests[0]).to.include({ status: 0, records: 0 });
    }));

  for (const cut of [10, 'half', 'chunk'] as const) {
    it(`breaks a body off: ${cut}`, () => meeting({ cut }, (seen) => expect(seen).to.be.a('string')));
  }

  it('cuts gzip short', () =>
    meeting({ cut: 'gzip' }, (seen) => {
      // Some clients report it, others (fetch among them) hand out what they could unpack.
      if (typeof seen !== 'string') expect(seen).to.include({ status: 200, body: undefined });
    }));

  it('cuts at the edge of a record in a body that HTTP takes for whole', () =>
    meeting({ cut: 'record' }, (seen) => {
      expect(seen).to.have.property('status', 200);
      expect((seen as Seen).text).to.match(/\}$/);
      expect((seen as Seen).body).to.equal(undefined);
    }));

  for (const [body, contentType] of [
    ['<html>manutenção</html>', 'text/html'],
    ['', undefined],
    ['null', undefined],
    ['{"error":"x"}', undefined],
  ] as const) {
    it(`answers 200 with ${body || 'nothing'}`, () =>
      meeting({ body, ...(contentType ? { contentType } : {}) }, (seen) => {
        expect(seen).to.include({ status: 200, text: body });
        expect((seen as Seen).headers.get('content-type')).to.equal(contentType ?? 'application/json; charset=utf-8');
      }));
  }

  it('never answers, or stops half-way, and still closes at once', async () => {
    for (const hang of ['headers', 'body'] as const) {
      await using({ faults: [{ do: { hang } }] }, async (simulator) => {
        const enough = new AbortController();
        let isThere = false;
        const stuck = outcome(simulator, 'users', { signal: enough.signal }).finally(() => {
          isThere = true;
        });
        await until(() => simulator.requests.length === 1);
        // While others are answered.
        for (let asked = 0; asked < 5; asked++) expect(await outcome(simulator)).to.have.property('status', 200);
        expect(isThere).to.equal(false);
        enough.abort();
        expect(await stuck).to.equal('AbortError');
      });
    }
    await using({ faults: [{ do: { hang: 'headers' }, times: Number.POSITIVE_INFINITY }] }, async (simulator) => {
      const stuck = outcome(simulator);
      await until(() => simulator.requests.length === 1);
      await simulator.close();
      expect(await stuck).to.be.a('string');
    });
  });

  it('holds answers until it is told to let them go, each as it was when it was asked for', () =>
    using({ faults: [{ match: { nth: 2 }, times: 2, do: { hold: true } }] }, async (simulator) => {
      const before = await askIds(simulator, 'users');
      const held = [ask(simulator, 'users'), ask(simulator, 'tasks')];
      await until(() => simulator.held === 2);
      simulator.store.insert('users', 3);
      expect(await askIds(simulator, 'users')).to.have.length(before.length + 3);
      expect(simulator.requests.map(({ status }) => status)).to.deep.equal([200, 0, 0, 200]);
      simulator.release();
      expect(simulator.held).to.equal(0);
      expect((await Promise.all(held))[0]!.ids).to.have.members(before);
      expect(simulator.requests.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    }));

  it('closes while answers are held', () =>
    using({ faults: [{ do: { hold: true } }] }, async (simulator) => {
      const held = outcome(simulator);
      await until(() => simulator.held === 1);
      await simulator.close();
      expect(await held).to.be.a('string');
    }));

  it('drips', () =>
    using({ faults: [{ do: { drip: { bytes: 500, everyMs: 5 } } }] }, async (simulator) => {
      const chunks = await new Promise<number>((resolve) => {
        const headers = { authorization: `Bearer ${simulator.token}` };
        httpGet(`${simulator.url}/users?limit=10`, { headers }, (response) => {
          let count = 0;
          response.on('data', () => count++).on('end', () => resolve(count));
        });
      });
      expect(chunks).to.be.above(3);
    }));

  it('redirects', () =>
    meeting({ redirect: 'http://example.org/v2/users', status: 307 }, (seen) => {
      expect(seen).to.have.property('status', 307);
      expect((seen as Seen).headers.get('location')).to.equal('http://example.org/v2/users');
    }));

  it('adds headers and delays to an answer that is otherwise right', () =>
    using(
      {
        latency: () => 1,
        faults: [
          { match: { page: 2 }, do: { headers: { Age: '12' } } },
          { match: { page: 2 }, do: { delayMs: 20 } },
        ],
      },
      async (simulator) => {
        const seen = await ask(simulator, 'tasks', { page: 2 });
        expect(seen.headers.get('age')).to.equal('12');
        expect(seen.ids).to.have.length(100);
        expect(simulator.requests[0]?.delayMs).to.equal(21);
      },
    ));

  it('matches by resource, page, number, rhythm and condition', () =>
    using(
      {
        faults: [
          { match: { resource: 'tasks', page: 7 }, do: { status: 401 } },
          { match: { resource: 'users', nth: 2 }, times: 2, do: { status: 500 } },
          { match: { resource: 'contacts', every: 3 }, times: Number.POSITIVE_INFINITY, do: { status: 502 } },
          { match: { where: (log) => log.query.limit === '13' }, do: { status: 408 } },
        ],
      },
      async (simulator) => {
        const statuses = async (resource: string, queries: Record<string, number>[]): Promise<number[]> => {
          const seen: number[] = [];
          for (const query of queries) seen.push((await ask(simulator, resource, query)).status);
          return seen;
        };
        expect(await statuses('tasks', [{ page: 6 }, { page: 7 }, { page: 7 }])).to.deep.equal([200, 401, 200]);
        expect(await statuses('users', [{}, {}, {}, {}])).to.deep.equal([200, 500, 500, 200]);
        const sixth = [{}, {}, {}, {}, {}, {}];
        expect(await statuses('contacts', sixth)).to.deep.equal([200, 200, 502, 200, 200, 502]);
        expect(await statuses('customers', [{ limit: 12 }, { limit: 13 }])).to.deep.equal([200, 408]);
        simulator.reset();
        expect(await statuses('tasks', [{ page: 7 }])).to.deep.equal([401]);
        expect(await askIds(simulator, 'playbooks')).to.have.length(20);
      },
    ));
});
