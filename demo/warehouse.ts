import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSimulator } from '../simulator/simulator.ts';
import { table } from '../src/base/table.ts';
import { streams } from '../src/sensedata/streams/streams.ts';
import { ALL_TABLES, Dbt, postgresOutput } from '../tests/support/dbt.ts';
import { DbtProcess } from '../tests/support/dbt-process.ts';
import { expectLoaded, runPipeline } from '../tests/support/pipeline.ts';
import { startPostgres } from '../tests/support/postgres.ts';
import { pythonProgram } from '../tests/support/python-program.ts';
import { publishedTap } from '../tests/support/run-tap.ts';
import { only } from '../tests/support/source.ts';
import { targetPostgres } from '../tests/support/target-postgres.ts';
import { type Answers, answersFrom } from './warehouse-answers.ts';
import { page } from './warehouse-page.ts';

/**
 * From the API to answers, for people to look at: a simulator with a year of a company, the tap, a Postgres, target-postgres
 * and the dbt package. `--html FILE` writes what it found as one page; `--once` ends without waiting for Ctrl-C.
 */
const { values: flags } = parseArgs({ options: { html: { type: 'string' }, once: { type: 'boolean' } } });

console.log('Python programs are looked for, and installed where they are missing (the first time a minute).');
const targetExecutable = await pythonProgram('target-postgres', 'target-postgres');
const dbtExecutable = await pythonProgram('dbt-postgres', 'dbt');
const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-warehouse-'));
const simulator = await startSimulator({ seed: 7, scenario: 'company' });
const postgres = await startPostgres();
try {
  const database = await postgres.createDatabase('sensedata');
  console.log('1. A year of a company is loaded: tap-sensedata | target-postgres, all 18 streams');
  const write = (name: string, contents: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(contents), { mode: 0o600 });
    return join(folder, name);
  };
  const config = write('config.json', { token: simulator.token, api_url: simulator.url, activate_version: true });
  const catalog = write('catalog.json', only(...streams.map(({ name }) => name)));
  const target = await targetPostgres({ executable: targetExecutable, database, schema: 'sensedata', folder });
  expectLoaded(await runPipeline({ tap: publishedTap(['--config', config, '--catalog', catalog]), target }));

  console.log('2. Models are built and tested: dbt build');
  const dbtProcess = new DbtProcess(dbtExecutable);
  const dbt = new Dbt(dbtProcess, join(folder, 'dbt'), postgresOutput(database));
  const done = await dbt.run(['build'], ALL_TABLES);
  await dbtProcess.close();
  console.log(`   ${done} models and tests, none failed\n`);
  const answers = await answersFrom(database);
  show(answers);
  if (flags.html !== undefined) {
    writeFileSync(flags.html, await page(answers, JSON.parse(readFileSync(dbt.made('manifest.json'), 'utf8'))));
    console.log(`The page was written to ${flags.html}.`);
  }
  console.log(
    `The models stand in the schema "analytics", the tap's tables in "sensedata":\n\n  psql ${database.url}\n`,
  );
  if (flags.once !== true) {
    console.log('Ctrl-C ends the database.');
    await new Promise((resolve) => {
      const timer = setInterval(() => {}, 60_000);
      process.once('SIGINT', () => resolve(clearInterval(timer)));
      process.once('SIGTERM', () => resolve(clearInterval(timer)));
    });
  }
} finally {
  await postgres.stop();
  await simulator.close();
  rmSync(folder, { recursive: true });
}

function show(answers: Answers): void {
  for (const { title, columns, rows } of answers.tables) {
    console.log(`${title}\n\n${table([columns, ...rows.map((row) => row.map((cell) => cell ?? ''))]).join('\n')}\n`);
  }
}
