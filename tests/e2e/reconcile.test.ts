import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { configured } from '../support/configured.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import { runTap } from '../support/run-tap.ts';
import { sampleBatches, sampleMessages } from '../support/sample-messages.ts';
import { only } from '../support/source.ts';
import { readDuckdb, targetDuckdb } from '../support/target-duckdb.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { Workspace } from '../support/workspace.ts';

const ALL = only(...streams.map(({ name }) => name));

describe('--reconcile: SQL that compares a warehouse with what was sent', function () {
  // The first run on a machine installs the targets.
  this.timeout(300_000);

  let tools: PythonTools;
  let postgres: Postgres;
  let workspace: Workspace;
  before(async () => {
    tools = await requirePythonTools();
    postgres = await openPostgres('reconcile');
  });
  after(() => postgres?.stop());
  beforeEach(async () => {
    workspace = await Workspace.open({
      seed: 61,
      sizes: { customers: 60, contacts: 120, financial: 100, tasks: 200, kpis: 100 },
      behaviour: { hostile: true },
    });
  });
  afterEach(() => workspace?.close());

  async function sql(file: string): Promise<string> {
    const run = await runTap({ args: ['--reconcile', file], isCounted: true });
    expect(run.code, run.stderr).to.equal(0);
    return run.stdout;
  }

  it('finds nothing in Postgres after a load, nor after the next; then each thing that is changed there', async () => {
    const { folder } = workspace;
    const database = await postgres.createDatabase('reconciled');
    const executable = tools.targetPostgres;
    const target = await targetPostgres({ executable, database, schema: 'sensedata', folder });
    const stateFile = join(folder, 'state.json');
    const load = async (tee: string, config = {}): Promise<string> => {
      const tap = workspace.tap({ config, catalog: ALL, stateFile });
      expectLoaded(await runPipeline({ tap, target, stateFile, tee }));
      return sql(tee);
    };
    expect(await database.query(await load(join(folder, 'first.jsonl')))).to.deep.equal([]);
    for (const [index, compression] of ['none', 'gzip'].entries()) {
      workspace.work(5, 5);
      const batches = { encoding: { compression }, storage: { root: join(folder, `batches-${index}`) } };
      const sent = await load(join(folder, `${compression}.jsonl`), { batch_config: batches });
      expect(await database.query(sent)).to.deep.equal([]);
    }
    workspace.work(10, 5);
    const query = await load(join(folder, 'last.jsonl'));
    expect(await database.query(query)).to.deep.equal([]);

    const newest = (table: string): string =>
      `id = (select id from sensedata.${table} where updated_at is not null order by _sdc_extracted_at desc, id limit 1)`;
    await database.query(`delete from sensedata.users where ${newest('users')}`);
    await database.query(`update sensedata.tasks set "group" = coalesce("group", '') || '!' where ${newest('tasks')}`);
    await database.query(`update sensedata.contacts set updated_at = null where ${newest('contacts')}`);
    await database.query('update sensedata.financial set amount = 1.25');
    const found = await database.query<{ stream: string; differs: string }>(query);
    expect(Object.fromEntries(found.map(({ stream, differs }) => [stream, differs.trim()]))).to.deep.include({
      tasks: 'group',
      contacts: 'updated_at',
      financial: 'amount',
    });
    expect(found.find(({ stream }) => stream === 'users')!.differs).to.match(/^rows id /);
  });

  it('finds both targets that are wrong, and nothing where the right DuckDB is', async () => {
    const { folder } = workspace;
    const messages = join(folder, 'messages.jsonl');
    writeFileSync(messages, sampleMessages());
    const query = await sql(messages);
    const tap = { command: 'cat', args: [messages] };

    const { host, port, user, password, database: dbname } = postgres;
    const settings = {
      host,
      port,
      user,
      password,
      dbname,
      default_target_schema: 'sensedata',
      add_metadata_columns: true,
    };
    expectLoaded(await runPipeline({ tap, target: await configured(tools.pipelinewise, folder, settings) }));
    expect(await postgres.query(query)).to.deep.equal([{ stream: 'people', sent: 5, held: '5', differs: 'name ' }]);

    const inDuckdb = async (executable: string, name: string) => {
      const file = join(folder, `${name}.duckdb`);
      expectLoaded(await runPipeline({ tap, target: await targetDuckdb(executable, file) }));
      return (await readDuckdb(executable, file, { query })).query;
    };
    expect(await inDuckdb(tools.targetDuckdb, 'right')).to.deep.equal([]);
    const lost = await inDuckdb(tools.targetDuckdbNewest, 'wrong');
    expect(lost).to.deep.include({ stream: 'visits', sent: 3, held: 2, differs: 'rows person number note ' });
  });

  it('says why a file cannot be used', async () => {
    const { folder } = workspace;
    const half = join(folder, 'half.jsonl');
    writeFileSync(half, sampleMessages().slice(0, -5));
    const empty = join(folder, 'empty.jsonl');
    writeFileSync(empty, '{"type":"STATE","value":{}}\n');
    const removed = join(folder, 'removed.jsonl');
    writeFileSync(removed, sampleBatches(folder));
    rmSync(join(folder, 'people.jsonl'));
    for (const [file, reason] of [
      [removed, `${join(folder, 'people.jsonl')} cannot be read (ENOENT)`],
      [join(folder, 'none.jsonl'), 'cannot be read (ENOENT)'],
      [half, `line ${sampleMessages().split('\n').length - 1} is no message of the tap`],
      [empty, 'holds no records: there is nothing to compare'],
    ] as const) {
      const run = await runTap({ args: ['--reconcile', file], isCounted: true });
      expect(run).to.include({ code: 2, stdout: '' });
      expect(run.stderr).to.include('reconcile: ').and.include(reason);
    }
  });
});
