import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect } from 'chai';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { configured } from '../support/configured.ts';
import type { Database } from '../support/database.ts';
import { docBlock } from '../support/docs.ts';
import { newestRows } from '../support/newest-rows.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import { type Row, readTable, streamColumns } from '../support/read-back.ts';
import { only } from '../support/source.ts';
import { readCurrent, sourceDifferences } from '../support/source-differences.ts';
import { readCsv, targetCsv } from '../support/target-csv.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { Workspace } from '../support/workspace.ts';

const SCHEMA = 'sensedata';
const NOW = '2026-03-01T12:00:00.000000Z';
const DAY = 86_400;
const ALL = only(...streams.map(({ name }) => name));
const SIZES = { customers: 60, contacts: 120, financial: 100, tasks: 300 };

describe('every stream in front of other ways to load', function () {
  // The first run on a machine installs the targets.
  this.timeout(300_000);

  let tools: PythonTools;
  let postgres: Postgres;
  let workspace: Workspace;
  before(async () => {
    tools = await requirePythonTools();
    postgres = await openPostgres('targets');
  });
  after(() => postgres?.stop());
  afterEach(() => workspace?.close());

  function toPostgres(database: Database, settings = {}) {
    const { folder } = workspace;
    return targetPostgres({ executable: tools.targetPostgres, database, schema: SCHEMA, folder, settings });
  }

  for (const [hard, isBatched] of [
    [false, false],
    [true, false],
    [true, true],
  ] as const) {
    it(`with activate_version${isBatched ? ' and batch files' : ''}, target-postgres ${hard ? 'removes' : 'marks as deleted'} what the source no longer has, and nothing else`, async () => {
      workspace = await Workspace.open({ seed: 41, now: NOW, sizes: SIZES });
      const database = await postgres.createDatabase(`${hard ? 'hard' : 'soft'}${isBatched ? '_batched' : ''}`);
      const target = await toPostgres(database, { hard_delete: hard });
      const stateFile = join(workspace.folder, 'state.json');
      const load = async (): Promise<void> => {
        const batches = { storage: { root: join(workspace.folder, 'batches') }, batch_size: 50 };
        const config = {
          ...JSON.parse(docBlock('deletes.json', 'docs/targets.md')),
          ...(isBatched ? { batch_config: batches } : {}),
        };
        expectLoaded(await runPipeline({ tap: workspace.tap({ config, stateFile }), target, stateFile }));
      };
      const where = hard ? 'true' : '_sdc_deleted_at is null';
      const differences = (): Promise<string[]> =>
        sourceDifferences(workspace, ({ name, keys }) =>
          readTable(database, SCHEMA, name, streamColumns(name), keys, where),
        );

      await load();
      expect(await differences()).to.deep.equal([]);

      // Rows of a read that is not whole have no version. Of the lists here, only that of contracts is read whole each time.
      workspace.simulator.advance(DAY);
      const { store } = workspace.simulator;
      const edited = store.edit('tasks', 10);
      store.insert('tasks', 5);
      const removed = {
        tasks: store.remove('tasks', edited.slice(0, 3)),
        customers: store.remove('customers', 2),
        contacts: store.remove('contacts', 4),
        contracts: store.remove('contracts', 2),
      };
      await load();
      const left = (await differences()).filter((line) => !line.endsWith(': extra'));
      expect(left).to.deep.equal([]);
      expect((await differences()).map((line) => line.split(':')[0]))
        .to.include('tasks')
        .and.not.include('contracts');

      workspace.simulator.advance(7 * DAY);
      await load();
      expect(await differences()).to.deep.equal([]);
      for (const [stream, ids] of Object.entries(removed)) {
        const [row] = await database.query(`select count(*)::int as n from ${SCHEMA}.${stream} where id = any($1)`, [
          ids.map(String),
        ]);
        expect(row, stream).to.deep.equal({ n: hard ? 0 : ids.length });
      }
    });
  }

  it('target-csv holds every row in the files of its runs; the newest of a key is what the source has', async () => {
    workspace = await Workspace.open({ seed: 42, sizes: SIZES });
    const folder = join(workspace.folder, 'csv');
    const target = await targetCsv(tools.targetCsv, folder);
    const stateFile = join(workspace.folder, 'state.json');
    const load = async (): Promise<void> =>
      expectLoaded(await runPipeline({ tap: workspace.tap({ catalog: ALL, stateFile }), target, stateFile }));
    await load();
    workspace.work(10, 5);
    await load();

    const differences = await sourceDifferences(
      workspace,
      (stream) => newestRows(stream, (name, columns) => readCsv(folder, name, columns)),
      undefined,
      streams,
    );
    expect(differences).to.deep.equal([]);
  });

  it("Meltano's mapper between tap and target-postgres hides personal data, and changes nothing else", async () => {
    workspace = await Workspace.open({ seed: 43, sizes: SIZES });
    const database = await postgres.createDatabase('mapped');
    const settings = JSON.parse(docBlock('mapper.json', 'docs/targets.md'));
    const mapper = await configured(tools.mapTransform, workspace.folder, settings);
    const stateFile = join(workspace.folder, 'state.json');
    const target = await toPostgres(database);
    const load = async (): Promise<void> =>
      expectLoaded(await runPipeline({ tap: workspace.tap({ stateFile }), mapper, target, stateFile }));
    await load();
    workspace.work(10, 5);
    await load();

    const { phone: _, ...contactColumns } = streamColumns('contacts');
    const hidden = ({ phone: _, ...row }: Row): Row => ({
      ...row,
      email: row.email === null ? null : createHash('md5').update(String(row.email)).digest('hex'),
    });
    const differences = await sourceDifferences(
      workspace,
      (stream) => readCurrent(database, SCHEMA, stream, stream.name === 'contacts' ? contactColumns : undefined),
      (row, { name }) => (name === 'contacts' ? hidden(row) : row),
    );
    expect(differences).to.deep.equal([]);
    const columns = await database.query(
      'select column_name from information_schema.columns where table_schema = $1 and table_name = $2',
      [SCHEMA, 'contacts'],
    );
    expect(columns.map(({ column_name }) => column_name))
      .to.include('email')
      .and.not.include('phone');
  });
});
