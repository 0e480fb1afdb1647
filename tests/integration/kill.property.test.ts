import { spawn } from 'node:child_process';
import { expect } from 'chai';
import type { Resource } from '../../simulator/streams.ts';
import { isChild, type Stream } from '../../src/sensedata/streams/stream.ts';
import { readSettings } from '../../src/settings/config.ts';
import type { Catalog } from '../../src/singer/catalog.ts';
import { asRecords } from '../support/as-records.ts';
import { budget } from '../support/budget.ts';
import type { Command } from '../support/child.ts';
import { diffRows } from '../support/compare.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { OWN_STREAMS } from '../support/own-streams.ts';
import { DEFAULT_STREAMS, only } from '../support/source.ts';
import { UNCOVERED } from '../support/uncovered.ts';
import { lastState, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SIZES = { customers: 60, contacts: 80, contracts: 30, users: 15, playbooks: 8, financial: 40, tasks: 400 };
const KILLS = budget('KILLS', 8, 100);
const CONFIG = { page_size: 20, concurrency: 2 };
const NOW = '2026-03-01T12:00:00.000000Z';

describe('33. kill -9', () => {
  it('after every k-th line of stdout, and going on from the last STATE before it: the union is the source', async () => {
    const workspace = await Workspace.open({ seed: 41, sizes: SIZES, now: NOW });
    await killed(workspace, 'tasks', DEFAULT_STREAMS, CONFIG);
  });

  it('the same over streams that a user defined', async () => {
    const workspace = await Workspace.open({ seed: 42, scenario: 'tenant', sizes: { visits: 300 }, now: NOW });
    const config = { ...CONFIG, streams: OWN_STREAMS };
    const own = readSettings(['streams'], config).streams.map(({ stream }) => stream);
    await killed(workspace, 'visits', own, config, only(...own.map(({ name }) => name)));
  });

  it('the same with batch files: what is told of is whole', async () => {
    const workspace = await Workspace.open({ seed: 43, sizes: SIZES, now: NOW });
    const batches = { encoding: { compression: 'gzip' }, storage: { root: workspace.folder }, batch_size: 20 };
    await killed(workspace, 'tasks', DEFAULT_STREAMS, { ...CONFIG, batch_config: batches });
  });
});

/** Kills runs at KILLS places; while nobody reads, people go on. Closes the workspace. */
async function killed(
  workspace: Workspace,
  edited: Resource,
  streams: readonly Stream[],
  config: Record<string, unknown>,
  catalog?: Catalog,
): Promise<void> {
  const options = { config, ...(catalog === undefined ? {} : { catalog }) };
  try {
    const total = (await workspace.sync(options)).lines.length;
    const step = Math.ceil(total / KILLS);
    for (let lines = 1; lines < total; lines += step) {
      const before = await linesUntilKilled(workspace.tap(options), lines);
      const state = lastState(before.length > 0 ? before : [{ type: 'STATE', value: { bookmarks: {} } }]);
      workspace.simulator.store.edit(edited, 20);
      workspace.simulator.store.insert(edited, 3);
      workspace.simulator.advance(3 * 86_400);
      const after = await workspace.sync({ ...options, state });
      expect(after.code, after.stderr).to.equal(0);
      const warehouse = new Warehouse().load(asRecords(before)).load(asRecords(after.lines));
      for (const stream of streams) {
        const rows = isChild(stream)
          ? warehouse.childRows(stream.name, stream.parent, stream.keys[0]!)
          : warehouse.rows(stream.name);
        const label = `${stream.name}, killed after ${lines} of ${total} lines`;
        expect(diffRows(workspace.truth(stream.name), rows, stream.keys), label).to.deep.equal([]);
      }
    }
  } finally {
    await workspace.close();
  }
}

/** What a target has read when the tap is killed after so many lines: whole lines alone. */
async function linesUntilKilled({ command, args }: Command, lines: number): Promise<Record<string, unknown>[]> {
  const env = { ...process.env, ...UNCOVERED };
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'ignore'], env });
  let text = '';
  let left = lines;
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
    left = lines - (text.split('\n').length - 1);
    if (left <= 0) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  return parseJsonLines(text.split('\n').slice(0, lines).join('\n'));
}
