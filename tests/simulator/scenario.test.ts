import { expect } from 'chai';
import { startSimulator } from '../../simulator/simulator.ts';
import { OWN_RESOURCES, type Row } from '../../simulator/streams.ts';

const NOW = '2026-06-15T15:00:00Z';

/** The rows of a company at one moment. */
async function company(seed: number, customers = 60): Promise<Record<string, Row[]>> {
  const simulator = await startSimulator({ seed, now: NOW, scenario: 'company', sizes: { customers } });
  try {
    return simulator.truth();
  } finally {
    await simulator.close();
  }
}

describe('simulator: a year of a company', () => {
  let rows: Record<string, Row[]>;
  before(async () => {
    rows = await company(5);
  });

  it('is the same for the same seed and moment, and another for another seed', async () => {
    expect(await company(5)).to.deep.equal(rows);
    expect((await company(6)).contracts).to.not.deep.equal(rows.contracts);
  });

  it('has as many customers as asked for, and its records belong to them', async () => {
    const ids = new Set(rows.customers!.map(({ id }) => id));
    expect(ids.size).to.equal(60);
    for (const stream of ['contracts', 'contacts', 'financial', 'tasks', 'nps', 'kpis']) {
      expect(rows[stream]!.filter(({ id_customer }) => !ids.has(id_customer!))).to.deep.equal([]);
    }
  });

  it('knows customers who went: none of their contracts outlives them, unless they came back', () => {
    const gone = rows.customers!.filter(({ status__description }) => status__description === 'Inativo');
    expect(gone).to.not.be.empty;
    for (const { id, dt_cancel } of gone) {
      const own = rows.contracts!.filter((row) => row.id_customer === id && row.is_subscription === true);
      expect(own.filter(({ end_date }) => String(end_date) > String(dt_cancel))).to.deep.equal([]);
    }
  });

  it('has people who answered more than once, renewals, late titles and scores that move', () => {
    const times = new Map<unknown, number>();
    for (const { respondent } of rows.nps!) times.set(respondent, (times.get(respondent) ?? 0) + 1);
    expect(Math.max(...times.values())).to.be.above(2);
    expect(rows.contracts!.some(({ type }) => type === 'Renovação')).to.equal(true);
    expect(
      rows.financial!.some(({ payment_date, due_date }) => payment_date === null && String(due_date) < '2026-06-15'),
    ).to.equal(true);
    const [first] = rows.kpis!;
    const scores = rows.kpis!.filter(({ id_customer }) => id_customer === first!.id_customer).map(({ value }) => value);
    expect(new Set(scores).size).to.be.above(scores.length / 2);
  });
});

describe('simulator: lists of one tenant', () => {
  it('are there in its scenario alone, with their truth; all else is as ever', async () => {
    const plain = await startSimulator({ seed: 7, now: NOW });
    const tenant = await startSimulator({ seed: 7, now: NOW, scenario: 'tenant' });
    try {
      const headers = { authorization: `Bearer ${tenant.token}` };
      for (const list of OWN_RESOURCES) {
        expect((await fetch(`${plain.url}/${list}`, { headers })).status, list).to.equal(404);
        const answer = await fetch(`${tenant.url}/${list}?limit=1000`, { headers });
        const { [list]: records } = (await answer.json()) as Record<string, unknown[]>;
        expect(records, list).to.have.length(tenant.truth()[list].length).and.not.be.empty;
      }
      const { visits, orders, orders_items, usage, ...others } = tenant.truth();
      expect(others).to.deep.equal(plain.truth());
      expect(new Set(orders_items.map((row) => row.order_code)).size).to.be.within(1, orders.length);
      expect(Object.keys(plain.truth())).to.not.include.members(['visits', 'orders_items']);
      expect(usage.length + visits.length).to.be.above(100);
    } finally {
      await plain.close();
      await tenant.close();
    }
  });
});
