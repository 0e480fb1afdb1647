import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import type { Database } from '../support/database.ts';
import { MarkingProxy } from '../support/marking-proxy.ts';
import { MARK } from '../support/personal-values.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { requirePythonTools } from '../support/python.ts';
import { only } from '../support/source.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { Workspace } from '../support/workspace.ts';

const KEY = 'personal-data-key-of-the-tests';
const HASHED = {
  name: 'hash',
  email: 'hash',
  document: 'hash',
  account: 'hash',
  phone: 'drop',
  address: 'drop',
  free_text: 'drop',
  custom_fields: { '*': 'hash' },
};

/** Which rows are of the same person, and how many people there are; `%` is the schema. */
const QUESTIONS: Readonly<Record<string, string>> = {
  'who is in charge of which customer': `select c.id as one, u.id as other from %.customers c join %.users u on c.cs__email = u.email`,
  'who wrote which note': `select n.id as one, u.id as other from %.customers_notes n join %.users u on n.created_by = u.name`,
  'contacts of one name': `select a.id as one, b.id as other from %.contacts a join %.contacts b on a.name = b.name and a.id < b.id`,
  'people by e-mail': `select count(*)::text as one, count(distinct email)::text as other from %.contacts`,
  respondents: `select count(*)::text as one, count(distinct respondent)::text as other from %.nps`,
  documents: `select count(cnpj)::text as one, count(distinct regexp_replace(cnpj, '[^0-9a-zA-Z]', '', 'g'))::text as other from %.customers`,
};

describe('personal data in Postgres', function () {
  this.timeout(300_000);

  let postgres: Postgres;
  let database: Database;
  let workspace: Workspace;
  let proxy: MarkingProxy;
  const streams = builtInStreams();

  before(async () => {
    const tools = await requirePythonTools();
    postgres = await openPostgres('personal_data');
    workspace = await Workspace.open({ seed: 41, sizes: { tasks: 200, kpis: 100 } });
    proxy = await MarkingProxy.open(workspace.simulator.url);
    database = await postgres.createDatabase('personal');
    for (const [schema, config] of Object.entries({
      plain: {},
      hashed: { personal_data: HASHED, personal_data_key: KEY },
    })) {
      const { folder } = workspace;
      const target = await targetPostgres({ executable: tools.targetPostgres, database, schema, folder });
      const tap = workspace.tap({ config: { api_url: proxy.url, ...config }, catalog: only(...streams.names) });
      expectLoaded(await runPipeline({ tap, target }));
    }
  });
  after(async () => {
    await proxy?.close();
    await workspace?.close();
    await postgres?.stop();
  });

  async function rowsWith(schema: string, text: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const name of streams.names) {
      const sql = `select count(*) as n from ${schema}.${name} as t where t::text ilike '%' || $1 || '%'`;
      const [row] = await database.query<{ n: string }>(sql, [text]);
      if (Number(row!.n) > 0) counts[name] = Number(row!.n);
    }
    return counts;
  }

  const ask = (schema: string, sql: string): Promise<{ one: string; other: string }[]> =>
    database.query(`${sql.replaceAll('%.', `${schema}.`)} order by 1, 2`);

  it('holds no marked value where all is hashed or dropped, and the same rows', async () => {
    expect(Object.keys(await rowsWith('plain', MARK))).to.include.members(['customers', 'contacts', 'users', 'tasks']);
    expect(await rowsWith('hashed', MARK)).to.deep.equal({});
    for (const name of streams.names) {
      const count = (schema: string) => database.query<{ n: string }>(`select count(*) as n from ${schema}.${name}`);
      expect(await count('hashed'), name).to.deep.equal(await count('plain'));
    }
  });

  for (const [name, sql] of Object.entries(QUESTIONS)) {
    it(`gives the same answer by hash as by value: ${name}`, async () => {
      const [byValue, byHash] = [await ask('plain', sql), await ask('hashed', sql)];
      expect(byValue).to.not.be.empty;
      expect(byHash).to.deep.equal(byValue);
    });
  }

  it('has of each e-mail the HMAC that the documentation names', async () => {
    const plain = await database.query<{ id: string; email: string }>(
      'select id, email from plain.contacts where email is not null order by id',
    );
    const hashed = await database.query<{ id: string; email: string }>(
      'select id, email from hashed.contacts where email is not null order by id',
    );
    const hmac = (text: string) => createHmac('sha256', KEY).update(text.trim().toLowerCase()).digest('hex');
    expect(hashed).to.deep.equal(plain.map(({ id, email }) => ({ id, email: hmac(email) })));
  });

  it('has no column that was dropped', async () => {
    const columns = await database.query<{ column_name: string }>(
      "select column_name from information_schema.columns where table_schema = 'hashed' and table_name = 'contacts'",
    );
    const names = columns.map(({ column_name }) => column_name);
    expect(names).to.include.members(['email', 'name', 'skype']);
    expect(names.filter((name) => ['phone', 'phone2', 'address', 'obs_info'].includes(name))).to.deep.equal([]);
  });
});
