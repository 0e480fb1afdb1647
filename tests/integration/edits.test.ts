import { expect } from 'chai';
import type { EditRate } from '../../simulator/edits.ts';
import type { RequestLog } from '../../simulator/request-log.ts';
import type { Store } from '../../simulator/store.ts';
import { diffRows } from '../support/compare.ts';
import type { Row } from '../support/read-back.ts';
import { bookmarkOf, loaded, only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const NOW = '2026-03-01T12:00:00.000000Z';
const HOUR = 3600;
const TASKS = only('tasks');
/** Without the net of the look-back. */
const STRICT = { lookback_seconds: 0 };

/** The two ways in which tasks are read: whole and by id, and afterwards by the moment of the last edit. */
const LISTS = [
  ['a first load', 'id', 10],
  ['what was edited', 'updated_at', 4],
] as const;

interface Run {
  readonly warehouse: Warehouse;
  readonly state?: Record<string, unknown>;
}

function cursorOf(state: Record<string, unknown>): string {
  return String(bookmarkOf(state, 'tasks').replication_key_value ?? '');
}

describe('edits under the reader', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  /** 100 tasks, ten a page; once this page of the list in this order was answered, something happens. */
  async function disturb(order: string, page: number, change: (store: Store, pageOne: readonly number[]) => void) {
    const where = ({ query }: RequestLog): boolean => query.order_by === order;
    const run = (store: Store): void => {
      const one = workspace.simulator.requests.findLast((request) => where(request) && request.page === 1)!;
      change(store, one.ids);
    };
    const edits = [{ afterRequest: { resource: 'tasks', page, where }, do: { run } }] as const;
    workspace = await Workspace.open({ seed: 61, now: NOW, sizes: { tasks: 100 }, edits });
  }

  /** Nothing is read yet; or, for the list of what was edited, everything is, and then 60 are edited. */
  function situation(order: string, first: (now: number) => void = () => {}): Run {
    const { store, advance } = workspace.simulator;
    const run = order === 'id' ? { warehouse: new Warehouse() } : loaded(workspace, 'tasks');
    if (order !== 'id') advance(24 * HOUR);
    first(Date.parse(NOW) + (order === 'id' ? 0 : 24 * HOUR * 1000));
    if (order === 'id') return run;
    store.edit('tasks', 60);
    advance(HOUR / 2);
    return run;
  }

  /** One run into the warehouse, which must end well. Gives its messages. */
  async function sync({ warehouse, ...state }: Run, config: object = {}) {
    const { code, lines, stderr } = await workspace.sync({
      catalog: TASKS,
      config: { page_size: 10, ...config },
      ...state,
    });
    expect(code, stderr).to.equal(0);
    warehouse.load(lines);
    return lines;
  }

  /** Ids of what is in the source and not, or not as it is now, in the warehouse. */
  function behind(warehouse: Warehouse): string[] {
    const held = new Map(warehouse.rows('tasks').map((row) => [row.id, row]));
    const current = (row: Row): boolean =>
      held.has(row.id!) && diffRows([row], [held.get(row.id!)!], ['id']).length === 0;
    return workspace.truth('tasks').flatMap((row) => (current(row) ? [] : [row.id as string]));
  }

  for (const [list, order] of LISTS) {
    it(`1. a record of page 1 is edited while page 2 is read, ${list}: every id is out, its newest version last`, async () => {
      const edited: string[] = [];
      await disturb(order, 2, (store, ids) => edited.push(...store.edit('tasks', ids.slice(0, 3)).map(String)));
      const run = situation(order);
      const lines = await sync(run, STRICT);
      expect(edited).to.have.length(3);
      expect(ofType(lines, 'RECORD').map(({ record }) => (record as { id: string }).id)).to.include.members(edited);
      expect(behind(run.warehouse).filter((id) => !edited.includes(id))).to.deep.equal([]);
      await sync({ ...run, state: lastState(lines) }, STRICT);
      expect(behind(run.warehouse)).to.deep.equal([]);
    });

    for (const concurrency of [1, 8]) {
      it(`2. a record of page 1 is deleted while page 2 is read, ${list}, ${concurrency} at a time: the one that slides is not lost`, async () => {
        await disturb(order, 2, (store, ids) => store.remove('tasks', ids.slice(0, 1)));
        const run = situation(order);
        await sync(run, { ...STRICT, concurrency });
        expect(workspace.simulator.store.deleted('tasks')).to.have.length(1);
        expect(behind(run.warehouse)).to.deep.equal([]);
      });
    }
  }

  for (const [list, order, page] of LISTS) {
    it(`3. inserts before and behind while page ${page} is read, ${list}: no loss`, async () => {
      const inserted: number[] = [];
      await disturb(order, page, (store) => {
        // What was written two hours ago is worked off only now, and stands before what came after it.
        workspace.simulator.advance(2 * HOUR);
        inserted.push(...store.insert('tasks', 12));
      });
      const { store } = workspace.simulator;
      const hidden: number[] = [];
      const run = situation(order, (now) => {
        hidden.push(...store.insert('tasks', 5), ...store.edit('tasks', 5));
        for (const id of hidden) store.hideUntil('tasks', id, now + HOUR * 1000);
      });
      store.insert('tasks', 10);
      const lines = await sync(run);
      expect(inserted).to.have.length(12);
      const late = [...hidden, ...inserted].map(String);
      expect(behind(run.warehouse).filter((id) => !late.includes(id))).to.deep.equal([]);
      await sync({ ...run, state: lastState(lines) });
      expect(behind(run.warehouse)).to.deep.equal([]);
    });
  }

  for (const [name, config] of [
    ['of what was edited', {}],
    ['from a start_date on', { start_date: '2026-01-01' }],
  ] as const) {
    it(`4. 1,200 equal moments, in another order on each page, in a list ${name}: all of them, and the cursor moves at the end`, async () => {
      workspace = await Workspace.open({ seed: 62, now: NOW, sizes: { tasks: 1500 }, behaviour: { neverEdited: 0 } });
      const run = loaded(workspace, 'tasks');
      workspace.simulator.advance(24 * HOUR);
      const equals = workspace.simulator.store.burst('tasks', 1200, '2026-03-02T06:00:00Z').map(String);
      const first = 'start_date' in config ? { warehouse: new Warehouse() } : run;
      const lines = await sync(first, { page_size: 500, ...STRICT, ...config });
      const sent = new Set(ofType(lines, 'RECORD').map(({ record }) => (record as { id: string }).id));
      expect(equals.filter((id) => !sent.has(id))).to.deep.equal([]);
      if (first === run) expect(behind(run.warehouse)).to.deep.equal([]);
      const lastRecord = lines.findLastIndex(({ type }) => type === 'RECORD');
      for (const { value } of ofType(lines.slice(0, lastRecord), 'STATE')) {
        expect(cursorOf(value as Record<string, unknown>) < '2026-03-02T06').to.equal(true);
      }
      expect(cursorOf(lastState(lines))).to.equal('2026-03-02T06:00:00.000000Z');
    });
  }

  it('5. 7,100 records touched in one burst, five bursts in a run: no loss', async () => {
    const match = {
      resource: 'tasks',
      every: 2,
      where: ({ query }: RequestLog) => query.order_by === 'updated_at',
    } as const;
    const burst = { burst: { resource: 'tasks', n: 7100 } } as const;
    workspace = await Workspace.open({
      seed: 63,
      sizes: { tasks: 7100 },
      behaviour: { awkward: 0 },
      edits: [{ afterRequest: match, times: 5, do: burst }],
    });
    const run = loaded(workspace, 'tasks');
    workspace.simulator.store.burst('tasks', 7100);
    const lines = await sync(run, { page_size: 500, ...STRICT });
    expect(workspace.simulator.store.records('tasks')[0]!.version).to.equal(6);
    await sync({ ...run, state: lastState(lines) }, { page_size: 500, ...STRICT });
    expect(behind(run.warehouse)).to.deep.equal([]);
  });

  it('6. a record becomes visible four hours after its own moment: the next run has it', async () => {
    workspace = await Workspace.open({ seed: 64, now: NOW, sizes: { tasks: 100 } });
    const { store, advance } = workspace.simulator;
    const run = loaded(workspace, 'tasks');
    advance(24 * HOUR);
    const slow = [...store.insert('tasks', 6), ...store.edit('tasks', 6)];
    const moment = Math.min(
      ...store
        .records('tasks')
        .filter(({ id }) => slow.includes(id))
        .map(({ updated, created }) => Date.parse(updated ?? created!)),
    );
    for (const id of slow) store.hideUntil('tasks', id, moment + 4 * HOUR * 1000);
    // At the last moment before, others are edited and read: the cursor passes those that nobody sees.
    advance(4 * HOUR - 2);
    store.edit('tasks', 10);
    store.insert('tasks', 10);
    advance(1);
    const lines = await sync(run);
    expect(run.warehouse.rows('tasks').filter(({ id }) => slow.slice(0, 6).includes(Number(id)))).to.deep.equal([]);
    expect(behind(run.warehouse)).to.deep.equal([]);
    advance(1);
    expect(store.count('tasks')).to.equal(116);
    await sync({ ...run, state: lastState(lines) });
    expect(behind(run.warehouse)).to.deep.equal([]);
  });

  it('7b. a list that never holds still: incomplete, exit code 1, its cursor passes nothing; at rest nothing is lost', async () => {
    const restless: EditRate = { perRequest: 3, kinds: { insert: 1, remove: 1 }, burst: { every: 10, size: 40 } };
    workspace = await Workspace.open({ seed: 65, sizes: { tasks: 60 }, edits: restless });
    const run = loaded(workspace, 'tasks');
    workspace.simulator.store.burst('tasks', 60);
    const config = { page_size: 5, ...STRICT };
    const { code, stderr, lines } = await workspace.sync({ catalog: TASKS, config, state: run.state });
    expect(code).to.equal(1);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(/ERROR.*tasks: incomplete, it never held still/);
    // It may have moved up to a run that counted, and has passed nothing: what follows shows that.
    expect(cursorOf(lastState(lines)) >= cursorOf(run.state)).to.equal(true);
    workspace.simulator.store.stopEdits();
    run.warehouse.load(lines);
    await sync({ ...run, state: lastState(lines) }, config);
    expect(behind(run.warehouse)).to.deep.equal([]);
  });

  it('7c. an answer from a cache confirms nothing: one warning, and it is asked for again', async () => {
    const faults = [{ match: { resource: 'tasks', page: 1 }, do: { headers: { age: '30' } } }] as const;
    workspace = await Workspace.open({ seed: 66, sizes: { tasks: 100 }, faults });
    const { code, stderr, lines } = await workspace.sync({ catalog: TASKS, config: { page_size: 10 } });
    expect(code, stderr).to.equal(0);
    expect(stderr.match(/WARNING.*came from a cache/g)).to.have.length(1);
    expect(behind(new Warehouse().load(lines))).to.deep.equal([]);
  });

  it('7c. nothing but answers from a cache: incomplete, exit code 1, one warning, its cursor kept', async () => {
    let cached = true;
    const match = { resource: 'tasks', where: ({ page }: RequestLog) => cached && page >= 4 } as const;
    const faults = [{ match, times: Number.POSITIVE_INFINITY, do: { headers: { Age: '1' } } }];
    workspace = await Workspace.open({ seed: 67, now: NOW, sizes: { tasks: 100 }, faults });
    const run = situation('updated_at');
    const config = { page_size: 10, ...STRICT };
    const { code, stderr, lines } = await workspace.sync({ catalog: TASKS, config, state: run.state });
    expect(code).to.equal(1);
    expect(stderr.match(/WARNING.*came from a cache/g)).to.have.length(1);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(/ERROR.*tasks: incomplete, its answers come from a cache/);
    // What of this list lies behind page 3 is still to come.
    const edited = workspace.truth('tasks').flatMap(({ updated_at }) => updated_at ?? []);
    expect(cursorOf(lastState(lines)) <= String(edited.sort().at(-31))).to.equal(true);
    cached = false;
    run.warehouse.load(lines);
    await sync({ ...run, state: lastState(lines) }, config);
    expect(behind(run.warehouse)).to.deep.equal([]);
  });
});
