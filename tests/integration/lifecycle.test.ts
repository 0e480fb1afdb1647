import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startChild } from '../support/child.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { publishedTap } from '../support/run-tap.ts';
import { bookmarkOf, lost, only } from '../support/source.ts';
import { withWaits } from '../support/waits.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const NOW = '2026-03-01T12:00:00.000000Z';
const DAY = 86_400;

type Message = Record<string, unknown>;

/** The whole lines of an output that was cut off somewhere. */
function wholeLines(stdout: string): Message[] {
  return parseJsonLines(stdout.slice(0, stdout.lastIndexOf('\n') + 1));
}

function idsIn(lines: readonly Message[], stream: string): number[] {
  return ofType(lines, 'RECORD', stream).map(({ record }) => Number((record as { id: string }).id));
}

describe('the life of a run', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  for (const [stream, last] of [
    ['tasks', 18],
    ['tasks', 40],
    ['contacts', 20],
  ] as const) {
    it(`7a. a first load of ${stream} is killed when it has page ${last}, what it had read is edited, three days later it goes on: nothing is lost`, async () => {
      let isFirst = true;
      const match = { where: ({ page }: { page: number }) => isFirst && page > last };
      const faults = [{ match, times: Number.POSITIVE_INFINITY, do: { hold: true } } as const];
      workspace = await Workspace.open({ seed: 81, now: NOW, sizes: { [stream]: 600 }, faults });
      const { store, advance } = workspace.simulator;
      const options = { catalog: only(stream), config: { page_size: 10, concurrency: 2 } };
      const killed = await workspace.syncAsProcess({
        ...options,
        onStart: async (child) => {
          await workspace.untilStuck(child.pid!);
          child.kill('SIGKILL');
        },
      });
      isFirst = false;
      expect(killed.signal).to.equal('SIGKILL');
      const before = wholeLines(killed.stdout);
      const state = lastState(before);
      expect(bookmarkOf(state, stream).resume).to.include.keys('id', 'page');
      const read = [...new Set(idsIn(before, stream))];
      expect(read.length).to.be.within(1, 500);
      // As soon as it is dead, the next day, and just before it goes on; some are deleted, and the list slides.
      for (let day = 0; day < 3; day++) {
        store.edit(stream, read.slice(day * 5, day * 5 + 5));
        store.insert(stream, 5);
        advance(DAY);
      }
      store.edit(stream, read.slice(-5));
      store.remove(stream, read.slice(15, -5).slice(0, 12));
      const resumed = await workspace.sync({ ...options, state });
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(lost(workspace, new Warehouse().load(before).load(resumed.lines), stream)).to.deep.equal([]);
      expect(bookmarkOf(lastState(resumed.lines), stream).resume).to.equal(null);
      expect(new Set(idsIn(resumed.lines, stream)).size).to.be.below(600);
    });
  }

  it('34. SIGTERM within a page: the last safe STATE and 143, and whoever goes on from it has the source', async () => {
    workspace = await Workspace.open({ seed: 82, now: NOW, sizes: { tasks: 3000 } });
    const options = { catalog: only('tasks'), config: { page_size: 100, concurrency: 2 } };
    // The reader takes nothing until the tap can put no more into the pipe, which is in the midst of a page.
    const ended = await workspace.syncAsProcess({
      ...options,
      env: withWaits(() => null),
      onStart: async (child) => {
        child.stdout!.pause();
        await workspace.untilStuck(child.pid!);
        child.kill('SIGTERM');
        child.stdout!.resume();
      },
    });
    expect(ended.code, ended.stderr).to.equal(143);
    expect(ended.stdout.endsWith('\n')).to.equal(true);
    expect(ended.lines.at(-1)!.type).to.equal('STATE');
    expect(ofType(ended.lines, 'RECORD').length).to.be.within(100, 2500);
    const state = lastState(ended.lines);
    const resumed = await workspace.sync({ ...options, state });
    expect(resumed.code, resumed.stderr).to.equal(0);
    expect(lost(workspace, new Warehouse().load(ended.lines).load(resumed.lines), 'tasks')).to.deep.equal([]);
  });

  it('36. a reader that takes a record a millisecond: memory stays flat, and no more is asked for than it takes', async () => {
    const tasks = 40_000;
    workspace = await Workspace.open({ seed: 83, sizes: { tasks }, behaviour: { awkward: 0 } });
    const { token, url, requests } = workspace.simulator;
    const config = workspace.file({ token, api_url: url });
    const command = publishedTap(['--config', config, '--catalog', workspace.file(only('tasks'))]);
    const child = startChild(command, ['ignore', 'pipe', 'ignore']);
    try {
      const resident = (): number =>
        Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024;
      let taken = 0;
      let lines = 0;
      const take = async (records: number): Promise<number> => {
        for (const until = lines + records; lines < until; ) {
          const chunk: Buffer | null = child.stdout!.read(1000) ?? child.stdout!.read();
          if (chunk !== null) {
            taken += chunk.length;
            lines += chunk.toString('latin1').split('\n').length - 1;
          }
          await sleep(1);
        }
        return resident();
      };
      const early = await take(800);
      const late = await take(1200);
      const unread = ((tasks - lines) * (taken / lines)) / 1024 / 1024;
      expect(unread).to.be.above(20);
      expect(late - early).to.be.below(80);
      expect(requests.length).to.be.below(tasks / 500);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('38. a stream added between runs starts from start_date; one removed keeps its bookmark', async () => {
    workspace = await Workspace.open({
      seed: 84,
      now: NOW,
      sizes: { users: 60, tasks: 100, financial: 200 },
      behaviour: { withoutCreated: 0 },
    });
    const { store, advance } = workspace.simulator;
    const config = { start_date: '2025-09-01' };
    const first = await workspace.sync({ config, catalog: only('users', 'tasks') });
    advance(DAY);
    const edited = store.edit('users', 5);
    const second = await workspace.sync({
      config,
      catalog: only('tasks', 'financial'),
      state: lastState(first.lines),
    });
    expect([first.code, second.code]).to.deep.equal([0, 0]);
    expect(bookmarkOf(lastState(second.lines), 'users')).to.deep.equal(bookmarkOf(lastState(first.lines), 'users'));
    const moment = ({ updated, created }: { updated: string | null; created: string | null }) =>
      updated ?? created ?? '9';
    const wanted = store.records('financial').filter((record) => moment(record) >= '2025-09-01');
    expect(wanted).to.have.length.within(20, 180);
    expect(idsIn(second.lines, 'financial')).to.have.members(wanted.map(({ id }) => id));
    const third = await workspace.sync({ config, catalog: only('users', 'tasks'), state: lastState(second.lines) });
    expect(idsIn(third.lines, 'users')).to.include.members(edited);
    expect(idsIn(third.lines, 'users').length).to.be.below(idsIn(first.lines, 'users').length);
  });

  for (const [name, contents] of [
    ['no JSON', '{"bookmarks":'],
    ['a list', []],
    ['a whole STATE message', { type: 'STATE', value: { bookmarks: {} } }],
    ['bookmarks as a list', { bookmarks: [] }],
    ['a bookmark as text', { bookmarks: { tasks: '2026-01-01T00:00:00Z' } }],
  ] as const) {
    it(`39. a state that is ${name}: 2, and nothing is read`, async () => {
      workspace = await Workspace.open({ sizes: { tasks: 10 } });
      const { code, stderr, stdout } = await workspace.sync({ state: contents });
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr.trimEnd().split('\n').at(-1)).to.match(/ERROR.*state/i);
      expect(workspace.simulator.requests).to.deep.equal([]);
    });
  }

  it('39. a state that names streams and keys that nobody knows: passed through in every STATE', async () => {
    workspace = await Workspace.open({ seed: 85, now: NOW, sizes: { tasks: 40 } });
    const unknown = { nps: { replication_key: 'x', deep: { list: [1, null] } }, surveys: {} };
    const state = { bookmarks: unknown, owner: 'somebody' };
    const { code, lines } = await workspace.sync({ catalog: only('tasks'), config: { page_size: 10 }, state });
    expect(code).to.equal(0);
    for (const { value } of ofType(lines, 'STATE')) {
      const { bookmarks, owner } = value as typeof state;
      expect(owner).to.equal('somebody');
      expect(bookmarks).to.deep.include(unknown);
    }
  });

  it('40. a stream fails on a later page: the others run, their state is out, its own stands where it counted, and 1', async () => {
    let down = true;
    const match = { resource: 'customers', where: ({ page }: { page: number }) => down && page >= 9 } as const;
    const faults = [{ match, times: Number.POSITIVE_INFINITY, do: { status: 500 } }];
    workspace = await Workspace.open({ seed: 86, now: NOW, sizes: { customers: 120, users: 20, tasks: 50 }, faults });
    const options = { catalog: only('customers', 'users', 'tasks'), config: { page_size: 10, max_retries: 0 } };
    const failed = await workspace.sync(options);
    expect(failed.code).to.equal(1);
    expect(failed.stderr.trimEnd().split('\n').at(-1)).to.match(/ERROR.*customers.*HTTP 500/);
    const warehouse = new Warehouse().load(failed.lines);
    expect(lost(workspace, warehouse, 'users', 'tasks')).to.deep.equal([]);
    const state = lastState(failed.lines);
    for (const stream of ['users', 'tasks']) {
      expect(bookmarkOf(state, stream)).to.include.keys('replication_key_value', 'created_at');
    }
    expect(bookmarkOf(state, 'customers').resume).to.include.keys('id', 'page');
    down = false;
    workspace.simulator.requests.length = 0;
    const { code, lines } = await workspace.sync({ ...options, state });
    expect(code).to.equal(0);
    expect(lost(workspace, warehouse.load(lines), 'customers', 'users', 'tasks')).to.deep.equal([]);
    expect(idsIn(lines, 'customers').length).to.be.below(120);
  });
});
