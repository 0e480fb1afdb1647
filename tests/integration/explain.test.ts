import { expect } from 'chai';
import type { JsonObject } from '../../simulator/json.ts';
import type { SimulatorOptions } from '../../simulator/options.ts';
import { RESOURCES as LISTS } from '../../simulator/streams.ts';
import type { Findings, ParameterFinding } from '../../src/explain/findings.ts';
import { settings as KNOWN } from '../../src/settings/settings.ts';
import { NOW } from '../simulator/asking.ts';
import type { TapRun } from '../support/run-tap.ts';
import { DEFAULT_STREAMS, OPTIONAL_STREAMS, only } from '../support/source.ts';
import { ofType } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';
import { makeExample, readExample } from './golden/first-contact.ts';

/** Those that are read by default. */
const RESOURCES = LISTS.filter((list) => DEFAULT_STREAMS.some(({ name }) => name === list));

const OPTIONAL = OPTIONAL_STREAMS.map(({ name }) => name);

const SIZES = { customers: 60, contacts: 90, contracts: 12, users: 40, playbooks: 11, financial: 80, tasks: 1300 };
const MOST = 25;
/** So that everything is asked. */
const ENOUGH = 60;

/** One run of the command against a tenant that behaves so. */
interface Explained {
  readonly run: TapRun;
  readonly findings: Findings;
  readonly workspace: Workspace;
}

describe('--test --explain', () => {
  let workspace: Workspace | undefined;
  afterEach(async () => {
    await workspace?.close();
    workspace = undefined;
  });

  async function open(options: SimulatorOptions): Promise<Workspace> {
    await workspace?.close();
    workspace = await Workspace.open({ seed: 5, now: NOW, ...options, sizes: { ...SIZES, ...options.sizes } });
    return workspace;
  }

  function ask(from: Workspace, options: SyncOptions = {}): Promise<TapRun> {
    return from.sync({ ...options, args: ['--test', '--explain', ...(options.args ?? [])] });
  }

  /** Asks for JSON; what is said of the number of requests, and of settings, is held for every tenant. */
  async function explain(options: SimulatorOptions, sync: SyncOptions = {}): Promise<Explained> {
    const from = await open(options);
    const config = { explain_requests: ENOUGH, ...sync.config };
    const run = await ask(from, { ...sync, config, args: ['--format', 'json'] });
    const findings = JSON.parse(run.stdout) as Findings;
    expect(from.simulator.requests.length)
      .to.equal(findings.requests.sent)
      .and.to.be.at.most((config.explain_requests ?? MOST) as number);
    for (const { setting } of findings.settings) expect(KNOWN).to.have.property(setting);
    return { run, findings, workspace: from };
  }

  function behaving(behaviour: SimulatorOptions['behaviour'], sync?: SyncOptions): Promise<Explained> {
    return explain({ behaviour }, sync);
  }

  /** The answers on a parameter by resource. */
  function answers({ parameters }: Findings, parameter: string): Record<string, ParameterFinding['answer']> {
    const about = parameters.filter((finding) => finding.parameter === parameter);
    return Object.fromEntries(about.map(({ resource, answer }) => [resource, answer]));
  }

  function everywhere(answer: string, but: Record<string, string> = {}): Record<string, string> {
    return {
      ...Object.fromEntries(['customers', 'financial', 'contacts', 'users', 'tasks'].map((name) => [name, answer])),
      ...but,
    };
  }

  function advised({ settings }: Findings): Record<string, unknown> {
    return Object.fromEntries(settings.map(({ setting, value }) => [setting, value]));
  }

  const ORDERS = ['order_by=id', 'order_by=updated_at', 'order_by=created_at'];
  const UNDATED = { contacts: 'not asked' };

  it('describes the tenant that is expected, and counts right', async () => {
    const { run, findings, workspace } = await behaving({});
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.not.match(/Resources:|honoured/);
    expect(workspace.simulator.requests.every(({ method }) => method === 'GET')).to.equal(true);
    for (const order of ORDERS) expect(answers(findings, order), order).to.deep.equal({ tasks: 'honoured' });
    expect(answers(findings, 'updated_at:start')).to.deep.equal(everywhere('honoured'));
    expect(answers(findings, 'created_at:start')).to.deep.equal(everywhere('honoured', UNDATED));
    expect(answers(findings, 'tap_sensedata_explain')).to.deep.equal({ tasks: 'ignored' });
    expect(findings.withoutOrder).to.deep.equal({ resource: 'tasks', ids: 'none', twice: 'changed' });
    expect(findings.filterZone.answer).to.equal('UTC');
    expect(findings.pageLimit).to.include({ answer: 'given', limit: 1000 });
    expect(advised(findings)).to.deep.equal({ page_size: 1000 });
    expect(findings.deselect).to.deep.equal([]);
    expect(findings.resources.map(({ resource, answer }) => [resource, answer])).to.have.deep.members(
      RESOURCES.map((resource) => [resource, 'readable']),
    );

    for (const { resource, page } of findings.resources) {
      if (resource === 'tasks') continue;
      const records = workspace.simulator.store.records(resource as (typeof RESOURCES)[number]);
      const without = records.filter(({ updated }) => updated === null).length;
      const hasMoment = resource !== 'contracts' && resource !== 'playbooks';
      expect(page, resource).to.include({ records: records.length, next: 'last', array: resource, nextPage: 'null' });
      expect(page!.withoutUpdatedAt, resource).to.equal(hasMoment ? without : null);
    }
    const contacts = findings.resources.find(({ resource }) => resource === 'contacts')!.page!;
    expect(contacts.creationDates).to.deep.equal([]);
    const rows = workspace.truth('contacts_custom_fields');
    const names = [...new Set(rows.map((row) => row.custom_fields_key))].sort();
    expect(contacts.customFields!.fields.map(({ name }) => name)).to.deep.equal(names);
    for (const { name, values } of contacts.customFields!.fields) {
      const own = rows.filter((row) => row.custom_fields_key === name);
      const total = values.reduce((sum, { count }) => sum + count, 0);
      expect(total, name).to.equal(own.length);
      const empty = values.find((kind) => kind.name === 'empty')?.count ?? 0;
      expect(empty, name).to.equal(own.filter((row) => row.custom_fields_value === null).length);
    }
  });

  it('says the same as text on stderr, and leaves stdout empty', async () => {
    const tenant = {
      behaviour: { filters: { updated_at: 'ignored', created_at: 422 }, equalOrder: 'stable' },
    } as const;
    const config = { explain_requests: ENOUGH };
    const run = await ask(await open(tenant), { config });
    expect([run.code, run.stdout]).to.deep.equal([0, '']);
    expect(run.stderr).to.match(/found out by \d+ of at most 60 requests/);
    expect(run.stderr).to.match(/order_by=id +tasks +honoured +asked for descending, 1000 records came so/);
    expect(run.stderr).to.match(/updated_at:start +users +ignored +\d+ of 40 records that came are older than asked/);
    expect(run.stderr).to.match(/created_at:start +users +refused +HTTP 422/);
    expect(run.stderr).to.match(/each sync reads the whole list/);
    expect(run.stderr).to.match(/without order_by: by id, ascending; the same page came twice \(tasks\)/);
    expect(run.stderr).to.match(/zone of filter dates: cannot be told \(no filter is honoured/);
    expect(run.stderr).to.match(/Contacts show no creation date/);
    expect(run.stderr).to.match(/^ {2}\{"page_size":1000\}$/m);
    const json = await ask(workspace!, { config, args: ['--log-format', 'json'] });
    const logged = json.stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message);
    expect(logged.some((message) => message.includes('zone of filter dates: cannot be told'))).to.equal(true);
  });

  it('orders and filters that are ignored', async () => {
    const ignored = 'ignored' as const;
    const orderBy = { id: ignored, updated_at: ignored, created_at: ignored };
    const { findings } = await behaving({ orderBy, filters: ignored, equalOrder: 'scrambled' });
    for (const order of ORDERS) expect(answers(findings, order), order).to.deep.equal({ tasks: 'ignored' });
    expect(answers(findings, 'updated_at:start')).to.deep.equal(everywhere('ignored'));
    expect(answers(findings, 'created_at:start')).to.deep.equal(everywhere('ignored', UNDATED));
    expect(findings.withoutOrder).to.include({ ids: 'none', twice: 'same' });
    expect(findings.filterZone).to.include({ answer: null });
  });

  it('an order that is ignored by a list that ascends anyway', async () => {
    const { findings } = await behaving({ orderBy: { id: 'ignored', created_at: 'ignored' }, equalOrder: 'stable' });
    expect(ORDERS.map((order) => answers(findings, order).tasks)).to.deep.equal(['ignored', 'honoured', 'ignored']);
    expect(findings.parameters[0]!.because).to.match(/it ascends anyway/);
  });

  for (const [name, refused] of [
    ['orders', { orderBy: { id: 400, updated_at: 422, created_at: 400 } }],
    ['filters', { filters: 422 }],
    [
      'orders and filters',
      { orderBy: { id: 422, updated_at: 400, created_at: 422 }, filters: 400, unknownParameters: 422 },
    ],
  ] as const) {
    it(`${name} that are refused, in no more requests`, async () => {
      const { findings, run } = await behaving(refused);
      expect(run.code).to.equal(0);
      const orders = 'orderBy' in refused ? 'refused' : 'honoured';
      const filters = 'filters' in refused ? 'refused' : 'honoured';
      for (const order of ORDERS) expect(answers(findings, order), order).to.deep.equal({ tasks: orders });
      expect(answers(findings, 'updated_at:start')).to.deep.equal(everywhere(filters));
      expect(answers(findings, 'created_at:start')).to.deep.equal(everywhere(filters, UNDATED));
      const unknown = 'unknownParameters' in refused ? 'refused' : 'ignored';
      expect(answers(findings, 'tap_sensedata_explain')).to.deep.equal({ tasks: unknown });
    });
  }

  it('filters that leave records out: whole reads are advised, for the streams that need them', async () => {
    const config = { full_refresh_days: { users: 3 } };
    const { findings, run } = await behaving({ filters: 'empty' }, { config, catalog: only('users', 'tasks') });
    expect(answers(findings, 'updated_at:start')).to.deep.equal({ users: 'incomplete', tasks: 'incomplete' });
    expect(advised(findings)).to.deep.equal({ page_size: 1000, full_refresh_days: { users: 3, tasks: 7 } });
    expect(run.code).to.equal(0);
  });

  for (const [zone, minutes] of [
    ['UTC-3', -180],
    ['UTC+14', 840],
    ['UTC-12', -720],
  ] as const) {
    it(`filter dates that are read at ${zone}`, async () => {
      const { findings } = await behaving({ filterZone: minutes, nulls: 'first' });
      expect(findings.filterZone.possible).to.include(minutes / 60);
      expect(findings.filterZone.answer).to.equal(zone);
    });
  }

  it('a zone that the data cannot tell', async () => {
    const sparse = await explain({ behaviour: { filterZone: -180 }, sizes: { users: 20 } }, { catalog: only('users') });
    const { answer, possible, because } = sparse.findings.filterZone;
    expect(answer).to.equal(null);
    expect(possible).to.include(-3).and.to.have.length.above(1);
    expect(because).to.match(/allow UTC\S* to UTC/);
    const zoneless = await behaving({ zoneless: 'all' });
    expect(zoneless.findings.filterZone).to.include({ answer: null });
    expect(zoneless.findings.filterZone.because).to.match(/no filtered list shows moments with a zone/);
    expect(zoneless.findings.resources[0]!.page!.moments).to.include({ withZone: 0 });
  });

  it('a timezone that puts moments into the future', async () => {
    const from = await open({ behaviour: { zoneless: 'all', equalOrder: 'stable' } });
    from.simulator.store.edit('users', 5);
    const config = { timezone: 'America/Sao_Paulo' };
    const { stdout } = await ask(from, { config, args: ['--format', 'json'] });
    expect(advised(JSON.parse(stdout))).to.deep.equal({ page_size: 1000, timezone: 'UTC' });
    const right = await ask(from, { config: { page_size: 1000 }, args: ['--format', 'json'] });
    expect(advised(JSON.parse(right.stdout))).to.deep.equal({});
  });

  describe('the page limit', () => {
    const CASES: readonly [name: string, options: SimulatorOptions, limit: object, advice: object, config?: object][] =
      [
        ['capped', { behaviour: { limitCap: 200 } }, { answer: 'capped', limit: 200 }, { page_size: 200 }],
        [
          'capped between what is set and what could be',
          { behaviour: { limitCap: 700 } },
          { answer: 'capped', limit: 700 },
          { page_size: 700 },
        ],
        [
          'capped, in a bare array',
          { behaviour: { limitCap: 200, envelope: 'bare' } },
          { answer: 'capped', limit: 200 },
          { page_size: 200 },
        ],
        [
          'capped, offsets counted by what was asked',
          { behaviour: { limitCap: 100, capOffsets: 'asked', envelope: 'bare' } },
          { answer: 'capped', limit: 100 },
          { page_size: 100 },
        ],
        ['refused above 500', { behaviour: { limitCap: 500, overLimit: 422 } }, { answer: 'refused', limit: 500 }, {}],
        [
          'refused above 100',
          { behaviour: { limitCap: 100, overLimit: 400 } },
          { answer: 'refused', limit: 100 },
          { page_size: 100 },
        ],
        ['ignored', { behaviour: { repeatPages: true } }, { answer: 'ignored', limit: null }, {}],
        ['never reached', { sizes: { tasks: 200 } }, { answer: 'unknown', limit: null }, {}],
        [
          'of a list as long as a page',
          { sizes: { tasks: 200 } },
          { answer: 'given', limit: 200 },
          {},
          { page_size: 200 },
        ],
      ];
    for (const [name, options, limit, advice, config] of CASES) {
      it(name, async () => {
        const { findings, run } = await explain(options, { config: { ...config } });
        expect(run.code, run.stderr).to.equal(0);
        expect(findings.pageLimit).to.include(limit);
        expect(advised(findings)).to.deep.equal(advice);
        expect(answers(findings, 'updated_at:start').users).to.equal('honoured');
      });
    }
  });

  for (const [envelope, array] of [
    ['data', 'data'],
    ['resource-and-another', 'users'],
    ['bare', null],
  ] as const) {
    it(`records that stand under ${array ?? 'nothing'}`, async () => {
      const { findings } = await behaving({ envelope, nextPage: 'text' }, { catalog: only('users') });
      expect(findings.resources.map(({ page }) => page!.array)).to.deep.equal([array]);
    });
  }

  it('resources that are not there: exit 1, and what to do about it', async () => {
    const { findings, run } = await behaving({ notInContract: { users: 403, financial: 404 } });
    expect(run.code).to.equal(1);
    expect(run.stderr.trimEnd()).to.match(/these streams cannot be read: financial, users$/);
    const { resources, deselect } = findings;
    const missing = resources.filter(({ answer }) => answer !== 'readable');
    expect(missing.map(({ resource, answer, status }) => [resource, answer, status])).to.deep.equal([
      ['financial', 'not there', 404],
      ['users', 'forbidden', 403],
    ]);
    expect(missing[0]!.because).to.match(/also asked: billings, billing, .*, titles, invoices/);
    expect(deselect).to.deep.equal(['financial', 'users']);
  });

  it('financial titles under another path: found, and what it advises makes a sync read them', async () => {
    const { findings, run, workspace } = await behaving({ paths: { financial: 'titles' } });
    expect(run.code).to.equal(1);
    const advice = advised(findings);
    expect(advice).to.deep.equal({ page_size: 1000, endpoints: { financial: 'titles' } });
    expect(findings.deselect).to.deep.equal([]);
    const sync = await workspace.sync({ config: advice, catalog: only('financial') });
    expect(sync.code, sync.stderr).to.equal(0);
    expect(ofType(sync.lines, 'RECORD', 'financial')).to.have.length(SIZES.financial);
  });

  it('another list under a path that is tried is not taken for titles', async () => {
    const { findings } = await behaving({ paths: { financial: 'elsewhere', playbooks: 'invoices' } });
    expect(advised(findings)).to.not.have.property('endpoints');
    expect(findings.deselect).to.include('financial');
  });

  it('titles are looked for before orders and filters, so that the usual 25 requests find them', async () => {
    const titles = 'customers_billings';
    const from = await open({ behaviour: { paths: { financial: titles }, names: { financial: titles } } });
    const run = await ask(from, { args: ['--format', 'json'] });
    const findings = JSON.parse(run.stdout) as Findings;
    expect(advised(findings)).to.deep.include({ endpoints: { financial: titles } });
    expect(answers(findings, 'updated_at:start').tasks).to.equal('honoured');
    expect(findings.requests).to.include({ atMost: MOST, sent: MOST });
    expect(findings.requests.refused).to.be.above(0);
    expect(findings.others.some(({ answer }) => answer === 'not asked')).to.equal(true);
    const text = await ask(from);
    const [, wanted] = /set "explain_requests" to (\d+) or more/.exec(text.stderr)!;
    const more = await ask(from, { config: { explain_requests: Number(wanted) + 5 }, args: ['--format', 'json'] });
    expect((JSON.parse(more.stdout) as Findings).requests.refused).to.equal(0);
  });

  it('what was not asked, because there were enough requests, is not called unreadable', async () => {
    const from = await open({});
    const { code, stderr } = await ask(from, { config: { explain_requests: 3 } });
    expect(code, stderr).to.equal(0);
    expect(stderr)
      .to.match(/not asked/)
      .and.not.match(/cannot be read/);
  });

  describe('lists that no selected stream is read from', () => {
    const status = (id: number, description: string): JsonObject => ({
      id,
      description,
      enabled: true,
      order: id * 10,
    });
    const moment = (day: number): string => `2026-01-${String(day).padStart(2, '0')}T10:00:00.123456`;
    const lists = {
      customers_status: [status(1, 'Ativo'), status(2, 'Cancelado'), { ...status(3, 'Em risco'), enabled: null }],
      contacts_types: [{ name: 'sem id' }],
      billing_status: Array.from({ length: 1100 }, (_, index) => ({
        ...status(index + 1, `Status ${index}`),
        group: { id: 7, name: 'Ana', extra: [1] },
        updated_at: moment(1 + (index % 28)),
        created_at: index < 5 ? null : '2026-01-01T10:00:00Z',
        'ana@exemplo.com.br': 1,
      })),
    };

    it('are found, and defined as streams, ready to paste', async () => {
      const { findings, workspace } = await behaving({ lists });
      expect(findings.streams).to.deep.equal([
        {
          name: 'customers_status',
          path: 'customers_status',
          keys: ['id'],
          columns: { id: 'string', description: 'string', enabled: 'boolean', order: 'number' },
        },
        {
          name: 'billing_status',
          path: 'billing_status',
          keys: ['id'],
          columns: {
            ...{ id: 'string', description: 'string', enabled: 'boolean', order: 'number' },
            ...{ group__id: 'string', group__name: 'string', group__extra: 'string' },
            ...{ updated_at: 'date-time', created_at: 'date-time' },
          },
          replication: { updated: 'updated_at', created: 'created_at' },
        },
      ]);
      const others = Object.fromEntries(findings.others.map(({ resource, ...other }) => [resource, other]));
      expect(others.contacts_types).to.include({ answer: 'readable', records: 1, definition: null, stream: null });
      expect(others.kpis).to.include({ answer: 'readable', stream: 'kpis' });
      expect(Object.keys(others)).to.have.members([
        'customers_status',
        'contacts_types',
        'billing_status',
        ...OPTIONAL,
      ]);
      const text = await ask(workspace, { config: { explain_requests: ENOUGH } });
      const [pasted] = /^ {2}(\{"streams":.*\})$/m.exec(text.stderr)!.slice(1);
      expect(JSON.parse(pasted!)).to.deep.equal({ streams: findings.streams });
      expect(text.stderr).to.match(
        /contacts_types +contacts_types +readable +1 +nothing: no id tells its records apart/,
      );
      expect(text.stderr).to.match(/kpis +kpis +readable +\d+ +select kpis in the catalog, if you need it/);
    });

    it('the definition of contacts_types has another name, since a stream of the tap has that one', async () => {
      const { findings } = await behaving({ lists: { contacts_types: lists.customers_status } });
      expect(findings.streams.map(({ name, path }) => [name, path])).to.deep.equal([
        ['contacts_types_list', 'contacts_types'],
      ]);
    });

    it('that are not there, or not in the contract, change neither the exit code nor the advice', async () => {
      const { findings, run } = await behaving({ notInContract: { kpis: 403, nps: 404 } });
      expect(run.code, run.stderr).to.equal(0);
      expect(findings.deselect).to.deep.equal([]);
      const answered = Object.fromEntries(findings.others.map(({ resource, answer }) => [resource, answer]));
      expect(answered).to.include({ kpis: 'forbidden', nps: 'not there', customers_status: 'not there' });
    });

    it('a failure of one is asked once', async () => {
      const from = await open({ behaviour: { lists } });
      const broken: SimulatorOptions = {
        behaviour: { lists },
        faults: [{ match: { resource: 'kpis' }, times: Number.POSITIVE_INFINITY, do: { status: 503 } }],
      };
      await from.close();
      const { findings, workspace } = await explain(broken);
      expect(workspace.simulator.requests.filter(({ resource }) => resource === 'kpis')).to.have.length(1);
      expect(findings.others.find(({ resource }) => resource === 'kpis')).to.include({ answer: 'failed', status: 503 });
    });
  });

  it('lists by day: the filter and the order by ref_date, where selected and where not', async () => {
    for (const catalog of [undefined, only('kpis', 'custom_data')]) {
      const honoured = await explain({ sizes: { kpis: 1200 } }, catalog === undefined ? {} : { catalog });
      expect(answers(honoured.findings, 'ref_date:start')).to.deep.equal({ kpis: 'honoured', custom_data: 'honoured' });
      expect(answers(honoured.findings, 'order_by=ref_date').kpis).to.equal('honoured');
    }
    const orderBy = { ref_date: 'ignored' } as const;
    const ignored = await behaving({ filters: { ref_date: 'ignored' }, orderBy, equalOrder: 'scrambled' });
    expect(answers(ignored.findings, 'ref_date:start')).to.deep.equal({ kpis: 'ignored', custom_data: 'ignored' });
    const refused = await behaving({ filters: { ref_date: 422 }, orderBy: { ref_date: 400 } });
    expect(answers(refused.findings, 'ref_date:start')).to.deep.equal({ kpis: 'refused', custom_data: 'refused' });
    const empty = await behaving({ filters: 'empty' }, { catalog: only('kpis') });
    expect(answers(empty.findings, 'ref_date:start').kpis).to.be.oneOf(['unknown', 'incomplete']);
  });

  it('fields that no column takes are told as columns, by names and types alone', async () => {
    const from = await open({});
    const { store } = from.simulator;
    for (const [index, { id }] of store.records('customers').entries()) {
      store.set('customers', id, 'address_number', String(index));
      store.set('customers', id, 'country', '"BR"');
      store.set(
        'customers',
        id,
        'badge',
        index < 30 ? 'null' : '{"id": 3, "label": {"pt": {"x": 1}}, "since": "2026-01-02"}',
      );
    }
    const run = await ask(from, { args: ['--format', 'json'] });
    expect((JSON.parse(run.stdout) as Findings).columns).to.deep.equal({
      customers: {
        ...{ address_number: 'number', country: 'string', badge__id: 'string', badge__label__pt: 'string' },
        badge__since: 'date',
      },
    });
    const text = await ask(from);
    expect(text.stderr).to.match(/customers: \{"address_number":"number","country":"string",/);
  });

  it('nothing is there: the address is in doubt, not the streams', async () => {
    const from = await open({ behaviour: { notInContract: RESOURCES } });
    const run = await ask(from);
    expect(run.code).to.equal(1);
    expect(run.stderr)
      .to.match(/nothing can be read: is "api_url" right\?/)
      .and.to.not.match(/deselect/);
    expect(from.simulator.requests.length).to.be.at.most(MOST);
  });

  it('claims nothing where the data cannot tell', async () => {
    const few = Object.fromEntries(LISTS.map((resource) => [resource, 4]));
    const { findings } = await explain({ sizes: few });
    const told = findings.parameters.filter(({ answer }) => answer !== 'unknown' && answer !== 'not asked');
    expect(told.map(({ parameter }) => parameter)).to.deep.equal(['tap_sensedata_explain']);
    expect(findings.withoutOrder).to.include({ ids: 'unknown', twice: 'unknown' });
    expect(findings.filterZone.answer).to.equal(null);
    const none = await explain({ sizes: Object.fromEntries(LISTS.map((resource) => [resource, 0])) });
    expect(none.findings.parameters.some(({ answer }) => answer === 'honoured' || answer === 'incomplete')).to.equal(
      false,
    );
    expect(none.run.code).to.equal(0);
  });

  it('claims nothing of a moment that all records share', async () => {
    const from = await open({ behaviour: { neverEdited: 0 } });
    from.simulator.store.burst('tasks', SIZES.tasks, '2026-03-10T11:00:00Z');
    const run = await ask(from, { args: ['--format', 'json'], catalog: only('tasks') });
    const findings = JSON.parse(run.stdout) as Findings;
    expect(answers(findings, 'order_by=updated_at')).to.deep.equal({ tasks: 'unknown' });
    expect(answers(findings, 'updated_at:start')).to.deep.equal({ tasks: 'unknown' });
    expect(answers(findings, 'created_at:start')).to.deep.equal({ tasks: 'honoured' });
  });

  it('records that are never edited, contacts with a creation date, custom fields as a list', async () => {
    const { findings } = await behaving(
      { neverEdited: 1, contactsShowCreatedAt: true, customFields: 'list' },
      { catalog: only('contacts') },
    );
    expect(answers(findings, 'updated_at:start')).to.deep.equal({ contacts: 'unknown' });
    expect(answers(findings, 'created_at:start')).to.deep.equal({ contacts: 'honoured' });
    const { page } = findings.resources[0]!;
    expect(page).to.include({ withoutUpdatedAt: SIZES.contacts });
    expect(page!.creationDates).to.deep.equal([{ name: 'created_at', count: SIZES.contacts }]);
    expect(page!.customFields!.forms.object).to.equal(0);
    expect(page!.customFields!.forms.list).to.be.above(0);
    expect(advised(findings)).to.deep.equal({ full_refresh_days: { contacts: 7 } });
  });

  it('people at work mislead no judgement', async () => {
    const { findings } = await explain({ edits: { perRequest: 8 } });
    for (const { parameter, resource, answer } of findings.parameters) {
      const expected = [
        'honoured',
        'unknown',
        'not asked',
        ...(parameter === 'tap_sensedata_explain' ? ['ignored'] : []),
      ];
      expect(expected, `${parameter} ${resource}`).to.include(answer);
    }
    expect(['UTC', null]).to.include(findings.filterZone.answer);
  });

  describe('25 requests and no more', () => {
    const ALWAYS = Number.POSITIVE_INFINITY;
    for (const [name, sent, faults] of [
      ['every other answer is an error', MOST, [{ match: { every: 2 }, times: ALWAYS, do: { status: 503 } }]],
      ['no answer is any good', MOST, [{ times: ALWAYS, do: { status: 503 } }]],
      ['every request is led on for ever', MOST, [{ times: ALWAYS, do: { redirect: '/v2/users' } }]],
      ['every other request is led on', MOST, [{ match: { every: 2 }, times: ALWAYS, do: { redirect: '/v2/users' } }]],
    ] as const) {
      it(`where ${name}`, async () => {
        const { findings, workspace } = await explain({ faults }, { config: { explain_requests: undefined } });
        expect(workspace.simulator.requests).to.have.length(sent);
        expect(findings.resources).to.have.length(RESOURCES.length);
      });
    }
  });

  it('a token that is refused ends it at once, at the start and later', async () => {
    for (const nth of [1, 12]) {
      const from = await open({ faults: [{ match: { nth }, times: 1, do: { status: 401 } }] });
      const run = await ask(from, { args: ['--format', 'json'] });
      expect([run.code, run.stdout]).to.deep.equal([1, '']);
      expect(run.stderr.trimEnd().split('\n').at(-1)).to.match(/the token was refused \(HTTP 401\)/);
      expect(from.simulator.requests).to.have.length(nth);
    }
  });

  it('shows neither the token nor a value of any record', async () => {
    const token = 'm4rked-t0ken/+';
    const from = await open({ token, behaviour: { hostile: true } });
    const odd = { 'ana@exemplo.com.br': { value: 1 }, '11987654321': { value: 2 }, 'Ana de Souza': { value: 3 } };
    const { store } = from.simulator;
    store.set('customers', store.records('customers')[0]!.id, 'custom_fields', JSON.stringify(odd));
    store.set('customers', store.records('customers')[0]!.id, 'bia@exemplo.com.br', '1');
    const shown: string[] = [];
    for (const args of [[], ['--format', 'json']]) {
      const { stdout, stderr } = await ask(from, { args });
      shown.push(stdout, stderr);
    }
    // Its own lines begin with the moment.
    const output = shown.join('\n').replace(/^\d{4}-\d\d-\d\dT\S+Z /gm, '');
    for (const name of [...Object.keys(odd), 'bia@exemplo.com.br']) expect(output).to.not.include(name);
    expect(output).to.match(/and \d+ whose names are not shown here/);
    for (const secret of [token, Buffer.from(token).toString('base64'), encodeURIComponent(token)]) {
      expect(output).to.not.include(secret);
    }
    const values = new Set<string>();
    for (const resource of RESOURCES) {
      for (const { json } of from.simulator.store.records(resource)) collect(JSON.parse(json), values);
    }
    // The advice on time zones names the city.
    values.delete('São Paulo');
    // Shorter ones, and those of one word in lower case, stand within ordinary words; moments and ids are long enough.
    const telling = [...values].filter((value) => value.length > 5 && !/^[a-z]+$/.test(value));
    expect(telling.length).to.be.above(1000);
    expect(telling.filter((value) => output.includes(value))).to.deep.equal([]);
  });

  it('prints what docs/first-contact.md shows (npm run golden, if it is meant to change)', async () => {
    const versionless = (text: string): string => text.replace(/tap-sensedata \S+/, 'tap-sensedata');
    const example = readExample();
    expect(example).to.include('zone of filter dates: UTC-3');
    expect(versionless(example)).to.equal(versionless(await makeExample()));
  });

  it('is an argument of --test alone', async () => {
    const from = await open({});
    const { code, stderr, stdout } = await from.sync({ args: ['--explain'] });
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/ERROR .*--explain says what --test finds: give both/);
    expect(from.simulator.requests).to.have.length(0);
  });
});

/** All texts and numbers in a JSON value, however deep. */
function collect(root: unknown, into: Set<string>): void {
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string' || typeof value === 'number') into.add(String(value));
    else if (typeof value === 'object' && value !== null) open.push(...Object.values(value));
  }
}
