import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '../simulator/simulator.ts';
import { table } from '../src/base/table.ts';

/** The main job, for people to look at: discover, load, edit, load again. Real processes, real HTTP, no token, no network. */

const WIDTH = process.stdout.columns ?? 120;

const CLI = fileURLToPath(new URL('../src/cli.js', import.meta.url));

interface Message {
  readonly type: string;
  readonly stream: string;
  readonly record: Record<string, unknown>;
  readonly value: unknown;
}

interface Report {
  readonly seconds: number;
  readonly streams: { stream: string; read: number; sent: number; pages: number; seconds: number }[];
}

const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-demo-'));
const simulator = await startSimulator({ seed: 7 });
try {
  say(`A simulator of SenseData's API listens on ${simulator.url}.\n`);
  const config = file('config.json', { token: simulator.token, api_url: simulator.url });

  title('1. Discover', 'tap-sensedata --discover > catalog.json');
  const catalog = await tap(['--discover']);
  const { streams } = JSON.parse(catalog) as { streams: { stream: string; schema: { properties: object } }[] };
  const columns = streams.map(({ schema }) => Object.keys(schema.properties).length);
  file('catalog.json', catalog);
  say(
    `${streams.length} streams, ${columns.reduce((a, b) => a + b)} columns: ${streams.map(({ stream }) => stream).join(', ')}. The first ten are read by default.\n`,
  );

  title('2. The first load', 'tap-sensedata --config config.json --catalog catalog.json');
  const first = await sync(config, []);
  for (const stream of ['customers', 'contacts_custom_fields', 'tasks']) {
    const sample = first.messages.find((message) => message.type === 'RECORD' && message.stream === stream);
    say(shorten(`${stream}: `, withoutEmpty(sample?.record)));
  }
  say(shorten('\nThe state that it leaves: ', first.state));
  say('');

  title('3. People edit', '');
  simulator.store.edit('customers', 3);
  simulator.store.edit('tasks', 25);
  simulator.store.insert('tasks', 5);
  say('3 customers and 25 activities are edited, 5 activities are new and have no updated_at yet.\n');

  title('4. The next run', 'tap-sensedata --config config.json --catalog catalog.json --state state.json');
  await sync(config, ['--state', file('state.json', first.state)]);
  say(
    'Contracts and playbooks show no moment of change, nor do contacts that were never edited: these come each time. Of the',
  );
  say(
    'others came what is new, and what lies within the look-back of four hours. Pipe the output into any Singer target: the',
  );
  say('README shows how.');
} finally {
  await simulator.close();
  rmSync(folder, { recursive: true });
}

/** Runs a sync, prints its table, and gives what it wrote. */
async function sync(config: string, args: readonly string[]): Promise<{ messages: Message[]; state: unknown }> {
  const report = join(folder, 'report.json');
  const output = await tap([
    '--config',
    config,
    '--catalog',
    join(folder, 'catalog.json'),
    '--report',
    report,
    ...args,
  ]);
  const messages = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Message);
  const { streams, seconds } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const rows = streams.map((one) => [
    one.stream,
    one.sent,
    one.read - one.sent,
    one.pages,
    `${one.seconds.toFixed(2)} s`,
  ]);
  say(`${table([['stream', 'records', 'known already', 'pages', 'time'], ...rows]).join('\n')}`);
  say(`in all ${messages.filter(({ type }) => type === 'RECORD').length} records in ${seconds.toFixed(1)} s\n`);
  return { messages, state: messages.at(-1)?.value };
}

/** Runs the command as a user would, and gives its stdout. */
async function tap(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => errors.push(chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`tap-sensedata ended with ${code}:\n${Buffer.concat(errors)}`);
  return Buffer.concat(chunks).toString();
}

function file(name: string, contents: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
  return path;
}

/** A record without its empty columns. */
function withoutEmpty(record: Record<string, unknown> | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== null));
}

/** A label and a value, cut to one row. */
function shorten(label: string, value: unknown): string {
  const text = label + JSON.stringify(value);
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}

function title(text: string, command: string): void {
  say(`${text}${command === '' ? '' : `   $ ${command}`}`);
}

function say(text: string): void {
  console.log(text);
}
