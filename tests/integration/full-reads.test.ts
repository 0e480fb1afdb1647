import { expect } from 'chai';
import type { RequestLog } from '../../simulator/request-log.ts';
import { metadataOf } from '../../src/singer/catalog.ts';
import { docBlock } from '../support/docs.ts';
import type { TapRun } from '../support/run-tap.ts';
import { only } from '../support/source.ts';
import { lastState, ofType } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';

const NOW = '2026-03-01T12:00:00.000000Z';
const SIZES = { customers: 25, contacts: 60, contracts: 30, users: 35, playbooks: 11, financial: 45, tasks: 130 };
const CONFIG = { activate_version: true, page_size: 10 };
const ALWAYS = { times: Number.POSITIVE_INFINITY };

describe('41. ACTIVATE_VERSION', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  function sync(options: SyncOptions = {}): Promise<TapRun> {
    return workspace.sync({ ...options, config: { ...CONFIG, ...options.config } });
  }

  function activated({ lines }: TapRun): unknown[] {
    return ofType(lines, 'ACTIVATE_VERSION').map(({ stream }) => stream);
  }

  it('a table that is emptied and filled anew, with other ids and old moments: unseen by cursors, mirrored by docs/running.md', async () => {
    const anew = JSON.parse(docBlock('anew.json', 'docs/running.md')) as Record<string, unknown>;
    workspace = await Workspace.open({ seed: 95, now: NOW, sizes: { customers: 60 } });
    const options = { catalog: only('customers') };
    const first = await sync({ ...options, config: anew });
    const state = lastState(first.lines);
    const before = new Set(workspace.truth('customers').map(({ id }) => id));
    const { store, advance } = workspace.simulator;
    advance(86_400 * 1.5);
    store.remove('customers', 60);
    store.insert('customers', 50, '2025-06-01T12:00:00Z');
    const byCursors = await sync({ ...options, state });
    expect(byCursors.code, byCursors.stderr).to.equal(0);
    expect(ofType(byCursors.lines, 'RECORD')).to.deep.equal([]);
    const whole = await sync({ ...options, config: anew, state });
    expect(activated(whole)).to.deep.equal(['customers']);
    const ids = ofType(whole.lines, 'RECORD').map(({ record }) => (record as { id: string }).id);
    expect(ids).to.have.members(workspace.truth('customers').map(({ id }) => id));
    expect(ids.some((id) => before.has(id))).to.equal(false);
  });

  it('41. follows a full read that was complete and undisturbed, with the version of its records; after the first load, of full tables alone', async () => {
    workspace = await Workspace.open({ seed: 91, now: NOW, sizes: SIZES });
    const first = await sync();
    expect(first.code, first.stderr).to.equal(0);
    const streams = ofType(first.lines, 'SCHEMA').map(({ stream }) => stream as string);
    expect(activated(first)).to.have.members(streams);
    for (const stream of streams) {
      const messages = first.lines.filter((message) => message.stream === stream);
      expect(messages.at(-1)!.type, stream).to.equal('ACTIVATE_VERSION');
      const versions = new Set(messages.filter(({ type }) => type !== 'SCHEMA').map(({ version }) => version));
      expect([...versions], stream).to.deep.equal([messages.at(-1)!.version]);
      expect(messages.at(-1)!.version).to.satisfy(Number.isSafeInteger);
    }
    workspace.simulator.advance(3600);
    workspace.work(3, 2);
    const second = await sync({ state: lastState(first.lines) });
    expect(second.code).to.equal(0);
    expect(activated(second)).to.have.members(['contracts', 'playbooks']);
    for (const message of ofType(second.lines, 'RECORD')) {
      if (message.stream === 'contracts' || message.stream === 'playbooks') continue;
      expect(message, message.stream as string).to.not.have.property('version');
    }
    const [before, after] = [first, second].map(
      ({ lines }) => ofType(lines, 'ACTIVATE_VERSION', 'contracts')[0]!.version,
    );
    expect(after).to.be.above(before as number);
  });

  it('41. is sent only if asked for', async () => {
    workspace = await Workspace.open({ seed: 91, now: NOW, sizes: SIZES });
    const run = await sync({ config: { activate_version: false } });
    expect(activated(run)).to.deep.equal([]);
    expect(run.lines.filter((message) => 'version' in message)).to.deep.equal([]);
  });

  it('41. is not sent where a list was disturbed by a delete; other streams have theirs, and this one with its next full read', async () => {
    let ids: readonly number[] = [];
    workspace = await Workspace.open({
      seed: 92,
      now: NOW,
      sizes: SIZES,
      edits: [
        { afterRequest: { resource: 'tasks', page: 1 }, do: { run: (_, answered) => (ids = answered.ids) } },
        {
          afterRequest: { resource: 'tasks', page: 5 },
          do: { run: (store) => store.remove('tasks', ids.slice(0, 1)) },
        },
      ],
    });
    const catalog = only('users', 'tasks');
    metadataOf(catalog.streams.find(({ stream }) => stream === 'tasks')!)!['replication-method'] = 'FULL_TABLE';
    const first = await sync({ catalog });
    expect([first.code, workspace.simulator.store.deleted('tasks').length]).to.deep.equal([0, 1]);
    expect(activated(first)).to.deep.equal(['users']);
    const second = await sync({ catalog, state: lastState(first.lines) });
    expect(activated(second)).to.deep.equal(['tasks']);
  });

  it('41. wherever it is sent among edits, inserts and deletes, its version misses no record of the source', async () => {
    let deleted = 0;
    let silent = 0;
    for (let seed = 0; seed < 4; seed++) {
      const edits = { perRequest: 0.3, kinds: { edit: 1, insert: 1, remove: 2 } };
      workspace = await Workspace.open({ seed: 110 + seed, sizes: { tasks: 120 }, edits });
      const before = new Set(workspace.truth('tasks').map(({ id }) => id));
      const run = await sync({ catalog: only('tasks') });
      expect(run.code, run.stderr).to.equal(0);
      const ids = new Set(ofType(run.lines, 'RECORD').map(({ record }) => (record as { id: string }).id));
      const missing = workspace.truth('tasks').filter(({ id }) => before.has(id) && !ids.has(id as string));
      if (activated(run).length > 0) expect(missing, `seed ${seed}`).to.deep.equal([]);
      else silent++;
      deleted += workspace.simulator.store.deleted('tasks').length;
      await workspace.close();
    }
    expect([deleted > 4, silent > 0]).to.deep.equal([true, true]);
  });

  const none: readonly [name: string, open: Parameters<typeof Workspace.open>[0], sync: SyncOptions, code: number][] = [
    [
      'a page failed',
      { faults: [{ ...ALWAYS, match: { resource: 'users', page: 3 }, do: { status: 503 } }] },
      { config: { max_retries: 0 } },
      1,
    ],
    ['the list is empty', { sizes: { ...SIZES, users: 0 } }, {}, 0],
    ['there is a start_date', {}, { config: { start_date: '2020-01-01' } }, 0],
    ['there is an end_date', {}, { config: { end_date: '2026-02-28' } }, 0],
    ['the endpoint does not page', { behaviour: { repeatPages: ['users'] } }, {}, 0],
    ['the API shuffles each answer', { behaviour: { orderBy: { id: 'refused' }, equalOrder: 'shuffled' } }, {}, 1],
    [
      'answers came from a cache',
      {
        faults: [{ ...ALWAYS, match: { where: ({ page }: RequestLog) => page > 1 }, do: { headers: { age: '9' } } }],
      },
      {},
      1,
    ],
  ];
  for (const [name, open, options, expected] of none) {
    it(`41. is not sent where ${name}`, async () => {
      workspace = await Workspace.open({ seed: 93, now: NOW, sizes: SIZES, ...open });
      const run = await sync({ ...options, catalog: only('users') });
      expect(run.code, run.stderr).to.equal(expected);
      expect(ofType(run.lines, 'SCHEMA', 'users')).to.have.length(1);
      expect(activated(run)).to.deep.equal([]);
    });
  }

  it('41. follows a list without order, if two readings in a row agreed', async () => {
    const behaviour = { orderBy: { id: 'ignored' }, equalOrder: 'scrambled' } as const;
    workspace = await Workspace.open({ seed: 93, now: NOW, sizes: SIZES, behaviour });
    const run = await sync({ catalog: only('users') });
    expect(run.code, run.stderr).to.equal(0);
    expect(activated(run)).to.deep.equal(['users']);
  });

  it('41. is not sent where a record had no key, nor for its children', async () => {
    workspace = await Workspace.open({ seed: 94, now: NOW, sizes: SIZES });
    const { store } = workspace.simulator;
    const [one] = workspace.truth('contacts_types');
    store.set('contacts', Number(one!.contact_id), 'id', 'null');
    const run = await sync({ catalog: only('contacts', 'contacts_types', 'users') });
    expect(run.code, run.stderr).to.equal(0);
    expect(ofType(run.lines, 'RECORD', 'contacts')).to.have.length(SIZES.contacts - 1);
    expect(activated(run)).to.deep.equal(['users']);
  });

  it('41. is not sent by a load that went on where another one was cut off', async () => {
    let down = true;
    const match = { resource: 'tasks', where: ({ page }: RequestLog) => down && page > 8 } as const;
    workspace = await Workspace.open({
      seed: 95,
      now: NOW,
      sizes: SIZES,
      faults: [{ ...ALWAYS, match, do: { status: 503 } }],
    });
    const options = { catalog: only('tasks'), config: { max_retries: 0 } };
    const cut = await sync(options);
    down = false;
    const resumed = await sync({ ...options, state: lastState(cut.lines) });
    expect([cut.code, resumed.code]).to.deep.equal([1, 0]);
    expect([...activated(cut), ...activated(resumed)]).to.deep.equal([]);
    expect(ofType(resumed.lines, 'RECORD').length).to.be.below(SIZES.tasks);
  });
});
