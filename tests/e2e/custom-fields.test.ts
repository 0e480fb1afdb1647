import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SimulatorOptions } from '../../simulator/options.ts';
import { STREAMS as SHAPES, type StreamShape } from '../../simulator/streams.ts';
import { type Catalog, columnType } from '../../src/singer/catalog.ts';
import { diffRows } from '../support/compare.ts';
import type { Database } from '../support/database.ts';
import { docBlock } from '../support/docs.ts';
import { entryOf, expectedFound, type Found, foundOf } from '../support/found-columns.ts';
import { MeltanoProject } from '../support/meltano-project.ts';
import { OWN_STREAMS } from '../support/own-streams.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import { type Columns, type Row, readTable } from '../support/read-back.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { Workspace } from '../support/workspace.ts';

const SCHEMA = 'sensedata';
const DAY = 86_400;
const SIZES = { customers: 150, contacts: 120, tasks: 40, financial: 20, contracts: 30, nps: 20, kpis: 20 };
/** A tenant with fields and lists of its own. */
const TENANT: SimulatorOptions = {
  ...{ seed: 51, now: '2026-03-01T12:00:00.000000Z', scenario: 'tenant', sizes: SIZES },
  behaviour: { ownFields: true, awkward: 0 },
};

/** The same by the older generation of the API, as if that had all lists. */
const TENANT_V1: SimulatorOptions = {
  ...TENANT,
  ...{ api: 'v1', behaviour: { ...TENANT.behaviour, notInContract: [] } },
};

/** Two lists as its user would define them: one by edits whose columns are found, one with a child whose columns are. */
const [{ columns: _, ...visits }, orders] = OWN_STREAMS;
const [{ columns: __, ...items }] = orders.children;
const STREAMS = [visits, { ...orders, children: [items] }];
const SETTINGS = { discover_fields: true, streams: STREAMS, page_size: 100 };

/** Keys of the streams that are read back. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  customers: ['id'],
  contacts: ['id'],
  contracts: ['id'],
  tasks: ['id'],
  users: ['id'],
  visits: ['id'],
  orders: ['code'],
  orders_items: ['order_code', 'line'],
};

function block(mark: string): string {
  return docBlock(mark, 'docs/meltano.md');
}

describe('a tenant with fields and lists of its own', function () {
  // The first run on a machine installs the targets.
  this.timeout(600_000);

  let tools: PythonTools;
  let postgres: Postgres;
  let workspace: Workspace;
  before(async () => {
    tools = await requirePythonTools();
    postgres = await openPostgres('custom_fields');
  });
  beforeEach(async () => {
    workspace = await Workspace.open(TENANT);
  });
  afterEach(() => workspace?.close());
  after(() => postgres?.stop());

  /** Two days of work. */
  function edit(): void {
    workspace.simulator.advance(2 * DAY);
    for (const resource of ['customers', 'contacts', 'tasks', 'visits', 'orders'] as const) {
      workspace.simulator.store.edit(resource, 10);
      workspace.simulator.store.insert(resource, 5);
    }
  }

  async function discovered(): Promise<Catalog> {
    const file = workspace.file({ ...workspace.simulator.tapConfig, ...SETTINGS });
    const { code, stdout, stderr } = await runTapHere({ args: ['--config', file, '--discover'] });
    expect(code, stderr).to.equal(0);
    return withUnknown(JSON.parse(stdout));
  }

  it('43a. is discovered, loaded into Postgres, edited and loaded again, and every value is there', async () => {
    const database = await postgres.createDatabase('own_fields');
    const { folder } = workspace;
    const target = await targetPostgres({ executable: tools.targetPostgres, database, schema: SCHEMA, folder });
    const stateFile = join(folder, 'state.json');
    const catalog = await discovered();
    const load = async (chosen: Catalog, from = stateFile) =>
      runPipeline({
        tap: workspace.tap({ config: SETTINGS, catalog: chosen, stateFile: from }),
        target,
        stateFile: from,
      });
    expectLoaded(await load(catalog));
    await expectRead(database, catalog);

    edit();
    expectLoaded(await load(catalog));
    await expectRead(database, catalog);

    // One field appears, two change their type, one goes. What the old columns cannot hold is null.
    workspace.simulator.advance(2 * DAY);
    workspace.simulator.store.changeOwnFields();
    expectLoaded(await load(catalog));
    await expectRead(database, catalog);
    const [misfits] = await database.query<Row>(
      `select count(custom_fields__tem_contrato)::int as n from ${SCHEMA}.customers`,
    );
    expect(misfits).to.deep.equal({ n: 0 });

    // The target refuses to change a column's type; with the old columns gone, a whole load has every value.
    const again = await discovered();
    const refused = await load(again, join(folder, 'refused.json'));
    expect(refused.targetStderr).to.match(/Altering columns is not supported/);
    for (const table of ['customers', 'contacts'])
      await database.query(
        `alter table ${SCHEMA}.${table} drop column custom_fields__tem_contrato, drop column custom_fields__quantidade`,
      );
    expectLoaded(await load(again, join(folder, 'anew.json')));
    await expectRead(database, again);
    const [now] = await database.query<Row>(
      `select count(custom_fields__tem_contrato)::int as texts, count(custom_fields__campo_de_amanha)::int as new from ${SCHEMA}.customers`,
    );
    expect(now!.texts).to.be.above(50);
    expect(now!.new).to.be.above(50);
  });

  it('is loaded from the older generation of the API, edited and loaded again, and every value is there', async () => {
    await workspace.close();
    workspace = await Workspace.open(TENANT_V1);
    const database = await postgres.createDatabase('own_fields_v1');
    const { folder } = workspace;
    const target = await targetPostgres({ executable: tools.targetPostgres, database, schema: SCHEMA, folder });
    const stateFile = join(folder, 'state.json');
    const catalog = await discovered();
    const load = async () =>
      runPipeline({ tap: workspace.tap({ config: SETTINGS, catalog, stateFile }), target, stateFile });
    expectLoaded(await load());
    await expectRead(database, catalog);
    edit();
    expectLoaded(await load());
    await expectRead(database, catalog);
  });

  it('is chosen and loaded by Meltano', async () => {
    const database = await postgres.createDatabase('own_fields_meltano');
    const { token, url } = workspace.simulator;
    const dotEnv = [
      `TAP_SENSEDATA_TOKEN=${token}`,
      `TAP_SENSEDATA_API_URL=${url}`,
      'TAP_SENSEDATA_DISCOVER_FIELDS=true',
      `TAP_SENSEDATA_STREAMS='${JSON.stringify(STREAMS)}'`,
      ...Object.entries({
        host: database.host,
        port: database.port,
        user: database.user,
        password: database.password,
        database: database.database,
      }).map(([key, value]) => `TARGET_POSTGRES_${key.toUpperCase()}=${value}`),
    ];
    const project = new MeltanoProject(join(workspace.folder, 'project'), tools, `${dotEnv.join('\n')}\n`, {
      TAP_SENSEDATA_PAGE_SIZE: '100',
    });
    const meltano = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await project.meltano(args);
      expect(code, stdout.slice(-2000) + stderr.slice(-4000)).to.equal(0);
      return stdout;
    };
    for (const stream of ['visits', 'orders', 'orders_items']) await meltano('select', 'tap-sensedata', stream, '*');
    const list = await meltano('select', 'tap-sensedata', '--list', '--all');
    expect(list)
      .to.match(/selected +\] customers\.custom_fields__lojas/)
      .and.match(/selected +\] visits\.subject/)
      .and.match(/selected +\] orders_items\.product/);
    const plugin = '  - name: tap-sensedata\n';
    expect(readFileSync(project.file, 'utf8')).to.include(plugin);
    writeFileSync(project.file, readFileSync(project.file, 'utf8').replace(plugin, `${plugin}${block('types.yml')}`));

    const run = (): Promise<string> => meltano('run', 'tap-sensedata', 'target-postgres');
    await run();
    const catalog = await discovered();
    entryOf(catalog, 'customers').schema.properties.custom_fields__lojas!.type = ['null', 'string'];
    await expectRead(database, catalog);
    workspace.simulator.advance(2 * DAY);
    workspace.simulator.store.edit('customers', 12);
    workspace.simulator.store.insert('visits', 3);
    // Without a pip_url Meltano discovers before each run.
    workspace.simulator.requests.length = 0;
    await run();
    expect(
      workspace.simulator.requests.some(({ resource, query }) => resource === 'customers' && query.sort === 'desc'),
    ).to.equal(true);
    await expectRead(database, catalog);

    // The older generation, into a database of its own, by a state of its own.
    const v2 = workspace;
    workspace = await Workspace.open(TENANT_V1);
    const older = await postgres.createDatabase('own_fields_meltano_v1');
    const env = {
      TAP_SENSEDATA_API_URL: workspace.simulator.url,
      TAP_SENSEDATA_API_VERSION: 'v1',
      TARGET_POSTGRES_DATABASE: older.database,
    };
    const runV1 = async (): Promise<void> => {
      const args = ['run', '--state-id-suffix=v1', 'tap-sensedata', 'target-postgres'];
      const { code, stdout, stderr } = await project.meltano(args, { env });
      expect(code, stdout.slice(-2000) + stderr.slice(-4000)).to.equal(0);
    };
    const catalogV1 = await discovered();
    entryOf(catalogV1, 'customers').schema.properties.custom_fields__lojas!.type = ['null', 'string'];
    await runV1();
    await expectRead(older, catalogV1);
    edit();
    await runV1();
    await expectRead(older, catalogV1);
    expect(workspace.simulator.requests.every(({ path }) => path.startsWith('/v1/'))).to.equal(true);
    await workspace.close();
    workspace = v2;

    // A catalog of one's own is not discovered again.
    const renewed = await project.shell(block('renew.sh'));
    expect(renewed.code, renewed.stderr.slice(-4000)).to.equal(0);
    workspace.simulator.requests.length = 0;
    await run();
    const { requests } = workspace.simulator;
    expect(requests.length).to.be.above(0);
    expect(requests.every(({ query }) => query.sort !== 'desc')).to.equal(true);
    await expectRead(database, catalog);
  });

  /** Reads each table by SQL. */
  async function expectRead(database: Database, catalog: Catalog): Promise<void> {
    for (const [stream, keys] of Object.entries(KEYS)) {
      const columns = columnsToRead(catalog, stream);
      const rows = await readTable(database, SCHEMA, stream, columns, keys);
      const only = (all: readonly Row[]): Row[] =>
        all.map((row) => Object.fromEntries(Object.keys(columns).map((name) => [name, row[name] ?? null])));
      const expected =
        stream in ORIGIN
          ? workspace.truth(stream).map((row) => asFound(row, columns))
          : expectedFound(workspace.simulator, catalog, stream);
      expect(expected.length, stream).to.be.above(0);
      expect(diffRows(only(expected), rows, keys), stream).to.deep.equal([]);
    }
  }
});

const STREAM_SHAPES: Readonly<Record<string, StreamShape>> = SHAPES;

/** Streams of which the simulator knows each column. */
const ORIGIN: Readonly<Record<string, true>> = { visits: true, orders: true, orders_items: true };

/** Fields of the tap's own streams that only this tenant has. */
const OWN_FIELDS = [
  'custom_fields',
  'market',
  'floor',
  'headquarters',
  'labels',
  'edited_by',
  'effort',
  'birthday',
  'social',
  'auto_renew',
  'addenda',
  'last_login',
  'locale',
];

function columnsToRead(catalog: Catalog, stream: string): Columns {
  const { properties } = entryOf(catalog, stream).schema;
  const isOwn = ({ path }: Found): boolean => OWN_FIELDS.includes(path[0]!);
  const names =
    stream in ORIGIN
      ? Object.keys(properties).filter((name) => Object.hasOwn(STREAM_SHAPES[stream]!.columns, name))
      : [
          'id',
          ...foundOf(catalog, stream)
            .filter(isOwn)
            .map(({ column }) => column),
        ];
  for (const name of names) expect(columnType(properties[name]!), name).to.not.equal(null);
  return Object.fromEntries(names.map((name) => [name, properties[name]!])) as Columns;
}

/** A row of the simulator's, where ids are text, as columns hold it that were found. */
function asFound(row: Row, columns: Columns): Row {
  const entries = Object.entries(columns).map(([name, column]) => {
    const isWhole = columnType(column) === 'integer' && row[name] !== null;
    return [name, isWhole ? Number(row[name]) : row[name]!];
  });
  return Object.fromEntries(entries);
}

/** The catalog with every column selected, those of unknown fields too. */
function withUnknown(catalog: Catalog): Catalog {
  const streams = catalog.streams.map((entry) => ({
    ...entry,
    metadata: entry.metadata.map(({ breadcrumb, metadata }) => ({
      breadcrumb,
      metadata: breadcrumb.length === 0 ? metadata : { ...metadata, selected: true },
    })),
  }));
  return { streams };
}
