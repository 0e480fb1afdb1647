import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Command } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import type { Database } from '../support/database.ts';
import { runPipeline } from '../support/pipeline.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import { type Row, readTable } from '../support/read-back.ts';
import { SAMPLE_STATE, SAMPLE_STREAMS, sampleMessages } from '../support/sample-messages.ts';
import { singerCheckTap } from '../support/singer-check-tap.ts';
import { readJsonl, targetJsonl } from '../support/target-jsonl.ts';
import { targetPostgres } from '../support/target-postgres.ts';
import { threadsOf } from '../support/threads.ts';
import { until } from '../support/until.ts';

/** Messages with one thing wrong: a check that cannot fail shows nothing. */
const BROKEN: Record<string, (messages: string) => string> = {
  'a number where text was declared': (messages) => messages.replace('"name":" spaces "', '"name":5'),
  'a date that there is not': (messages) => messages.replace('"born":"2024-02-29"', '"born":"2023-02-29"'),
  'a moment that is none': (messages) => messages.replace('"joined":"2019-02-17T', '"joined":"17/02/2019 '),
  'a record before its schema': (messages) => messages.replace(/.*"SCHEMA","stream":"visits".*\n/, ''),
  'half a line': (messages) => messages.slice(0, -5),
};

describe('ground for end-to-end tests', () => {
  let folder: string;
  let file: string;
  let invalid: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tap-sensedata-e2e-'));
    file = join(folder, 'messages.jsonl');
    await writeFile(file, sampleMessages());
    invalid = join(folder, 'invalid.jsonl');
    await writeFile(invalid, BROKEN['a number where text was declared']!(sampleMessages()));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const cat = (path = file): Command => ({ command: 'cat', args: [path] });

  describe('comparing rows', () => {
    const rows: Row[] = [
      { id: '1', value: 1 },
      { id: '2', value: null },
    ];

    it('finds nothing where the rows are the same in another order', () => {
      expect(diffRows(rows, [...rows].reverse(), ['id'])).to.deep.equal([]);
    });

    it('names rows that are missing, extra or there twice, and values that differ', () => {
      const actual: Row[] = [{ id: '1', value: '1' }, { id: '3' }, { id: '3' }];
      expect(diffRows(rows, actual, ['id'])).to.deep.equal([
        'id="3": more than once among the actual rows',
        'id="1": value is "1", expected 1',
        'id="2": missing',
        'id="3": extra',
      ]);
    });

    it('tells null from no such column, and shows 20 differences at most', () => {
      expect(diffRows([{ id: '2', value: null }], [{ id: '2' }], ['id'])).to.deep.equal([
        'id="2": value is absent, expected null',
      ]);
      const many = Array.from({ length: 50 }, (_, index): Row => ({ id: index }));
      expect(diffRows(many, [], ['id']))
        .to.have.length(21)
        .and.include('and 30 more');
    });
  });

  describe('joining two processes', () => {
    const sink = (script: string): Command => ({ command: 'sh', args: ['-c', script] });

    it('hands everything over, through a pipe of the kernel', async () => {
      const copy = join(folder, 'copy');
      const isPipe = '[ -p /dev/stdin ] && echo \'{"pipe":true}\'';
      const run = await runPipeline({ tap: cat(), target: sink(`${isPipe}; cat > '${copy}'`) });
      expect(run.states).to.deep.equal([{ pipe: true }]);
      expect(await readFile(copy, 'utf8')).to.equal(sampleMessages());
    });

    it('reports exit codes, signals and stderr of both', async () => {
      const run = await runPipeline({
        tap: sink('echo tap >&2; exit 3'),
        target: sink('cat; echo target >&2; kill -9 $$'),
      });
      expect(run).to.include({ tapCode: 3, tapSignal: null, targetCode: null, targetSignal: 'SIGKILL' });
      expect(run).to.include({ tapStderr: 'tap\n', targetStderr: 'target\n' });
    });

    it('names a program that cannot be started, and ends the other one', async () => {
      const run = runPipeline({ tap: { command: 'yes', args: [] }, target: { command: 'no-such-target', args: [] } });
      const error = await run.catch((reason: Error) => reason);
      expect(error).to.be.an('error').with.property('message').that.includes('no-such-target');
    });

    for (const tee of [false, true]) {
      it(`lets a tap see that its target died${tee ? ', through tee too' : ''}`, async () => {
        const run = await runPipeline({
          tap: { command: 'yes', args: ['{}'] },
          target: sink('exit 1'),
          ...(tee && { tee: join(folder, 'tee') }),
        });
        expect(run).to.include({ tapSignal: 'SIGPIPE', targetCode: 1 });
      });
    }

    it('kills what takes too long, and what that started', async () => {
      const started = join(folder, 'started');
      const tap = sink(`sh -c 'echo $$ > "${started}"; exec sleep 600' & wait`);
      const run = runPipeline({ tap, target: sink('cat'), timeoutMs: 300 });
      const error = await run.catch((reason: Error) => reason);
      expect(error).to.be.an('error').with.property('message').that.includes('not done after 300 ms');
      // On a machine that is so slow that it was not even started, there is nothing to be seen.
      if (existsSync(started)) {
        const pid = Number(await readFile(started, 'utf8'));
        await until(() => threadsOf(pid).length === 0);
      }
    });
  });

  describe('with real targets', () => {
    let tools: PythonTools;
    before(async () => {
      tools = await requirePythonTools();
    });

    describe('target-postgres and Postgres', () => {
      let postgres: Postgres;
      before(async () => {
        postgres = await openPostgres('support');
      });
      after(() => postgres?.stop());

      const target = (database: Database, settings = {}) =>
        targetPostgres({ executable: tools.targetPostgres, database, schema: 'loaded', folder, settings });

      async function differences(database: Database): Promise<Record<string, string[]>> {
        const found: Record<string, string[]> = {};
        for (const [stream, { columns, keys, rows }] of Object.entries(SAMPLE_STREAMS)) {
          const loaded = await readTable(database, 'loaded', stream, columns, keys);
          found[stream] = diffRows(rows, loaded, keys);
        }
        return found;
      }

      it('hold the rows as they were sent, also when they are loaded twice, and give the state', async () => {
        const database = await postgres.createDatabase('twice');
        const stateFile = join(folder, 'state.json');
        for (const time of ['first', 'second']) {
          const run = await runPipeline({ tap: cat(), target: await target(database), stateFile });
          expect(run, run.targetStderr).to.include({ tapCode: 0, targetCode: 0 });
          expect(run.states, time).to.deep.equal([SAMPLE_STATE]);
          expect(await differences(database), time).to.deep.equal({ people: [], visits: [] });
        }
        expect(JSON.parse(await readFile(stateFile, 'utf8'))).to.deep.equal(SAMPLE_STATE);
      });

      it('show a difference where there is one', async () => {
        const database = await postgres.createDatabase('different');
        await runPipeline({ tap: cat(), target: await target(database) });
        await database.query("update loaded.people set score = 0.10000000001 where id = '1'");
        await database.query("delete from loaded.visits where number = 'b'");
        expect(await differences(database)).to.deep.equal({
          people: ['id="1": score is 0.10000000001, expected 0.1'],
          visits: ['person="1" number="b": missing'],
        });
      });

      it("hold moments in the database's time zone, or in the one that PGTZ gives the target", async () => {
        const database = await postgres.createDatabase('elsewhere');
        await postgres.query("alter database support_elsewhere set timezone = 'America/Sao_Paulo'");
        const command = await target(database);
        const moments = async () => {
          const rows = await readTable(database, 'loaded', 'people', SAMPLE_STREAMS.people!.columns, ['id']);
          return rows[0]!.joined;
        };
        await runPipeline({ tap: cat(), target: command });
        expect(await moments()).to.equal('2026-01-02T00:04:05.000001Z');
        await runPipeline({ tap: cat(), target: { ...command, env: { PGTZ: 'UTC' } } });
        expect(await moments()).to.equal('2026-01-02T03:04:05.000001Z');
      });

      it('refuse a record that is not valid, and confirm no state', async () => {
        const database = await postgres.createDatabase('refused');
        const run = await runPipeline({ tap: cat(invalid), target: await target(database) });
        expect(run.targetCode).to.not.equal(0);
        expect(run.states).to.deep.equal([]);
      });

      it('read numbers, moments and dates without loss', async () => {
        const [row] = await postgres.query(
          `select 12345678901234567890.123456789::numeric as n, 9007199254740993::bigint as i,
             timestamp '2026-01-02 03:04:05.678901' as t, date '0001-01-01' as d, true as b, $1::int as p`,
          [7],
        );
        expect(row).to.deep.equal({
          n: '12345678901234567890.123456789',
          i: '9007199254740993',
          t: '2026-01-02 03:04:05.678901',
          d: '0001-01-01',
          b: true,
          p: 7,
        });
      });

      it('are gone after stop, which can be called twice', async () => {
        const other = await startPostgres();
        const [{ folder: data } = { folder: '' }] = await other.query<{ folder: string }>(
          "select current_setting('data_directory') as folder",
        );
        expect(existsSync(dirname(data))).to.equal(true);
        await other.stop();
        await other.stop();
        expect(existsSync(dirname(data))).to.equal(false);
      });
    });

    it('target-jsonl writes what was sent, and gives the state', async () => {
      const out = join(folder, 'jsonl');
      const run = await runPipeline({ tap: cat(), target: await targetJsonl(tools.targetJsonl, out) });
      expect(run, run.targetStderr).to.include({ tapCode: 0, targetCode: 0 });
      expect(run.states).to.deep.equal([SAMPLE_STATE]);
      const written = await readJsonl(out);
      expect(Object.keys(written)).to.deep.equal(Object.keys(SAMPLE_STREAMS));
      for (const [stream, { rows }] of Object.entries(SAMPLE_STREAMS)) {
        // It merges nothing: the old version of the first row is there too.
        expect(written[stream]!.slice(1)).to.deep.equal(rows);
      }
    });

    it('singer-check-tap accepts the messages', async () => {
      const { ok, output } = await singerCheckTap(tools.singerCheckTap, file);
      expect(ok, output).to.equal(true);
      expect(output)
        .to.include('The output is valid.')
        .and.match(/10 record messages/);
    });

    for (const [kind, broken] of Object.entries(BROKEN)) {
      it(`singer-check-tap refuses ${kind}`, async () => {
        const path = join(folder, 'broken.jsonl');
        await writeFile(path, broken(sampleMessages()));
        expect((await singerCheckTap(tools.singerCheckTap, path)).ok).to.equal(false);
      });
    }
  });
});
