import { expect } from 'chai';
import type { Behaviour } from '../../simulator/behaviour.ts';
import { ask, askAll, askIds, using } from './asking.ts';

const SIZES = { users: 25, customers: 5 };
const BY_ID = { order_by: 'id', limit: 10 };

function behaving(behaviour: Partial<Behaviour>, run: Parameters<typeof using>[1]): Promise<void> {
  return using({ sizes: SIZES, behaviour }, run);
}

describe('simulator: variants of the API', () => {
  for (const name of ['data', 'items', 'results', 'records'] as const) {
    it(`names the array ${name}`, () =>
      behaving({ envelope: name }, async (simulator) => {
        const { body } = await ask(simulator, 'users', BY_ID);
        expect(body[name]).to.have.length(10);
        expect(body).to.not.have.property('users');
      }));
  }

  it('answers a bare array, two arrays, a second array, another name', async () => {
    await behaving({ envelope: 'bare' }, async (simulator) => {
      expect((await ask(simulator, 'users', BY_ID)).body)
        .to.be.an('array')
        .of.length(10);
    });
    await behaving({ envelope: 'two-arrays' }, async (simulator) => {
      const { body } = await ask(simulator, 'users', BY_ID);
      expect(Object.keys(body).filter((key) => Array.isArray(body[key]))).to.deep.equal(['links', 'rows']);
    });
    await behaving({ envelope: 'resource-and-another' }, async (simulator) => {
      const { body } = await ask(simulator, 'users', BY_ID);
      expect([body.links, body.users]).to.deep.include([]);
      expect(body.users).to.have.length(10);
    });
    await behaving({ names: { users: 'usuarios' } }, async (simulator) => {
      expect((await ask(simulator, 'users', BY_ID)).body.usuarios).to.have.length(10);
    });
  });

  for (const [form, expected] of [
    ['number', [2, 3, null]],
    ['text', ['2', '3', null]],
    ['missing', [undefined, undefined, undefined]],
    ['loops', [2, 3, 1]],
    ['same', [2, 3, 3]],
    ['skips', [4, 5, null]],
  ] as const) {
    it(`writes next_page as ${form}`, () =>
      behaving({ nextPage: form }, async (simulator) => {
        const pages = [1, 2, 3].map((page) => ask(simulator, 'users', { ...BY_ID, page }));
        expect((await Promise.all(pages)).map(({ body }) => body.next_page)).to.deep.equal(expected);
      }));
  }

  it('caps the limit, and counts offsets by the cap or by what was asked', async () => {
    await behaving({ limitCap: 10 }, async (simulator) => {
      expect(await askIds(simulator, 'users', { order_by: 'id', limit: 20 })).to.have.length(25);
    });
    await behaving({ limitCap: 10, capOffsets: 'asked' }, async (simulator) => {
      const all = await askIds(simulator, 'users', BY_ID);
      const skipping = await askIds(simulator, 'users', { order_by: 'id', limit: 20 });
      expect(skipping).to.deep.equal([...all.slice(0, 10), ...all.slice(20)]);
    });
  });

  it('refuses a limit above the cap', () =>
    behaving({ limitCap: 10, overLimit: 422 }, async (simulator) => {
      expect((await ask(simulator, 'users', { limit: 11 })).status).to.equal(422);
      expect((await ask(simulator, 'users', { limit: 10 })).ids).to.have.length(10);
    }));

  it('writes moments without a zone, which mean the same', () =>
    using({ zone: 'America/Sao_Paulo', behaviour: { zoneless: 'all' } }, async (simulator) => {
      for (const { id, updated_at: shown } of (await ask(simulator, 'tasks', { limit: 1000 })).records) {
        const truth = simulator.truth().tasks.find((row) => row.id === String(id))?.updated_at;
        if (shown) expect(Date.parse(`${shown}-03:00`), String(shown)).to.equal(Date.parse(String(truth)));
      }
    }));

  it('answers a page past the end with an error', async () => {
    for (const status of [404, 400, 422] as const) {
      await behaving({ pastEnd: status }, async (simulator) => {
        expect((await ask(simulator, 'users', { ...BY_ID, page: 3 })).status).to.equal(200);
        expect((await ask(simulator, 'users', { ...BY_ID, page: 4 })).status).to.equal(status);
      });
    }
    await using({ sizes: { users: 0 }, behaviour: { pastEnd: 404 } }, async (simulator) => {
      expect((await ask(simulator, 'users')).status).to.equal(200);
    });
  });

  it('counts wrongly, also where there is nothing', async () => {
    const countPast = async (countWrong: Behaviour['countWrong']): Promise<unknown[]> => {
      const counts: unknown[] = [];
      await behaving({ countWrong }, async (simulator) => {
        for (const page of [3, 4]) counts.push((await ask(simulator, 'users', { ...BY_ID, page })).body.count);
      });
      return counts;
    };
    expect(await countPast(true)).to.deep.equal([12, 0]);
    expect(await countPast('empty-too')).to.deep.equal([12, 7]);
  });

  it('has resources outside the contract, which no warehouse holds', async () => {
    await behaving({ notInContract: ['users'] }, async (simulator) => {
      expect((await ask(simulator, 'users')).status).to.equal(404);
      expect((await ask(simulator, 'customers')).status).to.equal(200);
      expect(simulator.truth().users).to.deep.equal([]);
    });
    await behaving({ notInContract: { contacts: 403 } }, async (simulator) => {
      expect((await ask(simulator, 'contacts')).status).to.equal(403);
      expect(simulator.truth().contacts_types).to.deep.equal([]);
    });
  });

  it('does not page: the whole list again and again', () =>
    behaving({ repeatPages: ['users'] }, async (simulator) => {
      for (const page of [1, 2, 9]) {
        const seen = await ask(simulator, 'users', { ...BY_ID, page });
        expect(seen.ids).to.have.length(25);
        expect(seen.body.next_page).to.equal(page + 1);
      }
      expect(await askIds(simulator, 'customers')).to.have.length(5);
    }));

  it('has an empty page in the middle, and loses nothing by it', () =>
    behaving({ emptyPageWithNext: 2 }, async (simulator) => {
      const pages = await askAll(simulator, 'users', BY_ID);
      expect(pages.map((page) => page.ids.length)).to.deep.equal([10, 0, 10, 5]);
      expect(pages.flatMap((page) => page.ids)).to.deep.equal(simulator.store.records('users').map(({ id }) => id));
    }));

  it('stands under other paths, below the base or from the origin', () =>
    behaving({ paths: { users: 'people', customers: '/v1/clients' } }, async (simulator) => {
      expect((await ask(simulator, 'people')).status).to.equal(200);
      expect((await ask(simulator, '../v1/clients')).status).to.equal(200);
      expect((await ask(simulator, 'users')).status).to.equal(404);
    }));

  it('shows a clock that is wrong, and creation dates without time', () =>
    using({ clockSkewSeconds: -172_800, behaviour: { bareCreated: ['customers'] } }, async (simulator) => {
      simulator.store.insert('customers', 3);
      const seen = await ask(simulator, 'customers', { limit: 1000 });
      expect(seen.headers.get('date')).to.equal('Sun, 08 Mar 2026 12:00:00 GMT');
      for (const record of seen.records) expect(record.created_at || '2000-01-01').to.match(/^[\d-]{10}$/);
      for (const row of simulator.truth().customers) expect(row.created_at ?? 'T00:00:00').to.include('T00:00:00');
    }));

  it('writes custom fields as a list, as an object, or both', async () => {
    const forms = async (customFields: Behaviour['customFields']): Promise<Set<boolean>> => {
      const seen = new Set<boolean>();
      await using({ behaviour: { customFields } }, async (simulator) => {
        for (const { custom_fields: fields } of (await ask(simulator, 'customers', { limit: 1000 })).records) {
          if (fields) seen.add(Array.isArray(fields));
        }
      });
      return seen;
    };
    expect(await forms('object')).to.deep.equal(new Set([false]));
    expect((await forms('list')).has(true)).to.equal(true);
    expect(await forms('mixed')).to.deep.equal(new Set([true, false]));
  });
});
