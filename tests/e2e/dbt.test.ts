import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { type Catalog, metadataOf } from '../../src/singer/catalog.ts';
import type { Command } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { configured } from '../support/configured.ts';
import { ALL_TABLES, Dbt, duckdbOutput, type Found, postgresOutput, queryDuckdb } from '../support/dbt.ts';
import { DbtProcess } from '../support/dbt-process.ts';
import { expectedAnswers } from '../support/expected-answers.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { projectRoot } from '../support/project-root.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import type { Row } from '../support/read-back.ts';
import { runCommand } from '../support/run-command.ts';
import { only } from '../support/source.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { Workspace } from '../support/workspace.ts';

const TODAY = '2026-06-15';
/** By then a whole read is due again, which alone can tell what was deleted. */
const LATER = '2026-06-23';
const varsOn = (today: string) => ({
  ...ALL_TABLES,
  sensedata_today: today,
  sensedata_customer_fields: ['vertical', '2fa'],
});

const cents = (expression: string, name = expression): string =>
  `cast(round(${expression} * 100) as bigint) as ${name}`;
const day = (column: string): string => `cast(${column} as varchar) as ${column}`;
const change = (span: number): string => {
  const name = `score_change_${span}_days`;
  return cents(`cast(${name} as numeric(20, 6))`, name);
};

/** The three models that are compared, in whole numbers and texts. */
const CUSTOMERS = `select customer_id, ${cents('mrr')}, ${cents('overdue_amount')}, ${day('oldest_overdue_on')},
  open_activities, late_activities, days_without_activity, last_nps_score, ${cents('last_score')},
  ${[7, 30, 90].map(change).join(', ')}
  from analytics.sensedata__customers`;
const KINDS = ['new', 'reactivation', 'expansion', 'contraction', 'churn'];
const MRR_MONTHS = `select ${day('month')}, ${cents('mrr')}, ${KINDS.map((kind) => cents(`${kind}_mrr`, kind)).join(', ')}
  from analytics.sensedata__mrr_months`;
const NPS_MONTHS = `select ${day('month')}, people, promoters, detractors,
  cast(round(nps * 10) as bigint) as nps_tenths from analytics.sensedata__nps_months`;

/** The files of the package's models and snapshots. */
const made = ['models', 'snapshots']
  .flatMap((folder) => readdirSync(join(projectRoot(), 'dbt', folder), { recursive: true, encoding: 'utf8' }))
  .filter((file) => file.endsWith('.sql'));

/** Each stream with every second of its columns that can be left out. */
function halfOf(catalog: Catalog): Catalog {
  for (const entry of catalog.streams) {
    Object.keys(entry.schema.properties!).forEach((column, index) => {
      const metadata = metadataOf(entry, column);
      if (index % 2 === 1 && metadata?.inclusion === 'available') metadata.selected = false;
    });
  }
  return catalog;
}

describe('the dbt package', function () {
  // The first run on a machine installs dbt.
  this.timeout(600_000);

  let tools: PythonTools;
  let workspace: Workspace;
  let dbtProcess: DbtProcess;
  before(async () => {
    tools = await requirePythonTools();
    dbtProcess = new DbtProcess(tools.dbt);
  });
  after(() => dbtProcess?.close());
  beforeEach(async () => {
    workspace = await Workspace.open({
      ...{ seed: 31, scenario: 'company', now: `${TODAY}T15:00:00Z` },
      sizes: { customers: 40 },
    });
  });
  afterEach(() => workspace?.close());

  const all = (): Catalog => only(...streams.map(({ name }) => name));

  /** @param state names the file that the state is kept in */
  async function load(target: Command, catalog: Catalog, state: string): Promise<void> {
    const stateFile = join(workspace.folder, `${state}.state.json`);
    const config = { activate_version: true, full_refresh_days: 7 };
    expectLoaded(await runPipeline({ tap: workspace.tap({ config, catalog, stateFile }), target, stateFile }));
  }

  /** Eight days in which people work. */
  function wait(): void {
    workspace.simulator.advance(8 * 86_400);
    workspace.work(10, 5);
  }

  /** That the models say what the simulator's truth does. */
  async function expectAnswers(query: (sql: string) => Promise<Found[]>, today: string): Promise<void> {
    const truth = Object.fromEntries(streams.map(({ name }) => [name, workspace.truth(name)]));
    const expected = expectedAnswers(truth, today);
    const compare = async (sql: string, rows: readonly Row[], key: string): Promise<void> => {
      const texts = new Set([key, 'oldest_overdue_on']);
      const found = (await query(sql)).map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, value === null || texts.has(name) ? value : Number(value)]),
        ),
      );
      expect(diffRows(rows, found as Row[], [key])).to.deep.equal([]);
    };
    await compare(CUSTOMERS, expected.customers, 'customer_id');
    await compare(MRR_MONTHS, expected.mrrMonths, 'month');
    await compare(NPS_MONTHS, expected.npsMonths, 'month');
    const [fields] = await query(
      'select count(*) as found from analytics.sensedata__customers_custom_fields_snapshot where dbt_valid_to is null',
    );
    expect(Number(fields!.found)).to.equal(truth.customers_custom_fields!.length);
  }

  it('says on Postgres what the source says: all tables, after edits and deletes; the ten; half of the columns', async () => {
    let postgres: Postgres | undefined;
    try {
      postgres = await openPostgres('dbt');
      const database = await postgres.createDatabase('warehouse');
      const target = (schema: string) =>
        targetPostgres({ executable: tools.targetPostgres, database, schema, folder: workspace.folder });
      const dbt = new Dbt(dbtProcess, join(workspace.folder, 'dbt'), postgresOutput(database));
      await load(await target('sensedata'), all(), 'all');
      const done = await dbt.run(['--warn-error', 'build'], varsOn(TODAY));
      expect(done).to.be.above(100);
      await expectAnswers(database.query, TODAY);
      await dbt.run(['--warn-error', 'docs', 'generate'], varsOn(TODAY));
      const { sources, nodes } = JSON.parse(readFileSync(dbt.made('catalog.json'), 'utf8'));
      expect(Object.keys(sources)).to.have.length(streams.length);
      expect(Object.keys(nodes)).to.have.length(made.length);

      wait();
      const { store } = workspace.simulator;
      for (const resource of ['tasks', 'contracts', 'financial', 'nps'] as const) store.remove(resource, 6);
      await load(await target('sensedata'), all(), 'all');
      await dbt.run(['build'], varsOn(LATER));
      await expectAnswers(database.query, LATER);
      const [history] = await database.query<{ ended: string }>(
        'select count(*) as ended from analytics.sensedata__customers_snapshot where dbt_valid_to is not null',
      );
      expect(Number(history!.ended)).to.be.at.least(1);

      expect(await dbt.run(['build'], { sensedata_today: LATER })).to.be.below(done);
      await load(await target('half'), halfOf(all()), 'half');
      expect(await dbt.run(['build'], { ...varsOn(LATER), sensedata_schema: 'half' })).to.equal(done);
    } finally {
      await postgres?.stop();
    }
  });

  it('says the same on DuckDB', async () => {
    const { folder } = workspace;
    const target = (name: string) =>
      configured(tools.targetDuckdb, folder, {
        ...{ path: join(folder, `${name}.duckdb`), default_target_schema: 'sensedata', add_metadata_columns: true },
      });
    const dbtOf = (name: string) =>
      new Dbt(dbtProcess, join(folder, `dbt-${name}`), duckdbOutput(folder, join(folder, `${name}.duckdb`)));
    const query = (sql: string) => queryDuckdb(tools.dbt, join(folder, 'models.duckdb'), sql);
    const place = { sensedata_database: 'loaded' };
    await load(await target('loaded'), all(), 'all');
    const done = await dbtOf('loaded').run(['build'], { ...varsOn(TODAY), ...place });
    await expectAnswers(query, TODAY);

    // This target knows no ACTIVATE_VERSION: of what is deleted, activities alone are known.
    wait();
    workspace.simulator.store.remove('tasks', 6);
    await load(await target('loaded'), all(), 'all');
    await dbtOf('loaded').run(['build'], { ...varsOn(LATER), ...place });
    await expectAnswers(query, LATER);

    expect(await dbtOf('loaded').run(['build'], { sensedata_today: LATER, ...place })).to.be.below(done);
    await load(await target('half'), halfOf(all()), 'half');
    expect(await dbtOf('half').run(['build'], { ...varsOn(LATER), ...place })).to.equal(done);
  });

  for (const output of [
    { type: 'bigquery', method: 'oauth-secrets', token: 'none', project: 'p', dataset: 'analytics' },
    { type: 'snowflake', account: 'a', user: 'u', password: 'p', database: 'd', warehouse: 'w', schema: 'analytics' },
  ]) {
    it(`compiles for ${output.type}, without asking it, to SQL that can be read as its own`, async () => {
      const dbt = new Dbt(dbtProcess, join(workspace.folder, 'dbt'), { ...output, threads: 1 });
      await dbt.run(['compile', '--no-introspect', '--no-populate-cache'], varsOn(TODAY));
      const models = dbt.made('compiled/sensedata/models');
      const files = readdirSync(models, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sql'));
      const written = files
        .filter((file) => !file.includes('.yml'))
        .map((file) => readFileSync(join(models, file), 'utf8'));
      expect(written.length).to.be.at.least(34);
      const parse =
        'import json, sys, sqlglot\nfor sql in json.load(open(sys.argv[2])): sqlglot.parse_one(sql, read=sys.argv[1])';
      await runCommand(tools.bigqueryPython, ['-c', parse, output.type, workspace.file(written)]);
    });
  }
});
