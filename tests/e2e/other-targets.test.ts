import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isChild, type Stream } from '../../src/sensedata/streams/stream.ts';
import { streams } from '../../src/sensedata/streams/streams.ts';
import type { Command } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { configured } from '../support/configured.ts';
import { currentRows } from '../support/docs.ts';
import { newestRows } from '../support/newest-rows.ts';
import { expectLoaded, runPipeline } from '../support/pipeline.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import { chosen, type Row, readTable, streamColumns } from '../support/read-back.ts';
import { type S3, startS3 } from '../support/s3.ts';
import { SAMPLE_STATE, SAMPLE_STREAMS, sampleBatches, sampleMessages } from '../support/sample-messages.ts';
import { only } from '../support/source.ts';
import { sourceDifferences } from '../support/source-differences.ts';
import { readDuckdb, targetDuckdb } from '../support/target-duckdb.ts';
import { targetJsonl } from '../support/target-jsonl.ts';
import { readS3Jsonl, targetS3Jsonl } from '../support/target-s3-jsonl.ts';
import { readParquet, targetS3Parquet } from '../support/target-s3-parquet.ts';
import { readSnowflake, snowflakeTable, targetSnowflake } from '../support/target-snowflake.ts';
import { Workspace } from '../support/workspace.ts';

const ALL = only(...streams.map(({ name }) => name));
const SIZES = { customers: 60, contacts: 120, financial: 100, tasks: 200, kpis: 100, contracts: 60 };

describe('all streams in front of targets for files', function () {
  // The first run on a machine installs the targets.
  this.timeout(300_000);

  let tools: PythonTools;
  let workspace: Workspace;
  before(async () => {
    tools = await requirePythonTools();
  });
  afterEach(() => workspace?.close());

  /** Loads hostile values, then edits, and gives what differs from the source after each of the two. */
  async function loadTwice(
    target: Command,
    readAll: () => Promise<(stream: Stream) => Promise<Row[]>>,
    config: Record<string, unknown> = {},
  ): Promise<string[][]> {
    const stateFile = join(workspace.folder, 'state.json');
    const found: string[][] = [];
    for (const round of ['first', 'second']) {
      if (round === 'second') workspace.work(10, 5);
      expectLoaded(await runPipeline({ tap: workspace.tap({ config, catalog: ALL, stateFile }), target, stateFile }));
      found.push(await sourceDifferences(workspace, await readAll(), undefined, streams));
    }
    return found;
  }

  /** What reads all streams from a database, by queries that DuckDB runs. */
  function readerOf(
    read: (queries: Record<string, string>) => Promise<Record<string, Row[]>>,
    table: (stream: string) => string,
  ): () => Promise<(stream: Stream) => Promise<Row[]>> {
    const queries = Object.fromEntries(
      streams.map((stream) => [
        stream.name,
        isChild(stream)
          ? currentRows(stream.name, stream.parent, stream.keys[0]!, table)
          : `select * from ${table(stream.name)} t`,
      ]),
    );
    return async () => {
      const held = await read(queries);
      return async ({ name }) => chosen(held[name]!, streamColumns(name));
    };
  }

  it('target-duckdb with DuckDB 1.0.0 holds every row and value, hostile ones too; after edits, the source again', async () => {
    workspace = await Workspace.open({ seed: 51, sizes: SIZES, behaviour: { hostile: true } });
    const file = join(workspace.folder, 'warehouse.duckdb');
    const target = await targetDuckdb(tools.targetDuckdb, file);
    const readAll = readerOf(
      (queries) => readDuckdb(tools.targetDuckdb, file, queries),
      (stream) => `sensedata.${stream}`,
    );
    expect(await loadTwice(target, readAll)).to.deep.equal([[], []]);
  });

  for (const isBatched of [false, true]) {
    it(`target-snowflake in front of fakesnow holds every row and value, hostile ones too${isBatched ? ', from batch files' : ''}; after edits, the source again`, async () => {
      workspace = await Workspace.open({ seed: 53, sizes: SIZES, behaviour: { hostile: true } });
      const databases = join(workspace.folder, 'snowflake');
      mkdirSync(databases);
      const target = await targetSnowflake(tools.targetSnowflake, databases);
      const readAll = readerOf((queries) => readSnowflake(tools.targetSnowflake, databases, queries), snowflakeTable);
      const batches = { encoding: { compression: 'gzip' }, storage: { root: join(workspace.folder, 'batches') } };
      expect(await loadTwice(target, readAll, isBatched ? { batch_config: batches } : {})).to.deep.equal([[], []]);
    });
  }

  describe('targets that are wrong, as docs/targets.md says: a test that fails here calls for another look', () => {
    let folder: string;
    let messages: Command;
    beforeEach(async () => {
      workspace = await Workspace.open();
      ({ folder } = workspace);
      const file = join(folder, 'messages.jsonl');
      writeFileSync(file, sampleMessages());
      messages = { command: 'cat', args: [file] };
    });

    it('pipelinewise-target-postgres 2.1.2 writes a line break as a backslash and an n', async () => {
      const postgres = await openPostgres('other_targets');
      try {
        const { host, port, user, password, database: dbname } = postgres;
        const settings = { host, port, user, password, dbname, default_target_schema: 'loaded' };
        expectLoaded(
          await runPipeline({ tap: messages, target: await configured(tools.pipelinewise, folder, settings) }),
        );
        const { columns, keys, rows } = SAMPLE_STREAMS.people!;
        const held = await readTable(postgres, 'loaded', 'people', columns, keys);
        expect(held.filter(({ id }) => id !== '1')).to.deep.equal(rows.filter(({ id }) => id !== '1'));
        const name = String(rows[0]!.name);
        expect(held[0]!.name)
          .to.equal(name.replaceAll('\n', String.raw`\n`).replaceAll('\t', String.raw`\t`))
          .and.not.equal(name);
      } finally {
        await postgres.stop();
      }
    });

    it('target-duckdb 0.8.0 with DuckDB 2.0.1 loses the first row of a table', async () => {
      const file = join(folder, 'warehouse.duckdb');
      expectLoaded(await runPipeline({ tap: messages, target: await targetDuckdb(tools.targetDuckdbNewest, file) }));
      const { columns, keys, rows } = SAMPLE_STREAMS.visits!;
      const sql = { visits: 'select * from sensedata.visits' };
      const held = await readDuckdb(tools.targetDuckdbNewest, file, sql);
      expect(diffRows(rows, chosen(held.visits!, columns), keys)).to.deep.equal(['person="1" number="a": missing']);
    });

    it('other targets and mappers refuse batch files: not 0, and no state', async () => {
      const file = join(folder, 'batches.jsonl');
      writeFileSync(file, sampleBatches(folder));
      const tap = { command: 'cat', args: [file] };
      for (const [name, target] of Object.entries({
        pipelinewise: await configured(tools.pipelinewise, folder, { dbname: 'none', default_target_schema: 'none' }),
        duckdb: await targetDuckdb(tools.targetDuckdb, join(folder, 'batches.duckdb')),
        jsonl: await targetJsonl(tools.targetJsonl, folder),
        'map-transform': await configured(tools.mapTransform, folder, { stream_maps: {} }),
      })) {
        const run = await runPipeline({ tap, target });
        expect(run.targetCode, `${name}: ${run.targetStderr}`).to.not.equal(0);
        expect(JSON.stringify(run.states), name).to.not.include(JSON.stringify(SAMPLE_STATE));
      }
    });

    it('plinxore-target-s3 0.1.7 cuts off fractions of a second in Parquet', async () => {
      const s3 = await startS3(tools.motoPython);
      try {
        const target = await targetS3Parquet(tools.targetS3, s3, 'parquet', folder);
        expectLoaded(await runPipeline({ tap: messages, target }));
        const rows = await readParquet(tools.targetS3, s3, 'parquet/people/');
        expect(rows.find(({ id }) => id === '2')!.joined).to.equal('2019-02-17T02:30:00+00:00');
      } finally {
        await s3.stop();
      }
    });
  });

  describe('a local S3', () => {
    let s3: S3;
    before(async () => {
      s3 = await startS3(tools.motoPython);
    });
    after(() => s3?.stop());

    it('holds every row and value by target-s3-jsonl, in the objects of two runs; the newest of a key is what the source has', async () => {
      workspace = await Workspace.open({ seed: 52, sizes: SIZES, behaviour: { hostile: true } });
      const target = await targetS3Jsonl(tools.targetS3Jsonl, s3, join(workspace.folder, 's3'));
      const readAll = async () => (stream: Stream) =>
        newestRows(stream, (name, columns) => readS3Jsonl(s3, name, columns));
      expect(await loadTwice(target, readAll)).to.deep.equal([[], []]);
    });
  });
});
