import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { CheckoutCopy } from '../support/checkout-copy.ts';
import { killGroup, startChild } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { docBlock, filled } from '../support/docs.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { npmEnvironment } from '../support/npm.ts';
import type { Postgres } from '../support/postgres.ts';
import { openPostgres } from '../support/postgres-of-run.ts';
import { type PythonTools, requirePythonTools } from '../support/python.ts';
import { type Row, readTable, streamColumns } from '../support/read-back.ts';
import { runCommand } from '../support/run-command.ts';
import { DEFAULT_STREAMS } from '../support/source.ts';
import { readCurrent, sourceDifferences } from '../support/source-differences.ts';
import { Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SCHEMA = 'sensedata';

const readme = (name: string): string => docBlock(name, 'README.md');
const running = (name: string): string => docBlock(name, 'docs/running.md');
const selecting = (name: string): string => docBlock(name, 'docs/selecting.md');
const simulating = (name: string): string => docBlock(name, 'docs/simulator.md');
const coming = (name: string): string => docBlock(name, 'docs/coming-from.md');

/**
 * The blocks of the README, and of the pages that it leads to, as people paste them and in the folders that the pages name;
 * only what a block leaves open is filled in. One clone, one installation, one database: each test goes on from the one before.
 */
describe('what the README and its pages have people paste', function () {
  // It installs what a clone needs, and on a first run the targets.
  this.timeout(600_000);

  let tools: PythonTools;
  let postgres: Postgres;
  let workspace: Workspace;
  let clone: CheckoutCopy;
  let folder: string;
  let env: Record<string, string>;

  before(async () => {
    tools = await requirePythonTools();
    // Of a zone other than UTC, so that moments show what PGTZ does about that.
    postgres = await openPostgres('readme', 'America/Sao_Paulo');
    workspace = await Workspace.open({ seed: 33, sizes: { tasks: 300 } });
    clone = new CheckoutCopy(false);
    env = { ...npmEnvironment(process.execPath), TAP_SENSEDATA_API_URL: workspace.simulator.url };
  });
  after(async () => {
    clone?.remove();
    await workspace?.close();
    await postgres?.stop();
  });

  const paste = (lines: string, cwd = folder): Promise<string> => runCommand('bash', ['-ec', lines], { cwd, env });

  const differences = (): Promise<string[]> =>
    sourceDifferences(workspace, (stream) => readCurrent(postgres, SCHEMA, stream), undefined, DEFAULT_STREAMS);

  /** Runs a simulator by a line until `done`, then ends it as Ctrl-C would. */
  async function simulate(line: string, cwd: string, done: (said: () => string) => Promise<void>): Promise<void> {
    const child = startChild({ command: 'bash', args: ['-c', `exec ${line}`], cwd, env }, [
      'ignore',
      'pipe',
      'inherit',
    ]);
    let out = '';
    child.stdout!.on('data', (chunk) => {
      out += chunk;
    });
    const closed = once(child, 'close');
    try {
      // It prints its config once it can be asked.
      while (!/^\}$/m.test(out)) {
        expect(child.exitCode, line).to.equal(null);
        await sleep(20);
      }
      await done(() => out);
      process.kill(child.pid!, 'SIGTERM');
      await closed;
    } finally {
      killGroup(child);
    }
  }

  it('installs and shows the demo', async () => {
    expect(await paste(readme('demo.sh'), clone.folder)).to.include('customers');
  });

  it('installs the packed tap into a folder that is closed to others', async () => {
    folder = (await paste(`${readme('install.sh')}pwd`, clone.folder)).trim().split('\n').at(-1)!;
    expect(folder).to.equal(join(dirname(clone.folder), 'sensedata'));
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
  });

  it('tests the connection', async () => {
    writeFileSync(join(folder, 'config.json'), filled(readme('config.json'), workspace.simulator.token), {
      mode: 0o600,
    });
    // It fails where a stream cannot be read.
    await paste(readme('test.sh'));
  });

  it('loads Postgres, whose rows the check then finds', async () => {
    symlinkSync(dirname(dirname(tools.targetPostgres)), join(folder, 'target'));
    const { user, password, database, port } = postgres;
    const settings = filled(readme('target.json'), user, password, database).replace('5432', String(port));
    writeFileSync(join(folder, 'target.json'), settings, { mode: 0o600 });
    await paste(readme('load.sh'));
    expect(await differences()).to.deep.equal([]);
    const newest = await pasteSql(readme('check.sql'));
    expect(newest).to.have.length(5);
    const truth = workspace.truth('tasks').map(({ updated_at }) => String(updated_at ?? ''));
    expect(newest[0]!.updated_at).to.equal(
      truth
        .sort()
        .at(-1)!
        .replace('T', ' ')
        .replace(/\.?0*Z$/, ''),
    );
  });

  it('goes on by hand, by the script for cron, and once more on a terminal', async () => {
    workspace.work(5, 3);
    await paste(running('by-hand.sh'));
    expect(await differences()).to.deep.equal([]);

    writeFileSync(join(folder, 'hourly.sh'), running('hourly.sh'));
    chmodSync(join(folder, 'hourly.sh'), 0o755);
    workspace.work(5, 3);
    expect(await cron()).to.equal('');
    expect(await differences()).to.deep.equal([]);

    await paste(docBlock('live.sh', 'docs/watching.md'));
  });

  it('tells by mail that a run failed, and nothing while the last one is going', async () => {
    const config = join(folder, 'config.json');
    const right = readFileSync(config, 'utf8');
    writeFileSync(config, filled(readme('config.json'), 'not-the-token'));
    const state = readFileSync(join(folder, 'state.json'), 'utf8');
    expect(await cron()).to.include('the token was refused');
    expect(await paste('flock sensedata.lock ./hourly.sh || echo $?')).to.equal('75\n');
    expect(await paste(`flock sensedata.lock sh -c '${cronLine().replaceAll("'", `'"'"'`)}'`)).to.equal('');
    expect(readFileSync(join(folder, 'state.json'), 'utf8')).to.equal(state);
    writeFileSync(config, right);
  });

  it('keeps no state of a target that failed, by the line for BigQuery', async () => {
    const own = join(folder, 'bigquery');
    mkdirSync(join(own, 'target/bin'), { recursive: true });
    symlinkSync(join(folder, 'node_modules'), join(own, 'node_modules'));
    symlinkSync(join(folder, 'config.json'), join(own, 'config.json'));
    const target = (code: number): void =>
      writeFileSync(join(own, 'target/bin/target-bigquery'), `#!/bin/sh\ncat > /dev/null\necho '{}'\nexit ${code}\n`, {
        mode: 0o755,
      });
    const [before, after] = running('hourly.sh').split(/^exec 8> >.*\n/m);
    writeFileSync(join(own, 'hourly.sh'), before + docBlock('keep-state.sh', 'docs/targets.md') + after, {
      mode: 0o755,
    });
    target(1);
    expect(await paste('./hourly.sh || echo $?', own)).to.equal('1\n');
    expect(existsSync(join(own, 'state.json'))).to.equal(false);
    target(0);
    await paste('./hourly.sh', own);
    expect(readFileSync(join(own, 'state.json'), 'utf8')).to.equal('{}\n');
  });

  it('hides what is gone by a view, and shows rows under the names of other connectors', async () => {
    // The comparisons above have made one of their own.
    await pasteSql(`drop view if exists ${SCHEMA}.contacts_types_now`);
    await pasteSql(docBlock('contacts_types_now', 'docs/tables.md'));
    const keys = ['contact_id', 'types_id'];
    const now = await readTable(postgres, SCHEMA, 'contacts_types_now', streamColumns('contacts_types'), keys);
    expect(diffRows(workspace.truth('contacts_types'), now, keys)).to.deep.equal([]);

    await pasteSql('create schema kondado; create table kondado.clientes as select * from sensedata.customers');
    await pasteSql(coming('clientes.sql'));
    expect(await pasteSql(coming('compare.sql'))).to.deep.equal([]);
    await pasteSql(coming('nested.sql'));
    const [{ same }] = (await pasteSql(
      "select bool_and(n.cs->>'name' is not distinct from c.cs__name) as same from customers_nested n join clientes c on c.id = n.id::text",
    )) as [Row];
    expect(same).to.equal(true);
  });

  it('chooses streams and columns', async () => {
    await paste(selecting('discover.sh'));
    const itemOf = (file: string): unknown =>
      JSON.parse(readFileSync(join(folder, file), 'utf8')).streams.find(({ stream }: Row) => stream === 'kpis')
        .metadata[0];
    expect(itemOf('streams.json')).to.deep.equal(JSON.parse(selecting('before.json')));
    await paste(selecting('select.sh'));
    expect(itemOf('selected.json')).to.deep.equal(JSON.parse(selecting('after.json')));
    await paste(selecting('test-selected.sh'));
    const lines = parseJsonLines(
      await paste('node_modules/.bin/tap-sensedata --config config.json --catalog selected.json'),
    );
    const schemas = new Map(lines.flatMap((line) => (line.type === 'SCHEMA' ? [[line.stream, line.schema]] : [])));
    expect([...schemas.keys()])
      .to.include('kpis')
      .and.not.include('playbooks');
    expect((schemas.get('contacts') as { properties: object }).properties)
      .to.include.keys('name')
      .and.not.keys('phone');
  });

  it('finds out what the API does', async () => {
    await paste(docBlock('explain.sh', 'docs/first-contact.md'));
  });

  it('finds out what an API of the older generation does', async () => {
    const older = await Workspace.open({ api: 'v1', seed: 34, token: workspace.simulator.token });
    const contact = (name: string): string => docBlock(name, 'docs/first-contact.md');
    try {
      const settings = { ...JSON.parse(contact('v1.json')), api_url: older.simulator.url };
      writeFileSync(join(folder, 'v1.json'), JSON.stringify(settings), { mode: 0o600 });
      // Two of the ten streams have lists that V1 is not known to have: that is said, with exit code 1.
      const said = await paste(`${contact('explain-v1.sh').trimEnd()} 2>&1 || true`);
      expect(said)
        .to.match(/Asked as V1/)
        .and.to.match(/customers +customer +readable/);
    } finally {
      await older.close();
    }
  });

  it('simulates a tenant, and says what a warehouse must hold', async () => {
    rmSync(join(folder, 'truth.json'), { force: true });
    const warehouse = new Warehouse();
    await simulate(simulating('start.sh'), folder, async () => {
      const { TAP_SENSEDATA_API_URL: _, ...plain } = env;
      warehouse.load(
        parseJsonLines(await runCommand('bash', ['-ec', simulating('ask.sh')], { cwd: folder, env: plain })),
      );
    });
    const truth: Record<string, Row[]> = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
    expect(truth.tasks).to.have.length(5000);
    for (const { name, keys } of DEFAULT_STREAMS) {
      expect(diffRows(truth[name]!, warehouse.rows(name), keys), name).to.deep.equal([]);
    }
  });

  for (const block of ['edits.sh', 'faults.sh', 'behaviour.sh', 'v1.sh']) {
    for (const line of simulating(block).trimEnd().split('\n')) {
      it(`simulates: ${line}`, () => simulate(line, folder, async () => {}));
    }
  }

  it('measures what a run costs in requests', async () => {
    // A hundredth of the records: the way to measure is what is tried.
    const line = running('measure-simulator.sh').replace(
      /(--(?!port)\w+ )(\d+)/g,
      (_, flag, n) => `${flag}${Math.ceil(n / 100)}`,
    );
    await simulate(line, clone.folder, async () => {
      await paste(
        running('measure.sh').replaceAll('node dist/src', 'env -u TAP_SENSEDATA_API_URL node dist/src'),
        clone.folder,
      );
    });
    const requests = [1, 2, 3].map(
      (run) => JSON.parse(readFileSync(clone.path(`report-${run}.json`), 'utf8')).requests,
    );
    expect(requests.every((count) => count > 0)).to.equal(true);
  });

  it('is upgraded, and brought back', async () => {
    const upgrading = (name: string): string => docBlock(name, 'docs/upgrading.md');
    const before = readFileSync(join(folder, 'state.json'), 'utf8');
    await paste(upgrading('backup.sh'));
    expect(await paste(upgrading('install.sh'))).to.match(/^tap-sensedata \d/m);
    writeFileSync(join(folder, 'state.json'), '{}');
    await paste(upgrading('restore.sh'));
    expect(readFileSync(join(folder, 'state.json'), 'utf8')).to.equal(before);
  });

  it('installs the command for Meltano', async () => {
    const prefix = join(dirname(clone.folder), 'prefix');
    const PATH = `${join(prefix, 'bin')}:${env.PATH}`;
    const { version } = JSON.parse(readFileSync(clone.path('package.json'), 'utf8'));
    const said = await runCommand('bash', ['-ec', docBlock('install.sh', 'docs/meltano.md')], {
      cwd: clone.folder,
      env: { ...env, PATH, npm_config_prefix: prefix },
    });
    expect(said.trim().split('\n').at(-1)).to.equal(`tap-sensedata ${version}`);
    // Not a link into the clone.
    expect(statSync(join(prefix, 'lib/node_modules/tap-sensedata/dist/bundle/tap-sensedata.js')).ino).to.not.equal(
      statSync(clone.path('dist/bundle/tap-sensedata.js')).ino,
    );
  });

  /** Runs statements one after the other on one connection; gives the rows of the last. */
  async function pasteSql(sql: string): Promise<Row[]> {
    const results = await postgres.script(sql);
    return results.at(-1) ?? [];
  }

  /** The command in the crontab. */
  function cronLine(): string {
    const [, line] = /^15 \* \* \* \* +(.+)$/m.exec(running('crontab'))!;
    return line!.replace('/home/…/sensedata', folder);
  }

  /** What cron would send by mail. */
  function cron(): Promise<string> {
    return runCommand('sh', ['-c', cronLine()], { cwd: '/', env });
  }
});
