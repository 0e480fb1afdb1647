import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isChild, type Stream } from '../../src/sensedata/streams/stream.ts';
import { type BigQuery, startBigQuery } from '../support/bigquery.ts';
import { readBigQuery } from '../support/bigquery-rows.ts';
import { currentRows } from '../support/docs.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import { requirePythonTools } from '../support/python.ts';
import { type Row, streamColumns } from '../support/read-back.ts';
import { DEFAULT_STREAMS, only } from '../support/source.ts';
import { sourceDifferences } from '../support/source-differences.ts';
import { targetBigQuery } from '../support/target-bigquery.ts';
import { startTokenServer, type TokenServer } from '../support/token-server.ts';
import { Workspace } from '../support/workspace.ts';

const DATASET = 'sensedata';

/**
 * The target waits twelve seconds for each new table and seven for one that it knows, one stream after another. So the
 * streams are loaded by several runs side by side, each with a catalog and a state of its own; children stay with their parent.
 */
const GROUP_SIZE = 3;

function groups(): string[][] {
  const families = DEFAULT_STREAMS.filter((stream) => !isChild(stream))
    .map(({ name }) => [
      name,
      ...DEFAULT_STREAMS.filter((child) => isChild(child) && child.parent === name).map((child) => child.name),
    ])
    .sort((one, other) => other.length - one.length);
  const found: string[][] = [];
  for (const family of families) {
    const room = found.find((group) => group.length + family.length <= GROUP_SIZE);
    if (room) room.push(...family);
    else found.push(family);
  }
  return found;
}

describe('target-bigquery in front of an emulator of BigQuery', () => {
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

  async function loadAll(): Promise<void> {
    const runs = groups().map(async (names) => {
      const stateFile = join(workspace.folder, `${names[0]}.state.json`);
      const config = { activate_version: true };
      const tap = workspace.tap({ config, catalog: only(...names), stateFile });
      expectLoaded(await runPipeline({ tap, target: await target(), stateFile }));
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
    expect(await sourceDifferences(workspace, read)).to.deep.equal([]);
    // Nothing is left of the tables that it merged from.
    expect(await bigQuery.tables(DATASET)).to.deep.equal(DEFAULT_STREAMS.map(({ name }) => name).sort());

    workspace.work(10, 5);
    const removed = workspace.simulator.store.remove('contracts', 3);
    await loadAll();
    const kept = removed.map((id) => `contracts: id="${id}": extra`);
    expect(await sourceDifferences(workspace, read)).to.have.members(kept);
    expect(await bigQuery.tables(DATASET)).to.have.length(DEFAULT_STREAMS.length);
  });

  it('loses a load that BigQuery refused without a word: exit 0, and a state (why docs/targets.md has a check)', async () => {
    const before = await bigQuery.query(`select count(*) as n from ${table('users')}`);
    const messages = [
      { type: 'SCHEMA', stream: 'users', schema: { properties: streamColumns('users') }, key_properties: ['id'] },
      { type: 'RECORD', stream: 'users', record: { id: 'new', created_at: 'never' } },
      { type: 'STATE', value: { bookmarks: { users: {} } } },
    ];
    const file = join(workspace.folder, 'refused.jsonl');
    writeFileSync(file, messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
    const run = await runPipeline({ tap: { command: 'cat', args: [file] }, target: await target() });
    expect(run).to.deep.include({ targetCode: 0, states: [{ bookmarks: { users: {} } }] });
    expect(run.targetStderr).to.not.include('| ERROR');
    expect(await bigQuery.query(`select count(*) as n from ${table('users')}`)).to.deep.equal(before);
  });
});
