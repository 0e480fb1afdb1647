import { expect } from 'chai';
import type { StoredRecord } from '../../simulator/stored-record.ts';
import { bookmarkOf, loaded, lost, only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const NOW = '2026-03-10T12:00:00.000000Z';
const HOUR = 3600;
const DAY = 24 * HOUR;
const TASKS = only('tasks');
/** Without the net of the look-back. */
const STRICT = { lookback_seconds: 0 };

type Message = Record<string, unknown>;

function idsIn(lines: readonly Message[]): string[] {
  return ofType(lines, 'RECORD', 'tasks').map(({ record }) => (record as { id: string }).id);
}

function stateOf(changed: string, created = changed): Message {
  return {
    bookmarks: { tasks: { replication_key: 'updated_at', replication_key_value: changed, created_at: created } },
  };
}

describe('cursors and zones', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  async function sync(config: object, state?: Message): Promise<{ lines: Message[]; stderr: string }> {
    const run = await workspace.sync({
      catalog: TASKS,
      config: { ...config },
      ...(state === undefined ? {} : { state }),
    });
    expect(run.code, run.stderr).to.equal(0);
    return run;
  }

  for (const [zone, minutes] of [
    ['UTC−3', -180],
    ['UTC', 0],
    ['UTC+14', 840],
  ] as const) {
    it(`8. the API reads filter dates as ${zone}, and records are edited and created around midnight: none is lost`, async () => {
      workspace = await Workspace.open({
        seed: 71,
        now: NOW,
        sizes: { tasks: 300 },
        behaviour: { filterZone: minutes },
      });
      const { store, requests } = workspace.simulator;
      const old = store.records('tasks').filter(({ updated, created }) => (updated ?? created ?? '9') < '2026-03-08');
      const moments = [
        ...['2026-03-08T23:59:59.999999Z', '2026-03-09T00:00:00Z', '2026-03-09T00:00:00.000001Z'],
        ...['2026-03-09T02:59:59.999999Z', '2026-03-09T03:00:00Z'],
        ...['2026-03-09T09:59:59.999999Z', '2026-03-09T10:00:00Z'],
      ];
      const ids = moments.map((at) => [...store.edit('tasks', [old.pop()!.id], at), ...store.insert('tasks', 2, at)]);
      for (const index of [0, 1, 5]) {
        requests.length = 0;
        const { lines } = await sync(STRICT, stateOf(moments[index]!));
        const sent = new Set(idsIn(lines));
        const [before, since] = [ids.slice(0, index), ids.slice(index)].map((list) => list.flat().map(String));
        expect(
          since!.filter((id) => !sent.has(id)),
          moments[index]!,
        ).to.deep.equal([]);
        expect(
          before!.filter((id) => sent.has(id)),
          moments[index]!,
        ).to.deep.equal([]);
        expect(Math.max(...requests.map(({ records }) => records))).to.be.within(1, 150);
      }
    });
  }

  it('9. moments with Z, offsets, none, microseconds, bare dates on one page: the right instants, no rounding', async () => {
    const zone = 'America/Sao_Paulo';
    workspace = await Workspace.open({ seed: 72, now: NOW, zone, sizes: { tasks: 60 } });
    const { store } = workspace.simulator;
    const forms = [
      ['2026-03-08', '2026-03-08T03:00:00.000000Z'],
      ['2026-03-08T10:00:00Z', '2026-03-08T10:00:00.000000Z'],
      ['2026-03-08T07:00:01-03:00', '2026-03-08T10:00:01.000000Z'],
      ['2026-03-08 15:30:02.5+0530', '2026-03-08T10:00:02.500000Z'],
      ['2026-03-08T07:00:03', '2026-03-08T10:00:03.000000Z'],
      ['2026-03-08 07:00:03.000001', '2026-03-08T10:00:03.000001Z'],
      ['2026-03-08T10:00:03.123456Z', '2026-03-08T10:00:03.123456Z'],
      ['2026-03-08T10:00:04.9999999Z', '2026-03-08T10:00:04.999999Z'],
      ['2026-03-09T00:30:00+14:00', '2026-03-08T10:30:00.000000Z'],
    ] as const;
    const ids = store
      .records('tasks')
      .slice(0, forms.length)
      .map(({ id }) => id);
    const { warehouse } = loaded(workspace, 'tasks');
    for (const [index, [text, instant]] of forms.entries()) {
      store.edit('tasks', [ids[index]!], instant);
      store.set('tasks', ids[index]!, 'updated_at', JSON.stringify(text), instant);
    }
    for (const first of [1, 5, 7]) {
      const from = forms[first]![1];
      const { lines } = await sync({ ...STRICT, timezone: zone }, stateOf(from, NOW));
      const seen = ofType(lines, 'RECORD').map(({ record }) => (record as { updated_at: string }).updated_at);
      // Of a bare date nobody knows the hour: as long as its day lasts it is sent again.
      const wanted = [forms[0][1], ...forms.slice(first).map(([, instant]) => instant)];
      expect(seen.filter((moment) => moment < '2026-03-09').sort()).to.deep.equal(wanted);
    }
    const { lines } = await sync({ ...STRICT, timezone: zone }, stateOf('2026-03-08T03:00:00Z', NOW));
    expect(lost(workspace, warehouse.load(lines), 'tasks')).to.deep.equal([]);
  });

  it('10. updated_at null, "" or missing: sent, and never moves the cursor', async () => {
    const behaviour = { neverEdited: 1, awkward: 0.7, withoutCreated: 0 };
    workspace = await Workspace.open({ seed: 73, now: NOW, sizes: { tasks: 60 }, behaviour });
    const { store, advance } = workspace.simulator;
    const { state, warehouse } = loaded(workspace, 'tasks');
    const before = { bookmarks: { tasks: { ...bookmarkOf(state, 'tasks'), replication_key_value: NOW } } };
    advance(DAY);
    const inserted = store.insert('tasks', 60).map(String);
    const forms = store
      .records('tasks')
      .slice(-60)
      .map(({ json }) => /"updated_at":\s*(null|"")/.exec(json)?.[1] ?? 'missing');
    expect([...new Set(forms)].sort()).to.deep.equal(['""', 'missing', 'null']);
    const { lines } = await sync({ ...STRICT, page_size: 10 }, before);
    expect(idsIn(lines).sort()).to.include.members(inserted);
    expect(lost(workspace, warehouse.load(lines), 'tasks')).to.deep.equal([]);
    expect(bookmarkOf(lastState(lines), 'tasks').replication_key_value).to.equal(NOW);
  });

  it('11. a record that was never edited, hidden by the filter on updated_at: the created pass has it', async () => {
    workspace = await Workspace.open({ seed: 74, now: NOW, sizes: { tasks: 200 }, behaviour: { withoutCreated: 0 } });
    const { store, advance, requests } = workspace.simulator;
    const { state, warehouse } = loaded(workspace, 'tasks');
    advance(DAY);
    store.edit('tasks', 20);
    const inserted = store.insert('tasks', 40);
    const never = store.records('tasks').filter(({ id, updated }) => updated === null && inserted.includes(id));
    expect(never).to.have.length.above(5);
    const { lines } = await sync(STRICT, state);
    const shown = requests.filter(({ query }) => 'updated_at:start' in query).flatMap(({ ids }) => ids);
    expect(shown).to.have.length.above(20);
    expect(never.filter(({ id }) => shown.includes(id))).to.deep.equal([]);
    expect(idsIn(lines)).to.include.members(never.map(({ id }) => String(id)));
    expect(lost(workspace, warehouse.load(lines), 'tasks')).to.deep.equal([]);
  });

  it('12. the API ignores the filter: older records are dropped here, and one warning gives their share', async () => {
    workspace = await Workspace.open({ seed: 75, now: NOW, sizes: { tasks: 200 }, behaviour: { filters: 'ignored' } });
    const { store, advance, requests } = workspace.simulator;
    const { state, warehouse } = loaded(workspace, 'tasks');
    advance(DAY);
    const touched = [...store.edit('tasks', 10), ...store.insert('tasks', 5)].map(String);
    const { lines, stderr } = await sync({ ...STRICT, page_size: 50 }, state);
    expect(new Set(requests.flatMap(({ ids }) => ids)).size).to.equal(205);
    const { replication_key_value: changed, created_at: created } = bookmarkOf(state, 'tasks') as Record<
      string,
      string
    >;
    const isNew = ({ updated, created: made }: StoredRecord): boolean =>
      (updated ?? '') >= changed! || (made ?? '9') >= created!;
    const wanted = store
      .records('tasks')
      .filter(isNew)
      .map(({ id }) => String(id));
    expect(idsIn(lines)).to.have.members(wanted);
    expect(wanted).to.include.members(touched);
    expect(wanted).to.have.length.below(30);
    expect(lost(workspace, warehouse.load(lines), 'tasks')).to.deep.equal([]);
    for (const field of ['updated_at', 'created_at']) {
      expect(stderr.match(new RegExp(`ignores the filter ${field}:start; \\d\\d %`, 'g'))).to.have.length(1);
    }
  });

  for (const status of [400, 422] as const) {
    it(`13. ordering and filter are refused with ${status}: read without, one warning each`, async () => {
      const behaviour = {
        orderBy: { id: status, updated_at: status },
        filters: status,
        equalOrder: 'scrambled',
      } as const;
      workspace = await Workspace.open({ seed: 76, now: NOW, sizes: { tasks: 200 }, behaviour });
      const { store, advance } = workspace.simulator;
      const { state, warehouse } = loaded(workspace, 'tasks');
      advance(DAY);
      store.edit('tasks', 10);
      store.insert('tasks', 5);
      const { lines, stderr } = await sync({ ...STRICT, page_size: 50 }, state);
      expect(lost(workspace, warehouse.load(lines), 'tasks')).to.deep.equal([]);
      const again = stderr.match(/WARNING.*asking again .*/g)!;
      expect(again.join('\n'))
        .to.match(/without an order, with the filter/)
        .and.match(/without the filter/);
      expect(new Set(again).size).to.equal(again.length);
    });
  }

  it('14. the API ignores the order: no STATE within the list, and a right one at its end', async () => {
    const behaviour = { orderBy: { id: 'ignored', updated_at: 'ignored' }, equalOrder: 'scrambled' } as const;
    workspace = await Workspace.open({ seed: 77, now: NOW, sizes: { tasks: 200 }, behaviour });
    const { store, advance } = workspace.simulator;
    const first = await sync({ page_size: 20 });
    const warehouse = new Warehouse().load(first.lines);
    advance(DAY);
    store.edit('tasks', 60);
    advance(HOUR);
    const second = await sync({ ...STRICT, page_size: 20 }, lastState(first.lines));
    for (const { lines } of [first, second]) {
      const records = lines.flatMap(({ type }, index) => (type === 'RECORD' ? [index] : []));
      const within = ofType(lines.slice(records[0], records.at(-1)), 'STATE').map(({ value }) => value);
      expect(within.filter((value) => JSON.stringify(value) !== JSON.stringify(lines[0]!.value))).to.deep.equal([]);
    }
    expect(lost(workspace, warehouse.load(second.lines), 'tasks')).to.deep.equal([]);
    const newest = workspace.truth('tasks').flatMap(({ updated_at }) => updated_at ?? []);
    expect(bookmarkOf(lastState(second.lines), 'tasks').replication_key_value).to.equal(newest.sort().at(-1));
  });

  it("15. a bookmark equal to a record's moment: that record is read again", async () => {
    workspace = await Workspace.open({ seed: 78, now: NOW, sizes: { tasks: 100 }, behaviour: { withoutCreated: 0 } });
    const { store, advance } = workspace.simulator;
    advance(DAY);
    const equals = store.burst('tasks', 3, '2026-03-10T20:00:00.123456Z').map(String);
    const [created] = store.insert('tasks', 1, '2026-03-10T21:00:00.654321Z');
    const { lines } = await sync(STRICT, stateOf('2026-03-10T20:00:00.123456Z', '2026-03-10T21:00:00.654321Z'));
    expect(idsIn(lines)).to.have.members([...equals, String(created)]);
  });

  it("16. a bookmark less than a day ahead of the run's start is taken as the run's start", async () => {
    workspace = await Workspace.open({ seed: 79, now: NOW, sizes: { tasks: 200 } });
    const { store, advance } = workspace.simulator;
    advance(DAY);
    const recent = [...store.edit('tasks', 10), ...store.insert('tasks', 5)].map(String);
    advance(HOUR);
    const { lines, stderr } = await sync({ lookback_seconds: 2 * HOUR }, stateOf('2026-03-12T12:59:00.000000Z'));
    const undated = store.records('tasks').filter(({ updated, created }) => updated === null && created === null);
    expect(idsIn(lines)).to.have.members([...recent, ...undated.map(({ id }) => String(id))]);
    expect(stderr).to.not.match(/bookmark lies/);
    const start = '2026-03-11T13:00:00.000000Z';
    expect(bookmarkOf(lastState(lines), 'tasks')).to.include({ replication_key_value: start, created_at: start });
  });

  for (const [name, days, skew] of [
    ["two days behind the API's", 2, 0],
    ["two days ahead of the API's", -2, 0],
    ['right, and the Date of the answers two days ahead', 0, 2],
    ['right, and the Date of the answers two days behind', 0, -2],
  ] as const) {
    it(`17. the machine's clock is ${name}: no gap`, async () => {
      const now = new Date(Date.now() + days * DAY * 1000);
      workspace = await Workspace.open({ seed: 80, now, clockSkewSeconds: skew * DAY, sizes: { tasks: 100 } });
      const { store, advance } = workspace.simulator;
      const warehouse = new Warehouse();
      let state: Message | undefined;
      for (let run = 0; run < 3; run++) {
        const { lines } = await sync({ page_size: 5 }, state);
        const missing = lost(workspace, warehouse.load(lines), 'tasks');
        expect(missing, `run ${run}`).to.deep.equal([]);
        state = lastState(lines);
        advance(HOUR);
        store.edit('tasks', 30);
        store.insert('tasks', 10);
        advance(HOUR);
      }
    });
  }

  it("17. the machine's clock is two days behind the API's, and much was edited since: no gap", async () => {
    const now = Date.now();
    workspace = await Workspace.open({ seed: 80, now: now + 2 * DAY * 1000, sizes: { tasks: 150 } });
    const { warehouse } = loaded(workspace, 'tasks');
    workspace.simulator.store.edit('tasks', 120);
    workspace.simulator.advance(60);
    const bookmark = stateOf(new Date(now - HOUR * 1000).toISOString());
    const { lines } = await sync({ page_size: 1, concurrency: 1 }, bookmark);
    expect(lost(workspace, warehouse.load(lines), 'tasks')).to.deep.equal([]);
  });
});
