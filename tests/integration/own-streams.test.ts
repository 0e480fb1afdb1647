import { join } from 'node:path';
import { expect } from 'chai';
import type { SimulatorOptions } from '../../simulator/options.ts';
import type { Catalog } from '../../src/singer/catalog.ts';
import { diffRows } from '../support/compare.ts';
import { docBlock } from '../support/docs.ts';
import { OWN_KEYS, OWN_STREAMS } from '../support/own-streams.ts';
import type { TapRun } from '../support/run-tap.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { bookmarkOf, lost, only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';

const NOW = '2026-03-10T12:00:00.000000Z';
const DAY = 86_400;
const NAMES = Object.keys(OWN_KEYS);
const OWN = only(...NAMES);

describe("streams of one's own, over HTTP", () => {
  let workspace: Workspace;
  afterEach(() => workspace?.close());

  async function open(options: SimulatorOptions = {}): Promise<void> {
    workspace = await Workspace.open({ seed: 301, now: NOW, scenario: 'tenant', ...options });
  }

  async function sync({ config, ...options }: SyncOptions = {}): Promise<TapRun> {
    const run = await workspace.sync({ catalog: OWN, config: { streams: OWN_STREAMS, ...config }, ...options });
    expect(run.code, run.stderr).to.equal(0);
    return run;
  }

  it('are those of the page that explains them', () => {
    expect(JSON.parse(docBlock('streams.json', 'docs/own-streams.md'))).to.deep.equal({ streams: OWN_STREAMS });
  });

  it('are loaded and, after edits, loaded again: the warehouse holds the source', async () => {
    await open();
    const first = await sync({ config: { page_size: 40 } });
    const warehouse = new Warehouse().load(first.lines);
    for (const [name, keys] of Object.entries(OWN_KEYS)) {
      expect(workspace.truth(name), name).to.not.be.empty;
      expect(diffRows(workspace.truth(name), warehouse.rows(name), keys), name).to.deep.equal([]);
    }
    const { store, advance } = workspace.simulator;
    advance(DAY);
    for (const resource of ['visits', 'orders', 'usage'] as const) {
      store.edit(resource, 25);
      store.insert(resource, 12);
    }
    store.remove('orders', 3);
    workspace.simulator.requests.length = 0;
    const second = await sync({ config: { page_size: 40 }, state: lastState(first.lines) });
    expect(lost(workspace, warehouse.load(second.lines), ...NAMES)).to.deep.equal([]);
    // What is old is not asked for, nor sent.
    const asked = workspace.simulator.requests.filter(({ resource }) => resource === 'visits');
    expect(asked.every(({ query }) => 'updated_at:start' in query || 'created_at:start' in query)).to.equal(true);
    expect(ofType(second.lines, 'RECORD', 'visits').length).to.be.within(25, 60);
    expect(workspace.simulator.requests.find(({ resource }) => resource === 'usage')?.query).to.include({
      'ref_date:start': '2026-03-05',
      order_by: 'ref_date',
    });
    expect(workspace.simulator.requests.find(({ resource }) => resource === 'orders')?.query).to.include({
      order_by: 'code',
    });
  });

  it('are read without a catalog, beside the streams of the tap, and keep a state of their own', async () => {
    await open({ sizes: { tasks: 20, contacts: 20, financial: 20 } });
    const { lines } = await sync({ catalog: undefined });
    const warehouse = new Warehouse().load(lines);
    for (const [name, keys] of Object.entries({ ...OWN_KEYS, users: ['id'] })) {
      expect(diffRows(workspace.truth(name), warehouse.rows(name), keys), name).to.deep.equal([]);
    }
    const state = lastState(lines);
    expect(bookmarkOf(state, 'visits')).to.have.all.keys(
      'replication_key',
      'replication_key_value',
      'created_at',
      'resume',
      'definition',
    );
    const { definition, ...usage } = bookmarkOf(state, 'usage');
    expect(usage).to.deep.equal({ replication_key: 'ref_date', replication_key_value: '2026-03-09' });
    expect(definition).to.match(/^[0-9a-f]{16}$/);
    expect(bookmarkOf(state, 'orders')).to.deep.equal({ complete: true });
    expect(bookmarkOf(state, 'orders_items')).to.deep.equal({ complete: true });
    const schemas = new Map(ofType(lines, 'SCHEMA').map((schema) => [schema.stream, schema]));
    expect(schemas.get('visits')).to.deep.include({ key_properties: ['id'], bookmark_properties: ['updated_at'] });
    expect(schemas.get('orders_items')).to.deep.include({ key_properties: ['order_code', 'line'] });
  });

  const apis: readonly [string, SimulatorOptions['behaviour']][] = [
    [
      'refuses every order',
      { orderOf: { visits: 'refused', orders: 'refused', usage: 'refused' }, equalOrder: 'stable' },
    ],
    [
      'ignores every order',
      { orderOf: { visits: 'ignored', orders: 'ignored', usage: 'ignored' }, equalOrder: 'scrambled' },
    ],
    ['refuses every filter', { filters: 'refused' }],
    ['says nothing of next pages, and caps these', { nextPage: 'missing', limitCap: 25 }],
    ['answers bare lists', { envelope: 'bare' }],
  ];
  for (const [what, behaviour] of apis) {
    it(`lose nothing where the API ${what}`, async () => {
      await open({ behaviour, sizes: { visits: 120, usage: 120 } });
      const first = await sync({ config: { page_size: 50 } });
      const warehouse = new Warehouse().load(first.lines);
      for (const resource of ['visits', 'orders', 'usage'] as const) {
        workspace.simulator.store.edit(resource, 10);
        workspace.simulator.store.insert(resource, 5);
      }
      const second = await sync({ config: { page_size: 50 }, state: lastState(first.lines) });
      expect(lost(workspace, warehouse.load(second.lines), ...NAMES)).to.deep.equal([]);
    });
  }

  it('are read whole by a key of several columns, or of one that is no number, also page by page', async () => {
    await open();
    const [visits, , usage] = OWN_STREAMS;
    const streams = [
      { ...visits, keys: ['subject', 'id'], replication: null },
      { ...usage, replication: null },
    ];
    const { lines } = await sync({ catalog: only('visits', 'usage'), config: { streams, page_size: 30 } });
    const warehouse = new Warehouse().load(lines);
    for (const name of ['visits', 'usage']) {
      expect(diffRows(workspace.truth(name), warehouse.rows(name), OWN_KEYS[name]!), name).to.deep.equal([]);
    }
  });

  it('go by path, array, parameters, endpoints and sources', async () => {
    await open({ behaviour: { paths: { visits: '/v1/visitas', orders: 'pedidos' }, names: { visits: 'rows' } } });
    const [visits, orders] = OWN_STREAMS;
    const streams = [
      { ...visits, path: '/v1/visitas', array: 'rows', parameters: { origin: 'tap', n: 1 } },
      { ...orders, path: 'orders' },
    ];
    const catalog = { streams: OWN.streams.filter(({ stream }) => stream !== 'usage') };
    const { lines } = await sync({ catalog, config: { streams, endpoints: { orders: 'pedidos' } } });
    const warehouse = new Warehouse().load(lines);
    expect(lost(workspace, warehouse, 'visits', 'orders', 'orders_items')).to.deep.equal([]);
    for (const { resource, query } of workspace.simulator.requests) {
      if (resource === 'visits') expect(query).to.include({ origin: 'tap', n: '1' });
    }
    expect(new Set(workspace.simulator.requests.map(({ path }) => path))).to.deep.equal(
      new Set(['/v1/visitas', '/v2/pedidos']),
    );
  });

  it('stand in the catalog, in --about and in the answers of --test', async () => {
    await open();
    const { token, url } = workspace.simulator;
    const settings = { token, api_url: url, streams: OWN_STREAMS };
    const config = workspace.file(settings);
    const discovered = await runTapHere({ args: ['--discover', '--config', config] });
    const catalog = JSON.parse(discovered.stdout) as Catalog;
    const plain = JSON.parse((await runTapHere({ args: ['--discover'] })).stdout) as Catalog;
    expect(catalog.streams.slice(0, plain.streams.length)).to.deep.equal(plain.streams);
    expect(catalog.streams.slice(plain.streams.length).map(({ stream }) => stream)).to.deep.equal(NAMES);
    expect(catalog.streams.find(({ stream }) => stream === 'orders')!.metadata).to.deep.include({
      breadcrumb: ['properties', 'buyer'],
      metadata: { inclusion: 'available', 'personal-data': 'email' },
    });
    const byEnvironment = { TAP_SENSEDATA_STREAMS: JSON.stringify(OWN_STREAMS) };
    for (const args of [['--discover'], ['--discover', '--config', 'ENV']]) {
      expect((await runTapHere({ args, env: byEnvironment })).stdout).to.equal(discovered.stdout);
    }
    const about = await runTapHere({ args: ['--about', '--format', 'json', '--config', config] });
    const { streams } = JSON.parse(about.stdout) as { streams: Record<string, unknown>[] };
    expect(streams.find(({ name }) => name === 'usage')).to.deep.include({
      replication_method: 'INCREMENTAL',
      selected_by_default: true,
      resource: 'usage',
    });
    expect((await runTapHere({ args: ['--about', '--config', config] })).stdout).to.match(/`orders_items`.*`orders`/);
    const test = await runTapHere({ args: ['--config', config, '--test'] });
    expect(test.stderr)
      .to.match(/visits +\d+ +200/)
      .and.match(/orders_items +\d+ +200/);
    const explained = await runTapHere({ args: ['--config', config, '--test', '--explain', '--format', 'json'] });
    const { resources } = JSON.parse(explained.stdout) as { resources: Record<string, unknown>[] };
    expect(resources.filter(({ answer }) => answer === 'readable').map(({ resource }) => resource)).to.include.members([
      'visits',
      'orders',
      'usage',
    ]);
  });

  it('obey what is set by stream: expect_records, full_refresh_days, lookback_days, activate_version', async () => {
    await open({ sizes: { usage: 0 } });
    const report = join(workspace.folder, 'report.json');
    const config = {
      streams: OWN_STREAMS,
      expect_records: ['usage'],
      activate_version: true,
      lookback_days: { usage: 9 },
    };
    const run = await workspace.sync({ catalog: OWN, config, args: ['--report', report] });
    expect(run.code).to.equal(1);
    expect(run.stderr).to.match(/usage: expect_records names it, but SenseData has no record of it/);
    const activated = ofType(run.lines, 'ACTIVATE_VERSION').map(({ stream }) => stream);
    expect(activated).to.deep.equal(['visits', 'orders', 'orders_items']);
    const state = lastState(run.lines);
    workspace.simulator.advance(3 * DAY);
    const whole = await workspace.sync({
      catalog: only('visits'),
      config: { streams: OWN_STREAMS, full_refresh_days: { visits: 2 } },
      state,
    });
    expect(whole.code, whole.stderr).to.equal(0);
    expect(ofType(whole.lines, 'RECORD').length).to.equal(workspace.truth('visits').length);
    const wrong = await workspace.sync({ config: { streams: OWN_STREAMS, lookback_days: { visits: 9 } } });
    expect(wrong.stderr).to.match(/lookback_days names no stream visits; there are kpis, custom_data, usage/);
  });

  it('are skipped or fail as others do where the contract does not have them', async () => {
    await open({ behaviour: { notInContract: ['orders'] } });
    const { stderr, lines } = await sync({});
    expect(stderr).to.match(/WARNING.*orders: skipped, the API answered HTTP 404 at "orders"/);
    expect(ofType(lines, 'SCHEMA').map(({ stream }) => stream)).to.deep.equal(['visits', 'usage']);
    const state = { bookmarks: { orders_items: { complete: true } } };
    const failed = await workspace.sync({ catalog: OWN, config: { streams: OWN_STREAMS }, state });
    expect(failed.code).to.equal(1);
  });

  it('39e. without columns wait for a catalog that has them: a sync says so, discovery and --test do not need them', async () => {
    await open();
    const streams = OWN_STREAMS.slice(0, 1).map(({ columns: _, ...visits }) => visits);
    const failed = await workspace.sync({ config: { streams } });
    expect(failed.code).to.equal(2);
    expect(failed.stderr).to.match(/config: streams\[0\] \(visits\) has no columns: name them under "columns"/);
    expect(workspace.simulator.requests).to.deep.equal([]);
    const test = await workspace.sync({ config: { streams }, args: ['--test'] });
    expect(test.code, test.stderr).to.equal(0);
    const { token, url } = workspace.simulator;
    const config = workspace.file({ token, api_url: url, streams });
    const discovered = await runTapHere({ args: ['--discover', '--config', config] });
    expect(discovered.stderr).to.match(/WARNING.*streams\[0\] \(visits\) has no columns/);
    const catalog = JSON.parse(discovered.stdout) as Catalog;
    const entry = catalog.streams.find(({ stream }) => stream === 'visits')!;
    expect(Object.keys(entry.schema.properties)).to.deep.equal(['id', 'updated_at']);
    // As a discovery that asked would have left it.
    const found = only('visits');
    const { lines } = await sync({ catalog: found, config: { streams } });
    expect(lost(workspace, new Warehouse().load(lines), 'visits')).to.deep.equal([]);
  });

  it('need no moment of creation any more, whatever an earlier run left in the state', async () => {
    await open({ sizes: { visits: 60 } });
    const first = await sync({ catalog: only('visits') });
    const warehouse = new Warehouse().load(first.lines);
    workspace.simulator.advance(DAY);
    workspace.simulator.store.edit('visits', 5);
    workspace.simulator.store.insert('visits', 5);
    workspace.simulator.requests.length = 0;
    const streams = OWN_STREAMS.map((stream) =>
      stream.name === 'visits' ? { ...stream, replication: { updated: 'updated_at' } } : stream,
    );
    const second = await sync({ catalog: only('visits'), config: { streams }, state: lastState(first.lines) });
    expect(lost(workspace, warehouse.load(second.lines), 'visits')).to.deep.equal([]);
    const asked = workspace.simulator.requests.flatMap(({ query }) => Object.keys(query));
    expect(asked.filter((name) => /:(start|end)$/.test(name) && !name.startsWith('updated_at:'))).to.deep.equal([]);
  });

  it('39d. name every problem at once, with those of the rest of the config', async () => {
    await open();
    const streams = [{ name: 'tasks', path: 7, keys: [] }, 'orders'];
    for (const args of [[], ['--discover']]) {
      const { code, stderr, stdout } = await workspace.sync({ config: { streams, page_size: 0 }, args });
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(/streams\[0\]\.path must be a path such as .*, not a number/);
      expect(stderr).to.match(/streams\[0\]\.keys must be a list/);
      expect(stderr).to.match(/streams\[1\] must be an object, not text/);
      expect(stderr).to.match(/streams\[0\]\.name names a stream that the tap has itself/);
      if (args.length === 0) expect(stderr).to.match(/page_size/);
    }
  });

  describe('with personal data', () => {
    const POLICY = { personal_data: { email: 'hash' }, personal_data_key: 'a-key-of-sixteen-bytes-or-more' };
    /** As somebody writes them who says of all other texts that they are no personal data. */
    const classed = OWN_STREAMS.map((stream) => ({ ...stream, class: 'none' }));

    it('hash and drop their columns by the classes that the definition names', async () => {
      await open();
      const { lines } = await sync({ config: { streams: classed, ...POLICY } });
      const rows = new Warehouse().load(lines).rows('orders');
      expect(rows).to.have.length(workspace.truth('orders').length);
      for (const { buyer } of rows) expect(buyer).to.match(/^[0-9a-f]{64}$/);
      expect(lost(workspace, new Warehouse().load(lines), 'visits', 'orders_items', 'usage')).to.deep.equal([]);
      const dropped = await sync({ config: { streams: classed, personal_data: { email: 'drop' } } });
      expect(ofType(dropped.lines, 'RECORD', 'orders')[0]!.record).to.not.have.property('buyer');
    });

    it('are refused while a text has no class, named, unless the setting says what becomes of it', async () => {
      await open();
      const columns = { 'visits.subject': 'keep', 'orders_items.line': 'keep', 'orders_items.product': 'keep' };
      const config = { streams: OWN_STREAMS, ...POLICY, personal_data: { email: 'hash', columns } };
      const { code, stderr } = await workspace.sync({ catalog: OWN, config });
      expect(code).to.equal(2);
      expect(stderr).to.match(
        /streams\[0\] must give a "class" to visits\.id, visits\.customer__id \("none" where it is no personal data\)/,
      );
      expect(stderr).to.match(/streams\[1\] must give a "class" to orders\.code, orders\.id_customer \(/);
      expect(stderr).to.match(/streams\[2\] must give a "class" to usage\.id_customer, usage\.module \(/);
      expect(stderr).to.not.include('orders_items');
    });

    /** Discovers streams that name no columns, and syncs everything that was found. */
    async function found(streams: readonly unknown[], settings: Record<string, unknown>): Promise<TapRun> {
      const config = { ...settings, streams, discover_fields: true };
      const { token, url } = workspace.simulator;
      const file = workspace.file({ token, api_url: url, ...config });
      const discovery = await runTapHere({ args: ['--discover', '--config', file] });
      expect(discovery.code, discovery.stderr).to.equal(0);
      const catalog = JSON.parse(discovery.stdout) as Catalog;
      const own = catalog.streams.filter(({ stream }) => NAMES.includes(stream));
      const run = await workspace.sync({ catalog: { streams: own }, config });
      expect(run.code, run.stderr).to.equal(0);
      return run;
    }

    it('give the class of the stream to the columns that discovery finds, those of children too', async () => {
      await open();
      const bare = OWN_STREAMS.slice(0, 2).map(({ columns: _, ...stream }) => ({
        ...stream,
        ...('children' in stream ? { children: stream.children.map(({ columns: __, ...child }) => child) } : {}),
      }));
      const kept = await found(
        bare.map((stream) => ({ ...stream, class: 'none' })),
        { personal_data: { email: 'drop' } },
      );
      const warehouse = new Warehouse().load(kept.lines);
      for (const [stream, column] of [
        ['visits', 'subject'],
        ['orders', 'buyer'],
        ['orders_items', 'product'],
      ] as const) {
        const values = (rows: readonly Record<string, unknown>[]) => new Set(rows.map((row) => row[column]));
        expect(values(warehouse.rows(stream)), stream).to.deep.equal(values(workspace.truth(stream)));
      }
      const columns = { 'visits.updated_at': 'keep' };
      const hashed = await found(
        bare.map((stream) => ({ ...stream, class: 'name' })),
        { ...POLICY, personal_data: { name: 'hash', columns } },
      );
      for (const [stream, column] of [
        ['visits', 'id'],
        ['visits', 'subject'],
        ['orders_items', 'product'],
      ] as const) {
        const rows = new Warehouse().load(hashed.lines).rows(stream);
        expect(rows, stream).to.have.length(workspace.truth(stream).length);
        expect(
          rows.every((row) => row[column] === null || /^[0-9a-f]{64}$/.test(String(row[column]))),
          `${stream}.${column}`,
        ).to.equal(true);
      }
    });

    it('give the class of the stream to columns that a catalog has without a source', async () => {
      await open();
      const [{ columns: _, ...visits }] = OWN_STREAMS;
      const config = { streams: [{ ...visits, class: 'name' }], personal_data: { name: 'drop' } };
      const columns = { 'visits.id': 'keep', 'visits.updated_at': 'keep' };
      const { lines } = await sync({
        catalog: only('visits'),
        config: { ...config, personal_data: { name: 'drop', columns } },
      });
      expect(Object.keys(ofType(lines, 'RECORD', 'visits')[0]!.record as object)).to.deep.equal(['id', 'updated_at']);
    });

    it('show nothing of a child by a column whose source somebody has changed', async () => {
      await open();
      const catalog = only('orders', 'orders_items');
      const { schema, metadata } = catalog.streams.find(({ stream }) => stream === 'orders')!;
      schema.properties.found = { type: ['null', 'string'] };
      metadata.push({ breadcrumb: ['properties', 'found'], metadata: { 'tap-sensedata.source': ['items'] } });
      const [, orders] = classed;
      const named = { ...orders, children: [{ ...OWN_STREAMS[1].children[0], class: 'none' }] };
      const shown = workspace.truth('orders_items').map(({ product }) => String(product));
      for (const columns of [
        { 'orders_items.product': 'drop' },
        { 'orders_items.product': 'drop', 'orders_items.quantity': 'keep' },
      ]) {
        const { lines } = await sync({ catalog, config: { streams: [named], personal_data: { columns } } });
        expect(ofType(lines, 'RECORD', 'orders_items')).to.have.length(shown.length);
        for (const { record } of ofType(lines, 'RECORD', 'orders')) expect(record).to.not.have.property('found');
      }
      const byClass = {
        ...named,
        children: [
          {
            ...named.children[0],
            columns: { ...named.children[0]!.columns, product: { type: 'string', class: 'name' } },
          },
        ],
      };
      const { lines } = await sync({
        catalog,
        config: {
          streams: [byClass],
          personal_data: { name: 'drop', columns: { 'orders_items.quantity': 'keep' } },
        },
      });
      for (const { record } of ofType(lines, 'RECORD', 'orders')) expect(record).to.not.have.property('found');
    });

    it('are refused where a column keeps as JSON what a child hashes', async () => {
      await open();
      const [, orders] = classed;
      const { children, ...others } = orders as (typeof OWN_STREAMS)[1];
      const streams = [
        {
          ...others,
          class: 'none',
          columns: { ...others.columns, items: 'string' },
          children: children.map((child) => ({
            ...child,
            columns: { ...child.columns, product: { type: 'string', class: 'name' } },
          })),
        },
      ];
      const config = { streams, ...POLICY, personal_data: { name: 'hash' } };
      const { code, stderr } = await workspace.sync({ config });
      expect(code).to.equal(2);
      expect(stderr).to.match(/personal_data must not keep orders\.items: it holds what orders_items\.product shows/);
    });

    it('keep no id in the state where a key is hashed, and a child hashes it as its parent does', async () => {
      await open();
      const streams = OWN_STREAMS.slice(0, 2).map((stream) => ({
        ...stream,
        class: 'none',
        columns: {
          ...stream.columns,
          id: { type: 'string', class: 'account' },
          code: { type: 'string', class: 'account' },
        },
      }));
      const config = { streams, ...POLICY, personal_data: { account: 'hash' }, page_size: 20 };
      const catalog = only('visits', 'orders', 'orders_items');
      const { lines } = await sync({ catalog, config });
      const warehouse = new Warehouse().load(lines);
      const codes = new Set(warehouse.rows('orders').map(({ code }) => code));
      expect(codes.size).to.equal(workspace.truth('orders').length);
      for (const { order_code } of warehouse.rows('orders_items')) expect(codes.has(order_code!)).to.equal(true);
      expect(JSON.stringify(ofType(lines, 'STATE'))).to.not.match(/"resume":\{/);
    });
  });
});
