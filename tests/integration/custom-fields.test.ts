import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SimulatorOptions } from '../../simulator/options.ts';
import { RESOURCES } from '../../simulator/streams.ts';
import { type Catalog, type Metadata, metadataOf } from '../../src/singer/catalog.ts';
import { diffRows } from '../support/compare.ts';
import { docBlock } from '../support/docs.ts';
import { entryOf, expectedFound, foundOf } from '../support/found-columns.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { ListApi } from '../support/list-api.ts';
import { projectRoot } from '../support/project-root.ts';
import type { Row } from '../support/read-back.ts';
import { readReport } from '../support/report.ts';
import type { TapRun } from '../support/run-tap.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const STATIC: Catalog = JSON.parse(readFileSync(join(projectRoot(), 'catalog.json'), 'utf8'));
const NOW = '2026-03-10T12:00:00.000000Z';
const PAGE = 'docs/custom-fields.md';
const SETTINGS = JSON.parse(docBlock('settings.json', PAGE));
/** More than two pages of these. */
const PAGE_SIZE = 100;
const SIZES = {
  customers: 260,
  contacts: 240,
  tasks: 220,
  kpis: 210,
  custom_data: 30,
  nps: 60,
  financial: 20,
  contracts: 40,
};
const TENANT: SimulatorOptions = { seed: 3, now: NOW, sizes: SIZES, behaviour: { ownFields: true, awkward: 0 } };
/** Streams with fields that only this tenant has, and the fields. */
const STREAMS = ['customers', 'contacts', 'contracts', 'tasks', 'users', 'nps'];
const OWN_FIELDS = [
  ...['market', 'floor', 'headquarters', 'labels', 'edited_by', 'effort', 'birthday', 'social', 'auto_renew'],
  ...['addenda', 'last_login', 'locale'],
];

describe('discover_fields', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  function discover(config: Record<string, unknown> = {}): Promise<TapRun> {
    const { token, url } = workspace.simulator;
    const file = workspace.file({
      token,
      api_url: url,
      max_retries: 1,
      page_size: PAGE_SIZE,
      ...SETTINGS,
      ...config,
    });
    return runTapHere({ args: ['--config', file, '--discover'] });
  }

  async function discovered(config: Record<string, unknown> = {}): Promise<Catalog> {
    const { code, stdout, stderr } = await discover(config);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  }

  it('adds columns behind the static catalog, always the same, by fewer than 30 requests from both ends of the lists', async () => {
    workspace = await Workspace.open(TENANT);
    const catalog = await discovered();
    for (const fixed of STATIC.streams) {
      const entry = entryOf(catalog, fixed.stream);
      const names = Object.keys(fixed.schema.properties);
      expect(Object.fromEntries(names.map((name) => [name, entry.schema.properties[name]]))).to.deep.equal(
        fixed.schema.properties,
      );
      expect(entry.metadata.slice(0, fixed.metadata.length)).to.deep.equal(fixed.metadata);
      expect({ ...entry, schema: null, metadata: null }).to.deep.equal({ ...fixed, schema: null, metadata: null });
    }
    const { requests } = workspace.simulator;
    expect(requests.length).to.be.below(30);
    for (const resource of ['customers', 'contacts', 'tasks', 'kpis'])
      expect(requests.filter((request) => request.resource === resource).map(({ query }) => query.sort)).to.deep.equal([
        'asc',
        'desc',
      ]);
    expect(await discovered({ concurrency: 1 })).to.deep.equal(catalog);
  });

  it('43c. finds types by what is seen, names that every database takes, and says both', async () => {
    workspace = await Workspace.open(TENANT);
    const catalog = await discovered();
    const customers = entryOf(catalog, 'customers');
    const typeOf = (name: string): unknown => {
      const { type, format } = customers.schema.properties[`custom_fields__${name}`]!;
      return [(type as string[])[1], format].filter(Boolean).join(' ');
    };
    expect(
      ['plano_ativo', 'lojas', 'mrr', 'data_da_renovacao', 'sincronizado_em', 'codigo_erp', 'modulos', 'meta'].map(
        typeOf,
      ),
    ).to.deep.equal(['boolean', 'integer', 'number', 'string date', 'string date-time', 'string', 'string', 'string']);
    const { description } = customers.schema.properties.custom_fields__lojas!;
    expect(description).to.match(/^Custom field "lojas": all \d+ values are whole numbers\.$/);
    expect(customers.schema.properties.custom_fields__meta!.description).to.match(
      /"meta": \d+ of \d+ values are \w+( \w+)*, \d+ /,
    );
    const found = foundOf(catalog, 'customers').filter(({ path }) => path[0] === 'custom_fields');
    expect(found.length).to.be.within(59, 60);
    const canals = found.filter(({ path }) => /^can[aá]l$/i.test(path[1]!)).map(({ column }) => column);
    expect(canals.filter((name) => /^custom_fields__canal(_[0-9a-f]{10})?$/.test(name))).to.have.length(4);
    expect(found.every(({ column }) => /^[a-z][a-z0-9_]{0,59}$/.test(column))).to.equal(true);
    const shown = JSON.parse(docBlock('column.json', PAGE));
    const lojas = customers.metadata.find(({ breadcrumb }) => breadcrumb[1] === shown.breadcrumb[1])!;
    const seen = { 'tap-sensedata.seen': lojas.metadata['tap-sensedata.seen'] };
    expect(lojas).to.deep.equal({ ...shown, metadata: { ...shown.metadata, ...seen } });
    for (const { column } of found)
      expect(metadataOf(customers, column)).to.include({ inclusion: 'available', 'selected-by-default': true });
    const others = STREAMS.flatMap((stream) =>
      foundOf(catalog, stream)
        .filter(({ path }) => path[0] !== 'custom_fields')
        .map(({ column }) => ({ stream, column })),
    );
    expect(others.map(({ stream, column }) => `${stream}.${column}`)).to.include.members([
      ...['customers.market', 'customers.floor', 'customers.headquarters__street', 'customers.headquarters__geo__lat'],
      ...[
        'customers.headquarters__geo__source',
        'customers.labels',
        'tasks.edited_by__name',
        'tasks.edited_by__profile__role',
      ],
      ...[
        'tasks.effort__planned',
        'contacts.birthday',
        'contacts.social__linkedin',
        'contracts.auto_renew',
        'contracts.addenda',
      ],
      ...['users.last_login', 'nps.locale'],
    ]);
    for (const { stream, column } of others)
      expect(metadataOf(entryOf(catalog, stream), column)!['selected-by-default']).to.equal(false);
  });

  for (const customFields of ['object', 'list', 'mixed'] as const) {
    it(`has every value arrive in its column, custom fields as ${customFields}`, async () => {
      workspace = await Workspace.open({ ...TENANT, behaviour: { ownFields: true, customFields } });
      const catalog = everythingSelected(await discovered());
      const { code, lines, stderr } = await workspace.sync({ catalog });
      expect(code, stderr).to.equal(0);
      const warehouse = new Warehouse().load(lines);
      for (const stream of ['customers', 'contacts'])
        expectArrived(workspace, catalog, stream, warehouse.rows(stream), ['custom_fields']);
      expect(stderr).not.to.match(/no column of this stream|cannot honour|that no column takes/);
    });
  }

  it('does the same with the older generation of the API', async () => {
    workspace = await Workspace.open({ ...TENANT, api: 'v1' });
    const config = { api_version: 'v1' };
    const catalog = everythingSelected(await discovered(config));
    expect(workspace.simulator.requests.length).to.be.below(30);
    const { code, lines, stderr } = await workspace.sync({ catalog, config });
    expect(code, stderr).to.equal(0);
    const warehouse = new Warehouse().load(lines);
    for (const stream of ['customers', 'contacts'])
      expectArrived(workspace, catalog, stream, warehouse.rows(stream), ['custom_fields', ...OWN_FIELDS]);
  });

  it('has every value of other fields arrive as well, nested ones too', async () => {
    workspace = await Workspace.open(TENANT);
    const catalog = everythingSelected(await discovered());
    const { code, lines, stderr } = await workspace.sync({ catalog });
    expect(code, stderr).to.equal(0);
    const warehouse = new Warehouse().load(lines);
    for (const stream of STREAMS) expectArrived(workspace, catalog, stream, warehouse.rows(stream), OWN_FIELDS);
    for (const record of ofType(lines, 'RECORD', 'contracts').slice(0, 3))
      expect((record.record as Row).addenda).to.match(/^\[\{"number":\d,"on":"20/);
  });

  it('43a. says in a sync what is new, what a column cannot hold and what is gone; nothing is lost in silence', async () => {
    workspace = await Workspace.open({ ...TENANT, sizes: { ...SIZES, tasks: 20, kpis: 20 } });
    const catalog = await discovered();
    const first = await workspace.sync({ catalog });
    expect(first.stderr).not.to.match(/campo_de_amanha|any more/);
    workspace.simulator.advance(86_400 * 2);
    workspace.simulator.store.changeOwnFields();
    const report = join(workspace.folder, 'report.json');
    const rejected = join(workspace.folder, 'rejected.jsonl');
    const config = { rejected_records_path: rejected };
    const { code, lines, stderr } = await workspace.sync({
      catalog,
      state: lastState(first.lines),
      config,
      args: ['--report', report],
    });
    expect(code, stderr).to.equal(0);
    const count = (pattern: RegExp): number => stderr.match(new RegExp(pattern, 'g'))?.length ?? 0;
    expect(count(/customers: new custom field "campo_de_amanha"; discover again to have it as a column/)).to.equal(1);
    expect(
      count(
        /customers: invalid value in custom_fields__tem_contrato: text that is no boolean; .*discover again, or make it/,
      ),
    ).to.equal(1);
    expect(
      count(
        /customers: no record shows these fields any more, and their columns are null: custom_fields__descontinuado; discover again/,
      ),
    ).to.equal(1);
    const customers = readReport(report).streams.find(({ stream }) => stream === 'customers')!;
    expect(customers.newCustomFields).to.be.at.least(1);
    const shown = textsOf('tem_contrato');
    const misfits = ofType(lines, 'RECORD', 'customers').filter(({ record }) => {
      const { id, custom_fields__tem_contrato: sent } = record as Row;
      return typeof shown.get(id as string) === 'string' && sent === null;
    });
    expect(misfits.length).to.be.above(50);
    const kept = parseJsonLines(readFileSync(rejected, 'utf8')).filter(
      ({ stream, reasons }) => stream === 'customers' && String(reasons).includes('custom_fields__tem_contrato'),
    );
    expect(kept.length).to.equal(misfits.length);
    // The next discovery has all of it, and a whole load then too.
    const again = await discovered();
    const whole = await workspace.sync({ catalog: again });
    expect(whole.stderr).not.to.match(
      /new custom field "campo_de_amanha"|any more|invalid value in custom_fields__tem/,
    );
    for (const stream of ['customers', 'contacts'])
      expectArrived(workspace, again, stream, new Warehouse().load(whole.lines).rows(stream), ['custom_fields']);
  });

  it('does not take a field for gone because a few records do not show it', async () => {
    workspace = await Workspace.open({ ...TENANT, sizes: { ...SIZES, tasks: 20, contacts: 20 } });
    const catalog = await discovered();
    const first = await workspace.sync({ catalog });
    workspace.simulator.advance(86_400 * 2);
    workspace.simulator.store.edit('customers', 2);
    const second = await workspace.sync({ catalog, state: lastState(first.lines) });
    expect(second.stderr).not.to.match(/any more/);
  });

  it('43a. says what is gone to a small tenant too, after what it has edited', async () => {
    workspace = await Workspace.open({ ...TENANT, sizes: { ...SIZES, customers: 45, tasks: 20, contacts: 20 } });
    const catalog = await discovered();
    const first = await workspace.sync({ catalog });
    workspace.simulator.advance(86_400 * 2);
    workspace.simulator.store.changeOwnFields();
    const second = await workspace.sync({ catalog, state: lastState(first.lines) });
    expect(second.stderr).to.match(/customers: no record shows these fields any more.*: custom_fields__descontinuado;/);
  });

  it('honours the types that a user sets, and what a user deselects', async () => {
    workspace = await Workspace.open({ ...TENANT, sizes: { customers: 60 } });
    const catalog = await discovered();
    const entry = entryOf(catalog, 'customers');
    entry.schema.properties.custom_fields__lojas!.type = ['null', 'string'];
    entry.schema.properties.custom_fields__codigo_erp!.type = 'integer';
    metadataOf(entry, 'custom_fields__mrr')!.selected = false;
    const { lines, stderr } = await workspace.sync({ catalog });
    const rows = new Warehouse().load(lines).rows('customers');
    expect(rows.some(({ custom_fields__lojas: value }) => typeof value === 'string')).to.equal(true);
    expect(rows.some(({ custom_fields__codigo_erp: value }) => typeof value === 'number')).to.equal(true);
    expect(rows.every((row) => !('custom_fields__mrr' in row))).to.equal(true);
    expect(stderr).not.to.match(/new custom field "mrr"/);
  });

  const apis: readonly [string, SimulatorOptions['behaviour']][] = [
    ['refuses an order', { orderBy: { id: 400, ref_date: 422 } }],
    ['ignores the order', { orderBy: { id: 'ignored', ref_date: 'ignored' }, equalOrder: 'stable' }],
    [
      'refuses unknown parameters and caps its pages',
      { limitCap: 50, orderBy: { id: 'refused', ref_date: 'refused' } },
    ],
    ['tells no next page', { nextPage: 'missing' }],
    ['answers a page past the end by 404', { nextPage: 'missing', pastEnd: 404 }],
  ];
  for (const [what, behaviour] of apis) {
    it(`takes an API that ${what}`, async () => {
      workspace = await Workspace.open({ ...TENANT, behaviour: { ...TENANT.behaviour, ...behaviour } });
      const catalog = await discovered();
      expect(foundOf(catalog, 'customers').length).to.be.above(60);
      expect(workspace.simulator.requests.length).to.be.below(80);
    });
  }

  it('skips what the contract does not include, says so, and finds what the others show', async () => {
    workspace = await Workspace.open({
      ...TENANT,
      behaviour: { ownFields: true, notInContract: { nps: 404, financial: 403, kpis: 404 } },
    });
    const { code, stdout, stderr } = await discover();
    expect(code).to.equal(0);
    for (const stream of ['nps', 'financial', 'kpis'])
      expect(stderr).to.match(new RegExp(`${stream}: skipped, the API answered HTTP 40[34]`));
    expect(foundOf(JSON.parse(stdout), 'customers').length).to.be.above(60);
  });

  const faults: readonly [string, SimulatorOptions, RegExp, number][] = [
    [
      'a request fails for good',
      { faults: [{ match: { resource: 'tasks', page: 1, nth: 2 }, times: 99, do: { status: 503 } }] },
      /tasks.*503/,
      1,
    ],
    [
      'a body is no list',
      { faults: [{ match: { resource: 'users' }, times: 99, do: { body: '{"error": "x"}' } }] },
      /users/,
      1,
    ],
    ['the token is refused', { token: 'another' }, /the token was refused/, 1],
    [
      'nothing is there',
      {
        behaviour: { notInContract: RESOURCES },
      },
      /no list could be read, so nothing is known of its fields: is "api_url" right\?/,
      1,
    ],
  ];
  for (const [what, options, message, expected] of faults) {
    it(`43b. prints no catalog where ${what}`, async () => {
      workspace = await Workspace.open({ ...TENANT, ...options });
      const { code, stdout, stderr } = await discover({ token: 'sim-token' });
      expect(stdout).to.equal('');
      expect(stderr.trimEnd().split('\n').at(-1)).to.match(message);
      expect(code).to.equal(expected);
    });
  }

  it('needs a token, and a whole config', async () => {
    workspace = await Workspace.open({ sizes: { customers: 1 } });
    const file = workspace.file({ discover_fields: 3, page_size: 0 });
    const { code, stdout, stderr } = await runTapHere({ args: ['--config', file, '--discover'] });
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
    expect(stderr).to.match(/page_size must be.*token is missing/);
    const wrong = await runTapHere({ args: ['--config', workspace.file({ discover_fields: 'often' }), '--discover'] });
    expect(wrong.code).to.equal(2);
    expect(wrong.stderr).to.match(/discover_fields must be boolean or integer, not text/);
  });

  it('is for --discover: a sync without its catalog says so, and sends what it always sent', async () => {
    workspace = await Workspace.open({ ...TENANT, sizes: { customers: 30, contacts: 30, tasks: 30, financial: 30 } });
    const plain = await workspace.sync();
    const { stdout, stderr } = await workspace.sync({ config: { discover_fields: true } });
    expect(stderr).to.match(/discover_fields is for --discover: without its catalog/);
    expect(columnsOf(parseJsonLines(stdout))).to.deep.equal(columnsOf(plain.lines));
  });

  it('reads as many pages as it is told, from both ends in turn', async () => {
    workspace = await Workspace.open(TENANT);
    await discovered({ discover_fields: 5, page_size: 40 });
    const asked = workspace.simulator.requests
      .filter(({ resource }) => resource === 'customers')
      .map(({ query }) => `${query.sort} ${query.page}`);
    expect(asked).to.deep.equal(['asc 1', 'desc 1', 'asc 2', 'desc 2', 'asc 3']);
  });

  it('reads the last pages by the count of a list that has no order', async () => {
    workspace = await Workspace.open({ sizes: { customers: 1 } });
    const records = Array.from({ length: 250 }, (_, index) => ({ id: index + 1, updated: null, name: `t${index}` }));
    const options = { resource: 'tasks', list: () => records, refusesOrder: true, count: 'total' } as const;
    const api = await ListApi.open(options);
    try {
      await discovered({ api_url: api.url, discover_fields: 2 });
      expect(api.asked.map(({ page }) => page)).to.deep.equal([1, 1, 3]);
      api.asked.length = 0;
      await discovered({ api_url: api.url, discover_fields: 4, page_size: 50 });
      expect(api.asked.map(({ page }) => page)).to.deep.equal([1, 1, 5, 2, 4]);
    } finally {
      await api.close();
    }
  });

  it('finds a field that one record in a thousand has, where its page is read; else a sync names it', async () => {
    workspace = await Workspace.open(TENANT);
    const { store } = workspace.simulator;
    const ids = store.records('customers').map(({ id }) => id);
    store.set('customers', ids[ids.length / 2]!, 'custom_fields', '{"um_em_mil": {"value": "x"}}');
    const wide = await discovered({ discover_fields: 1000 });
    expect(foundOf(wide, 'customers').map(({ column }) => column)).to.include('custom_fields__um_em_mil');
    const narrow = await discovered({ discover_fields: 1, page_size: 20 });
    const { stderr } = await workspace.sync({ catalog: narrow });
    expect(stderr).to.match(/customers: new custom field "um_em_mil"; discover again/);
  });

  it('goes by personal_data: dropped custom fields are not offered, hashed ones are text, unknown fields are treated in the strictest way', async () => {
    workspace = await Workspace.open({ ...TENANT, sizes: { customers: 200, contacts: 200 } });
    const config = {
      personal_data: {
        email: 'hash',
        free_text: 'drop',
        custom_fields: { canal: 'drop', lojas: 'hash', 'com.ponto': 'keep' },
        columns: { 'customers.market': 'keep', 'customers.labels': 'drop' },
      },
      personal_data_key: 'sixteen bytes or more',
    };
    const { stdout, stderr } = await discover(config);
    const catalog: Catalog = JSON.parse(stdout);
    const columns = foundOf(catalog, 'customers').map(({ column }) => column);
    expect(columns)
      .to.include.members(['custom_fields__lojas', 'market', 'labels'])
      .and.not.include.members(['custom_fields__canal', 'floor']);
    expect(columns.filter((name) => name.startsWith('custom_fields__com_ponto_'))).to.have.length(1);
    expect(columns.some((name) => name.startsWith('custom_fields__indice'))).to.equal(false);
    expect(entryOf(catalog, 'customers').schema.properties.custom_fields__lojas!.type).to.deep.equal([
      'null',
      'string',
    ]);
    expect(metadataOf(entryOf(catalog, 'customers'), 'labels')!.inclusion).to.equal('unsupported');
    expect(stderr).to.match(/customers: \d+ fields are no columns, because personal_data drops them/);
    expect(stderr).to.match(/customers: \d+ fields are no columns, because their names could be values/);
    const second = await workspace.sync({ catalog: everythingSelected(catalog), config });
    expect(second.code, second.stderr).to.equal(0);
    const rows = new Warehouse().load(second.lines).rows('customers');
    const lojas = rows.map(({ custom_fields__lojas: value }) => value).filter((value) => value !== null);
    expect(lojas.length).to.be.above(50);
    for (const value of lojas) expect(value).to.match(/^[0-9a-f]{64}$/);
    for (const row of rows)
      expect(Object.keys(row)).to.not.include.members(['labels', 'floor', 'custom_fields__canal']);
    expect(second.stderr).not.to.match(/new custom field "canal"/);
    // A catalog from before the setting does not get around it.
    const before = everythingSelected(await discovered());
    const third = await workspace.sync({ catalog: before, config });
    const [row] = new Warehouse().load(third.lines).rows('customers');
    expect(Object.keys(row!)).to.not.include.members(['floor', 'custom_fields__canal', 'headquarters__street']);
    expect(Object.keys(row!)).to.include('market');
  });

  it('takes names in personal_data of fields that few records have: a warning where none was seen, in a sync too', async () => {
    workspace = await Workspace.open({ ...TENANT, sizes: { customers: 60, contacts: 20, tasks: 20, kpis: 20 } });
    const columns = { 'customers.country': 'keep', 'contacts.e_mail': 'keep' };
    const config = { personal_data: { free_text: 'drop', columns } };
    const warnings = (stderr: string): string[] =>
      [...stderr.matchAll(/WARNING.*personal_data\.columns: (no column .*)$/gm)].map(([, text]) => text!);
    const unseen = 'no column customers.country was found yet, so the name has no effect until it is';
    const misspelt =
      'no column contacts.e_mail was found yet, so the name has no effect until it is; did you mean contacts.email?';
    const discovery = await discover(config);
    expect(discovery.code, discovery.stderr).to.equal(0);
    expect(warnings(discovery.stderr)).to.deep.equal([unseen, misspelt]);
    const catalog = JSON.parse(discovery.stdout) as Catalog;
    // Its catalog says enough: the setting discover_fields is for --discover.
    const synced = await workspace.sync({ catalog, config });
    expect(synced.code, synced.stderr).to.equal(0);
    expect(warnings(synced.stderr)).to.deep.equal([unseen, misspelt]);
    const fixed = await workspace.sync({ catalog: STATIC, config });
    expect(fixed.code).to.equal(2);
    expect(fixed.stderr).to.match(/names no column customers\.country; .*names no column contacts\.e_mail; there are/);
    const bare = await workspace.sync({ config: { ...config, discover_fields: true }, args: ['--test'] });
    expect(bare.code, bare.stderr).to.equal(0);
    const hidden = await discover({ personal_data: { columns: { 'contacts.e_mail': 'drop' } } });
    expect([hidden.code, hidden.stderr]).to.match(/^2,.*names no column contacts\.e_mail; there are/s);
    const stranger = await discover({ personal_data: { columns: { 'clients.country': 'keep' } } });
    expect(stranger.code).to.equal(2);
    expect(stranger.stderr).to.match(/clients\.country must be a stream and its column/);
    // Once a record shows the field, the name counts.
    const { store } = workspace.simulator;
    store.set('customers', store.records('customers')[0]!.id, 'country', '"Brasil"');
    const later = await discover(config);
    expect(warnings(later.stderr)).to.deep.equal([misspelt]);
    expect(foundOf(JSON.parse(later.stdout), 'customers').map(({ column }) => column)).to.include('country');
  });

  it('shows the token nowhere, though the API names a field by it', async () => {
    const token = 'a-token-as-long-as-those-of-production';
    workspace = await Workspace.open({ ...TENANT, token, sizes: { customers: 60 } });
    const { store } = workspace.simulator;
    store.set('customers', store.records('customers')[0]!.id, token, '1');
    const { code, stdout, stderr } = await discover();
    expect(code, stderr).to.equal(0);
    expect(foundOf(JSON.parse(stdout), 'customers').some(({ path }) => path[0]!.includes('***'))).to.equal(true);
    expect(stdout + stderr).not.to.include(token);
  });

  /** The values of a custom field as text, by customer. */
  function textsOf(key: string): Map<string, unknown> {
    const rows = workspace.truth('customers_custom_fields').filter((row) => row.custom_fields__key === key);
    return new Map(rows.map((row) => [row.customer_id as string, row.custom_fields__value]));
  }
});

/** @param fields those of the record of which columns are compared. */
function expectArrived(
  workspace: Workspace,
  catalog: Catalog,
  stream: string,
  rows: readonly Row[],
  fields: readonly string[],
): void {
  const compared = foundOf(catalog, stream).filter(({ path }) => fields.includes(path[0]!));
  const names = ['id', ...compared.map(({ column }) => column)];
  const only = (all: readonly Row[]): Row[] =>
    all.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
  const expected = only(expectedFound(workspace.simulator, catalog, stream));
  expect(expected.length, stream).to.be.above(0);
  expect(diffRows(expected, only(rows), ['id']), stream).to.deep.equal([]);
}

/** The catalog with all streams and columns selected. */
function everythingSelected(catalog: Catalog): Catalog {
  const select = ({ metadata, ...rest }: Metadata): Metadata => ({
    ...rest,
    metadata: { ...metadata, selected: true },
  });
  return { streams: catalog.streams.map((entry) => ({ ...entry, metadata: entry.metadata.map(select) })) };
}

/** The columns of each stream, as SCHEMA has them. */
function columnsOf(lines: readonly Record<string, unknown>[]): unknown {
  return ofType(lines, 'SCHEMA').map(({ stream, schema }) => [
    stream,
    Object.keys((schema as { properties: object }).properties),
  ]);
}
