import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RequestLog } from '../../simulator/request-log.ts';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { discover } from '../../src/catalog/discover.ts';
import { streams } from '../../src/sensedata/streams/streams.ts';
import { isStreamSelected } from '../../src/singer/catalog.ts';
import { killGroup, type Outcome } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { docBlock, filled } from '../support/docs.ts';
import { MeltanoProject } from '../support/meltano-project.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { projectRoot } from '../support/project-root.ts';
import { requirePythonTools } from '../support/python.ts';
import { type Row, readTable, streamColumns } from '../support/read-back.ts';
import { bookmarkOf } from '../support/source.ts';
import { readCurrent, sourceDifferences } from '../support/source-differences.ts';
import { readJsonl } from '../support/target-jsonl.ts';
import { Workspace } from '../support/workspace.ts';

const SCHEMA = 'sensedata';
const RUN = ['run', 'tap-sensedata', 'target-postgres'];
const LOOK_BACK_MS = 4 * 3600_000;
const DAY_MS = 24 * 3600_000;

function block(mark: string): string {
  return docBlock(mark, 'docs/meltano.md');
}

function expectGood(outcome: Outcome): void {
  expect(outcome.code, outcome.stderr.slice(-4000)).to.equal(0);
}

/** One project, one database, one tenant, from the first run to the last: each test goes on from the one before. */
describe("a Meltano project of the repository's meltano.yml", () => {
  const names = discover(builtInStreams())
    .streams.filter(isStreamSelected)
    .map(({ stream }) => stream);
  /** What the line for `.env` sets. */
  const BATCHES = { TAP_SENSEDATA_BATCH_CONFIG: block('batches.env').split("'")[1]! };
  let workspace: Workspace;
  let postgres: Postgres;
  let project: MeltanoProject;
  let onRequest: (request: RequestLog) => void = () => {};
  let holdsTasks = false;

  before(async () => {
    const tools = await requirePythonTools();
    // Of a zone other than UTC, so that moments show what meltano.yml does about that.
    postgres = await openPostgres('meltano', 'America/Sao_Paulo');
    workspace = await Workspace.open({
      seed: 27,
      sizes: { tasks: 600 },
      faults: [
        {
          match: { resource: 'tasks', where: () => holdsTasks, nth: 21 },
          times: Number.POSITIVE_INFINITY,
          do: { hold: true },
        },
      ],
      onRequest: (request) => onRequest(request),
    });
    // Both blocks for `.env`: the second stands in place of the first one's line with the token.
    const { user, password, database, port } = postgres;
    const settings = filled(block('.env').replace(/^TAP_SENSEDATA_TOKEN=.*\n/, ''), user, password, database);
    const simulated = block('simulator.env').replace('8765', new URL(workspace.simulator.url).port);
    const dotEnv = simulated + settings.replace('=5432', `=${port}`);
    project = new MeltanoProject(join(workspace.folder, 'project'), tools, dotEnv, { TAP_SENSEDATA_PAGE_SIZE: '20' });
  });
  beforeEach(() => {
    onRequest = () => {};
    workspace.simulator.requests.length = 0;
  });
  after(async () => {
    await workspace?.close();
    await postgres?.stop();
  });

  const differences = (): Promise<string[]> =>
    sourceDifferences(
      workspace,
      (stream) => readCurrent(postgres, SCHEMA, stream),
      undefined,
      streams.filter(({ name }) => names.includes(name)),
    );

  const requestsOf = (resource: string): RequestLog[] =>
    workspace.simulator.requests.filter((request) => request.resource === resource);

  async function stateOf(pair: string): Promise<Record<string, unknown>> {
    const outcome = await project.shell(block('state.sh').replace('tap-sensedata-to-target-postgres', pair));
    expectGood(outcome);
    return JSON.parse(outcome.stdout).singer_state;
  }

  it('tests the connection, and says why where it fails', async () => {
    const good = await project.shell(block('check.sh'));
    expectGood(good);
    expect(good.stdout + good.stderr)
      .to.include('Plugin configuration is valid')
      .and.match(/tasks +\d+ +200/);
    const bad = await project.meltano(['config', 'test', 'tap-sensedata'], {
      env: { TAP_SENSEDATA_TOKEN: 'not-the-token' },
    });
    expect(bad.code).to.equal(1);
    expect(bad.stdout + bad.stderr).to.include('the token was refused (HTTP 401)');
  });

  it('goes on at the page where a first load was, after the tap was ended', async () => {
    holdsTasks = true;
    const run = project.meltano(RUN);
    await workspace.untilHeld();
    await workspace.untilStuck(project.tapPid);
    process.kill(project.tapPid, 'SIGTERM');
    expect((await run).code).to.equal(1);
    holdsTasks = false;
    const { resume } = bookmarkOf(await stateOf('tap-sensedata-to-target-postgres'), 'tasks');
    expect(resume).to.include.keys('id', 'page');

    workspace.simulator.requests.length = 0;
    workspace.work(5, 2);
    expectGood(await project.shell(block('run.sh')));
    expect(requestsOf('tasks')[0]).to.deep.include({ page: (resume as { page: number }).page });
    expect(await differences()).to.deep.equal([]);
    expect((await postgres.script(block('check.sql'))).map((rows) => rows.length)).to.deep.equal([1, 5]);
  });

  it('sends nothing but the look-back where nothing has changed', async () => {
    const bookmark = bookmarkOf(await stateOf('tap-sensedata-to-target-postgres'), 'tasks');
    const begin = new Date().toISOString();
    expectGood(await project.meltano(RUN));
    const sent = await postgres.query<Row>(
      `select updated_at, created_at from ${SCHEMA}.tasks where _sdc_extracted_at >= $1::timestamp`,
      [begin.slice(0, -1)],
    );
    // A bare date, midnight in the warehouse, counts as the end of its day.
    const until = (value: unknown): number =>
      Date.parse(`${value}Z`) + (String(value).endsWith(' 00:00:00') ? DAY_MS : 0);
    const isBack = (value: unknown, cursor: unknown): boolean =>
      value !== null && until(value) >= Date.parse(cursor as string) - LOOK_BACK_MS;
    const older = sent.filter(
      ({ updated_at, created_at }) =>
        !isBack(updated_at, bookmark.replication_key_value) &&
        !isBack(created_at, bookmark.created_at) &&
        (updated_at !== null || created_at !== null),
    );
    expect(sent.length)
      .to.be.above(0)
      .and.below(workspace.truth('tasks').length / 2);
    expect(older).to.deep.equal([]);
    expect(
      requestsOf('tasks').every(({ query }) => 'updated_at:start' in query || 'created_at:start' in query),
    ).to.equal(true);
    expect(await differences()).to.deep.equal([]);
  });

  it('loses nothing when Meltano, the tap and the target are killed, with batch files', async () => {
    workspace.work(10, 5);
    const killed = await project.meltano(RUN, {
      env: BATCHES,
      onStart: (child) => {
        onRequest = ({ resource }) => {
          if (resource === 'tasks') killGroup(child);
        };
      },
    });
    expect(killed.signal).to.equal('SIGKILL');
    onRequest = () => {};
    workspace.work(3, 3);
    // Without it, Meltano takes the killed run for one that goes on, for five minutes.
    expectGood(await project.meltano([...RUN, '--force'], { env: BATCHES }));
    expect(await differences()).to.deep.equal([]);
    expect(readdirSync(join(workspace.folder, 'project/batches'))).to.have.length.above(1);
  });

  it('reads everything anew with --full-refresh', async () => {
    const begin = new Date().toISOString();
    expectGood(await project.meltano([...RUN, '--full-refresh', '--force']));
    const [old] = await postgres.query(
      `select count(*)::int as rows from ${SCHEMA}.tasks where _sdc_extracted_at < $1::timestamp`,
      [begin.slice(0, -1)],
    );
    expect(old).to.deep.equal({ rows: 0 });
    expect(await differences()).to.deep.equal([]);
  });

  it('leaves out what the commands in docs/meltano.md deselect', async () => {
    const commands = await project.shell(block('select.sh'));
    expectGood(commands);
    expect(commands.stdout)
      .to.match(/\] tasks\.id\n/)
      .and.not.match(/\] tasks\.notes\n/);
    expectGood(await project.meltano(['run', 'tap-sensedata', 'target-jsonl']));
    const written = await readJsonl(join(workspace.folder, 'project/output'));
    expect(Object.keys(written)).to.have.members(names.filter((name) => name !== 'users'));
    const withoutNotes = workspace.truth('tasks').map(({ notes: _, ...row }) => row);
    expect(diffRows(withoutNotes, written.tasks as Row[], ['id'])).to.deep.equal([]);
  });

  it('honours the extras of the pipeline that docs/meltano.md adds', async () => {
    // Meltano has rewritten the file by now; the guide says below which line each block goes.
    pasteBelow('  - name: tap-sensedata\n', block('logs.yml'));
    pasteBelow('  extractors:\n', block('financial.yml'));
    const env = { TARGET_POSTGRES_DEFAULT_TARGET_SCHEMA: 'whole' };
    const run = await project.meltano(['run', 'tap-sensedata--financial', 'target-postgres'], { env });
    expectGood(run);
    // Meltano has understood the lines, and shows their parts.
    expect(run.stderr).to.match(/\[info *\] tap-sensedata--financial METRIC: .* metric_name=record_count/);
    const state = await stateOf('tap-sensedata--financial-to-target-postgres');
    expect(bookmarkOf(state, 'financial')).to.deep.equal({ complete: true });
    const { legacy_status: _, ...columns } = streamColumns('financial');
    const types = await postgres.query(
      `select column_name, data_type from information_schema.columns
       where table_schema = 'whole' and column_name in ('legacy_status', 'id_customer')`,
    );
    expect(types).to.deep.equal([{ column_name: 'id_customer', data_type: 'bigint' }]);
    const expected = workspace.truth('financial').map(({ legacy_status: _, ...row }) => ({
      ...row,
      id_customer: row.id_customer == null ? null : Number(row.id_customer),
    }));
    const rows = await readTable(postgres, 'whole', 'financial', { ...columns, id_customer: { type: 'integer' } }, [
      'id',
    ]);
    expect(diffRows(expected, rows, ['id'])).to.deep.equal([]);
  });

  /** Puts a block into `meltano.yml` as it is, below the one line that the guide names. */
  function pasteBelow(line: string, pasted: string): void {
    const parts = readFileSync(project.file, 'utf8').split(line);
    expect(parts, line).to.have.length(2);
    writeFileSync(project.file, parts.join(line + pasted));
  }

  it('can be made of the definition for the Hub', async () => {
    writeFileSync(project.file, 'send_anonymous_usage_stats: false\n');
    const definition = join(projectRoot(), 'meltano/hub-definition.yml');
    expectGood(await project.meltano(['add', '--from-ref', definition, 'tap-sensedata', '--no-install']));
    expectGood(await project.meltano(['config', 'test', 'tap-sensedata']));
  });
});
