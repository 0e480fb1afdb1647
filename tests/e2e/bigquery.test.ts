import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isChild, type Stream } from '../../src/sensedata/streams/stream.ts';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { type BigQuery, startBigQuery } from '../support/bigquery.ts';
import { readBigQuery } from '../support/bigquery-rows.ts';
import { currentRows } from '../support/docs.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import { requirePythonTools } from '../support/python.ts';
import { type Row, streamColumns } from '../support/read-back.ts';
import { runTap } from '../support/run-tap.ts';
import { only } from '../support/source.ts';
import { sourceDifferences } from '../support/source-differences.ts';
import { targetBigQuery } from '../support/target-bigquery.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';
import { Workspace } from '../support/workspace.ts';

const DATASET = 'sensedata';

/** Two runs side by side load the streams, each with a catalog and a state of its own; children stay with their parent. */
function groups(): string[][] {
  const found: string[][] = [[], []];
  streams
    .filter((stream) => !isChild(stream))
    .forEach(({ name }, index) => {
      const children = streams.filter((stream) => isChild(stream) && stream.parent === name);
      found[index % 2]!.push(name, ...children.map((child) => child.name));
    });
  return found;
}

describe('target-bigquery in front of an emulator of BigQuery', function () {
  // The first run on a machine installs both.
  this.timeout(300_000);

  let workspace: Workspace;
  let bigQuery: BigQuery;
  let tokens: TokenServer;
  let executable: string;
  before(async () => {
    const tools = await requirePythonTools();
    executable = tools.targetBigquery;
    bigQuery = await startBigQuery(tools.bigqueryPython);
    await bigQuery.createDataset(DATASET);
    tokens = await startTokenServer(bigQuery.project);
    workspace = await Workspace.open({ seed: 31, sizes: { tasks: 600 } });
  });
  after(async () => {
    await workspace?.close();
    tokens?.stop();
    await bigQuery?.stop();
  });

  const target = () => targetBigQuery({ executable, bigQuery, tokens, dataset: DATASET, folder: workspace.folder });

  /** The file with what the last run over these streams sent. */
  const sentBy = ([first]: readonly string[]): string => join(workspace.folder, `${first}.jsonl`);

  /** What `--reconcile` finds of each run. */
  async function unlike(): Promise<unknown[]> {
    const found = groups().map(async (names) => {
      const { stdout } = await runTap({ args: ['--reconcile', sentBy(names)] });
      return (await bigQuery.query(stdout)).rows;
    });
    return (await Promise.all(found)).flat();
  }

  async function loadAll(): Promise<void> {
    const runs = groups().map(async (names) => {
      const stateFile = join(workspace.folder, `${names[0]}.state.json`);
      const config = { activate_version: true };
      const tap = workspace.tap({ config, catalog: only(...names), stateFile });
      const tee = sentBy(names);
      expectLoaded(await runPipeline({ tap, target: await target(), stateFile, tee, timeoutMs: 240_000 }));
    });
    await Promise.all(runs);
  }

  const table = (stream: string): string => `${DATASET}.${stream}`;

  function read(stream: Stream): Promise<Row[]> {
    const sql = isChild(stream)
      ? currentRows(stream.name, stream.parent, stream.keys[0]!, table)
      : `select * from ${table(stream.name)}`;
    return readBigQuery(bigQuery, sql, streamColumns(stream.name));
  }

  it('holds every row and value of each stream; after edits, inserts and removals, again, with what was removed', async () => {
    await loadAll();
    expect(await sourceDifferences(workspace, read, undefined, streams)).to.deep.equal([]);
    // Nothing is left of the tables that it merged from.
    expect(await bigQuery.tables(DATASET)).to.deep.equal(streams.map(({ name }) => name).sort());

    workspace.work(10, 5);
    const removed = workspace.simulator.store.remove('contracts', 3);
    await loadAll();
    const kept = removed.map((id) => `contracts: id="${id}": extra`);
    expect(await sourceDifferences(workspace, read, undefined, streams)).to.have.members(kept);
    expect(await bigQuery.tables(DATASET)).to.have.length(streams.length);
    expect(await unlike()).to.deep.equal([]);
    await bigQuery.query(`update ${table('users')} set name = concat(name, '!') where true`);
    expect(await unlike())
      .to.have.length(1)
      .and.have.nested.property('[0].differs', 'name ');
  });

  /** That a run over the table of users ends with 0 and a state, and stores nothing. @param message what it is to store */
  async function expectLost(name: string, message: object): Promise<void> {
    const before = await bigQuery.query(`select count(*) as n from ${table('users')}`);
    const messages = [
      { type: 'SCHEMA', stream: 'users', schema: { properties: streamColumns('users') }, key_properties: ['id'] },
      { ...message, stream: 'users' },
      { type: 'STATE', value: { bookmarks: { users: {} } } },
    ];
    const file = join(workspace.folder, `${name}.jsonl`);
    writeFileSync(file, messages.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const run = await runPipeline({ tap: { command: 'cat', args: [file] }, target: await target() });
    expect(run, run.targetStderr).to.deep.include({ targetCode: 0, states: [{ bookmarks: { users: {} } }] });
    expect(run.targetStderr).to.not.include('| ERROR');
    expect(await bigQuery.query(`select count(*) as n from ${table('users')}`)).to.deep.equal(before);
  }

  it('loses a load that BigQuery refused without a word: exit 0, and a state (why docs/targets.md has a check)', () =>
    expectLost('refused', { type: 'RECORD', record: { id: 'new', created_at: 'never' } }));

  it('loses batch files without a word: exit 0, and a state (docs/targets.md: batch_config is not for it)', () => {
    const rows = join(workspace.folder, 'users-batch.jsonl');
    writeFileSync(rows, `${JSON.stringify({ id: 'new', name: 'Ana' })}\n`);
    return expectLost('batches', { type: 'BATCH', encoding: { format: 'jsonl' }, manifest: [`file://${rows}`] });
  });
});
