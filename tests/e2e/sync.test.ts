import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { streams } from '../../src/sensedata/streams/streams.ts';
import type { Command } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import type { Database } from '../support/database.ts';
import { docBlock } from '../support/docs.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import { type Row, readTable, streamColumns } from '../support/read-back.ts';
import { publishedTap } from '../support/run-tap.ts';
import { singerCheckTap } from '../support/singer-check-tap.ts';
import { DEFAULT_STREAMS, only } from '../support/source.ts';
import { readCurrent, sourceDifferences } from '../support/source-differences.ts';
import { readJsonl, targetJsonl } from '../support/target-jsonl.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { Workspace } from '../support/workspace.ts';

const SCHEMA = 'sensedata';
/** Several pages of 100, and several batch files. */
const SIZES = { tasks: 400, kpis: 200 };

/** How records come to target-postgres. */
type Form = 'RECORD messages' | 'batch files';
const FORMS: readonly Form[] = ['RECORD messages', 'batch files'];

const KILLS: readonly (readonly [request: number, form: Form])[] = [
  [2, 'RECORD messages'],
  [9, 'RECORD messages'],
  [17, 'RECORD messages'],
  [30, 'RECORD messages'],
  [9, 'batch files'],
  [30, 'batch files'],
];

describe('all streams in front of real targets', () => {
  let tools: PythonTools;
  let workspace: Workspace;
  before(async () => {
    tools = await requirePythonTools();
  });
  afterEach(() => workspace?.close());

  /** The tap against the workspace's simulator, from the state in `stateFile` where there is one. */
  const tap = (stateFile?: string, pageSize = 100, form: Form = 'RECORD messages'): Command => {
    const catalog = only(...streams.map(({ name }) => name));
    const config = { page_size: pageSize, ...(form === 'batch files' ? { batch_config: batchConfig() } : {}) };
    return workspace.tap({ config, catalog, ...(stateFile !== undefined && { stateFile }) });
  };

  /** Several files of each stream. */
  const batchConfig = (folder = 'batches of ção %20') => ({
    storage: { root: join(workspace.folder, folder) },
    batch_size: 150,
  });

  describe('target-postgres and Postgres', () => {
    let postgres: Postgres;
    before(async () => {
      postgres = await openPostgres('sync');
    });
    after(() => postgres?.stop());

    const toPostgres = (database: Database, importing = false): Promise<Command> => {
      const { folder } = workspace;
      return targetPostgres({ executable: tools.targetPostgres, database, schema: SCHEMA, folder, importing });
    };

    const differences = (database: Database, among = streams): Promise<string[]> =>
      sourceDifferences(workspace, (stream) => readCurrent(database, SCHEMA, stream), undefined, among);

    for (const [index, form] of FORMS.entries()) {
      it(`${form}: hold every row and value of the source; loaded twice, the same; after edits, the source again`, async () => {
        // Half of the notes show no id.
        workspace = await Workspace.open({ seed: 21, sizes: SIZES, behaviour: { noteIds: 'some' } });
        const database = await postgres.createDatabase(`main_${index}`);
        const target = await toPostgres(database);
        expectLoaded(await runPipeline({ tap: tap(undefined, 100, form), target }));
        expect(await differences(database)).to.deep.equal([]);

        const stateFile = join(workspace.folder, 'state.json');
        expectLoaded(await runPipeline({ tap: tap(undefined, 100, form), target, stateFile }));
        expect(await differences(database)).to.deep.equal([]);

        workspace.work(10, 5);
        const later = await runPipeline({ tap: tap(stateFile, 100, form), target, stateFile });
        expectLoaded(later);
        expect(await differences(database)).to.deep.equal([]);
        const [notes] = await database.query<{ count: string }>(`select count(*) from ${SCHEMA}.customers_notes`);
        expect(Number(notes!.count)).to.equal(workspace.truth('customers_notes').length);

        // The night: values are computed anew, some come late; and somebody deletes activities.
        workspace.simulator.advance(86_400);
        workspace.simulator.store.edit('kpis', 100);
        workspace.simulator.store.insert('kpis', 30);
        const deleted = workspace.simulator.store.remove('tasks', 7);
        expectLoaded(await runPipeline({ tap: tap(stateFile, 100, form), target, stateFile }));
        const others = streams.filter(({ name }) => name !== 'tasks');
        expect(await differences(database, others)).to.deep.equal([]);
        await database.query(`set search_path to ${SCHEMA}; ${docBlock('tasks_now', 'docs/tables.md')}`);
        const rows = await readTable(database, SCHEMA, 'tasks_now', streamColumns('tasks'), ['id']);
        expect(diffRows(workspace.truth('tasks'), rows, ['id'])).to.deep.equal([]);
        const [count] = await database.query<{ count: string }>(`select count(*) from ${SCHEMA}.tasks`);
        expect(Number(count!.count)).to.equal(rows.length + deleted.length);
      });

      it(`42. 43. ${form}: take hostile values: what the tap sends, no target dies of, and SQL finds what the rules say`, async () => {
        workspace = await Workspace.open({ seed: 22, sizes: SIZES, behaviour: { hostile: true } });
        const { store } = workspace.simulator;
        const [one, other] = workspace.truth('tasks').map(({ id }) => Number(id));
        const long = 'não é pouco\t"\\'.repeat((5 * 1024 * 1024) / 16);
        store.set('tasks', one!, 'notes', JSON.stringify(`${long}\0`), long);
        store.set('tasks', other!, 'notes', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, null);
        const database = await postgres.createDatabase(`hostile_${index}`);
        const target = await toPostgres(database);
        expectLoaded(await runPipeline({ tap: tap(undefined, 100, form), target }));
        expect(await differences(database)).to.deep.equal([]);
      });
    }

    it('hold the source after kill -9 at any request, going on from the state that the target itself printed', async () => {
      for (const [round, [request, form]] of KILLS.entries()) {
        let asked = 0;
        let kill = (): void => {};
        workspace = await Workspace.open({
          seed: 26,
          sizes: SIZES,
          onRequest: () => {
            if (++asked === request) kill();
          },
        });
        const database = await postgres.createDatabase(`killed_${round}`);
        const { folder } = workspace;
        const target = await toPostgres(database);
        const stateFile = join(folder, 'state.json');
        const killed = await runPipeline({
          tap: tap(undefined, 20, form),
          target,
          stateFile,
          onStart: (processes) => {
            kill = () => processes.tap.kill('SIGKILL');
          },
        });
        // The target may die of half a line; what it stored and confirmed before counts.
        expect(killed.tapSignal).to.equal('SIGKILL');
        workspace.work(5, 2);
        expectLoaded(await runPipeline({ tap: tap(stateFile, 20, form), target, stateFile }));
        expect(await differences(database), `killed at request ${request}, ${form}`).to.deep.equal([]);
        await workspace.close();
      }
    });

    it('are filled by the script for cron in docs/running.md, run after run', async () => {
      workspace = await Workspace.open({ seed: 23, sizes: { tasks: 150 } });
      const database = await postgres.createDatabase('script');
      const { args } = await toPostgres(database, true);
      const { command, args: tapArgs } = publishedTap([]);
      const path = join(workspace.folder, 'hourly.sh');
      writeFileSync(
        path,
        docBlock('hourly.sh', 'docs/running.md')
          .replace('node_modules/.bin/tap-sensedata', `${command} ${tapArgs!.join(' ')}`)
          .replace('target/bin/target-postgres --config target.json', `${tools.targetPostgres} ${args!.join(' ')}`),
      );
      writeFileSync(
        join(workspace.folder, 'config.json'),
        JSON.stringify({ token: workspace.simulator.token, api_url: workspace.simulator.url }),
      );
      const run = () =>
        runPipeline({
          tap: { command: 'bash', args: [path], cwd: workspace.folder },
          target: { command: 'cat', args: [] },
        });
      expect((await run()).tapCode).to.equal(0);
      const [first] = [readFileSync(join(workspace.folder, 'state.json'), 'utf8')];
      workspace.simulator.store.edit('tasks', 5);
      workspace.simulator.store.insert('tasks', 5);
      // The second time with batch files, of which it leaves none.
      writeFileSync(join(workspace.folder, 'batches.json'), JSON.stringify({ batch_config: batchConfig('batches') }));
      const second = await run();
      expect(readdirSync(join(workspace.folder, 'batches'))).to.deep.equal([]);
      expect(second.tapCode, second.tapStderr).to.equal(0);
      expect(second.tapStderr).to.match(/tasks +\d+ /);
      expect(readFileSync(join(workspace.folder, 'state.json'), 'utf8')).to.not.equal(first);
      expect(await differences(database, DEFAULT_STREAMS)).to.deep.equal([]);
    });
  });

  it('target-jsonl holds every record, and gives the final state', async () => {
    workspace = await Workspace.open({ seed: 24, sizes: SIZES });
    const folder = join(workspace.folder, 'out');
    const run = await runPipeline({ tap: tap(), target: await targetJsonl(tools.targetJsonl, folder) });
    expectLoaded(run);
    const written = await readJsonl(folder);
    for (const { name, keys } of streams) {
      const rows = new Map(written[name]!.map((row) => [keys.map((key) => row[key]).join('\n'), row as Row]));
      expect(diffRows(workspace.truth(name), [...rows.values()], keys), name).to.deep.equal([]);
    }
    expect(Object.keys((run.states.at(-1) as { bookmarks: object }).bookmarks)).to.have.length(streams.length);
  });

  for (const hostile of [false, true]) {
    it(`singer-check-tap finds the output valid${hostile ? ', hostile values too' : ''}`, async () => {
      workspace = await Workspace.open({ seed: 25, sizes: SIZES, behaviour: { hostile } });
      const file = join(workspace.folder, 'messages.jsonl');
      await runPipeline({ tap: tap(), target: { command: 'sh', args: ['-c', `cat > '${file}'`] } });
      const { ok, output } = await singerCheckTap(tools.singerCheckTap, file);
      expect(ok, output).to.equal(true);
      expect(output).to.include('The output is valid.');
    });
  }
});
