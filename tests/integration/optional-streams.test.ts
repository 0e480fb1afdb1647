import { expect } from 'chai';
import type { Behaviour } from '../../simulator/behaviour.ts';
import { metadataOf } from '../../src/singer/catalog.ts';
import { RawApi } from '../support/raw-api.ts';
import type { TapRun } from '../support/run-tap.ts';
import { bookmarkOf, lost, OPTIONAL_STREAMS, only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';

/** Long past, so that the API's clock counts and not the machine's. */
const NOW = '2026-03-10T12:00:00.000000Z';
const DAY = 86_400;
const NAMES = OPTIONAL_STREAMS.map(({ name }) => name);
const BY_DAY = ['kpis', 'custom_data'] as const;

type Message = Record<string, unknown>;

/** The days of a stream's records, each once, in order. */
function daysOf(lines: readonly Message[], stream: string): string[] {
  const days = ofType(lines, 'RECORD', stream).map(({ record }) => (record as { ref_date: string }).ref_date);
  return [...new Set(days)].sort();
}

describe('streams that are read only if selected', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  async function sync(options: SyncOptions = {}): Promise<TapRun> {
    const run = await workspace.sync({ catalog: only(...NAMES), ...options });
    expect(run.code, run.stderr).to.equal(0);
    return run;
  }

  it('are not asked for without a catalog', async () => {
    workspace = await Workspace.open({ seed: 201, now: NOW });
    const { code, stderr } = await workspace.sync();
    expect(code, stderr).to.equal(0);
    const asked = new Set(workspace.simulator.requests.map(({ resource }) => resource));
    expect([...asked]).to.include('tasks');
    expect([...asked].filter((resource) => NAMES.includes(resource!))).to.deep.equal([]);
  });

  describe('by day', () => {
    it('what a night computes anew, what it adds and what comes late is sent; what is settled is not', async () => {
      workspace = await Workspace.open({ seed: 202, now: NOW });
      const { store, advance } = workspace.simulator;
      const first = await sync({ catalog: only(...BY_DAY) });
      const warehouse = new Warehouse().load(first.lines);
      advance(DAY);
      for (const [stream, late] of [
        ['kpis', '2026-03-08'],
        ['custom_data', '2026-03-01'],
      ] as const) {
        store.edit(stream, 60);
        store.insert(stream, 20);
        store.insert(stream, 3, late);
      }
      workspace.simulator.requests.length = 0;
      const second = await sync({ catalog: only(...BY_DAY), state: lastState(first.lines) });
      expect(lost(workspace, warehouse.load(second.lines), ...BY_DAY)).to.deep.equal([]);
      // The bookmarks were the 9th, the last day that had values.
      expect(daysOf(second.lines, 'kpis')).to.deep.equal([
        '2026-03-06',
        '2026-03-07',
        '2026-03-08',
        '2026-03-09',
        '2026-03-11',
      ]);
      expect(daysOf(second.lines, 'custom_data')[0]).to.equal('2026-02-27');
      for (const { resource, query } of workspace.simulator.requests) {
        // A day earlier than the look-back, whatever the zone in which the API reads dates.
        expect(query, resource!).to.deep.include({
          'ref_date:start': resource === 'kpis' ? '2026-03-05' : '2026-02-26',
        });
        expect(query, resource!).to.deep.include({ order_by: 'ref_date', sort: 'asc' });
      }
    });

    it('kpis say how large they grow, where nothing says from when they are wanted', async () => {
      workspace = await Workspace.open({ seed: 211, now: NOW, sizes: { kpis: 80 } });
      const catalog = only(...BY_DAY);
      const said = /kpis: read from the first day on, .* it has a row for each customer, indicator and day/;
      const first = await sync({ catalog });
      expect(first.stderr)
        .to.match(said)
        .and.to.not.match(/custom_data: read from/);
      const later = await sync({ catalog, state: lastState(first.lines) });
      const from = await sync({ catalog, config: { start_date: '2026-03-01' } });
      for (const { stderr } of [later, from]) expect(stderr).to.not.match(said);
    });

    it('lookback_days changes how far back they are read again, for all or by stream', async () => {
      workspace = await Workspace.open({ seed: 203, now: NOW });
      const first = await sync({ catalog: only(...BY_DAY) });
      const state = lastState(first.lines);
      for (const [lookback, kpis, data] of [
        [0, '2026-03-09', '2026-03-09'],
        [{ kpis: 7 }, '2026-03-02', '2026-02-27'],
      ] as const) {
        const { lines } = await sync({ catalog: only(...BY_DAY), config: { lookback_days: lookback }, state });
        expect([daysOf(lines, 'kpis')[0], daysOf(lines, 'custom_data')[0]]).to.deep.equal([kpis, data]);
      }
      const refused = await workspace.sync({ config: { lookback_days: { tasks: 1, kpis: -1 } } });
      expect(refused.code).to.equal(2);
      expect(refused.stderr).to.match(/lookback_days/);
    });

    it('the bookmark is a date of the zone, never above the start of the run, and never goes back', async () => {
      // Still the evening of the 9th in São Paulo.
      workspace = await Workspace.open({ seed: 204, now: '2026-03-10T01:00:00Z' });
      const { store, advance } = workspace.simulator;
      store.insert('kpis', 5, '2026-03-31T00:00:00Z');
      const bookmarks = [];
      let state: Message | undefined;
      for (const timezone of ['America/Sao_Paulo', 'UTC']) {
        const run: TapRun = await sync({ catalog: only('kpis'), config: { timezone }, ...(state && { state }) });
        state = lastState(run.lines);
        bookmarks.push(bookmarkOf(state, 'kpis'));
        expect(daysOf(run.lines, 'kpis').at(-1)).to.equal('2026-03-31');
      }
      advance(30 * DAY);
      bookmarks.push(bookmarkOf(lastState((await sync({ catalog: only('kpis'), state: state! })).lines), 'kpis'));
      expect(bookmarks.map(({ replication_key_value }) => replication_key_value)).to.deep.equal([
        '2026-03-09',
        '2026-03-10',
        '2026-03-31',
      ]);
      for (const { replication_key } of bookmarks) expect(replication_key).to.equal('ref_date');
    });

    it('windows side by side give each record exactly once', async () => {
      workspace = await Workspace.open({ seed: 205, now: NOW });
      const cuts = [undefined, '2026-02-20', '2026-03-02', undefined];
      const seen: string[] = [];
      for (let window = 0; window < 3; window++) {
        const config = {
          start_date: cuts[window],
          end_date: cuts[window + 1],
          timezone: 'America/Sao_Paulo',
          page_size: 50,
        };
        const { lines } = await sync({ catalog: only(...BY_DAY), config });
        for (const { stream, record } of ofType(lines, 'RECORD')) seen.push(keyOf(stream as string, record as Message));
        const [day] = [String(bookmarkOf(lastState(lines), 'kpis').replication_key_value)];
        expect(day <= (cuts[window + 1] ?? '9'), day).to.equal(true);
      }
      const all = BY_DAY.flatMap((stream) => workspace.truth(stream).map((row) => keyOf(stream, row)));
      expect(seen.sort()).to.deep.equal(all.sort());
    });

    it('goes on from the bookmark of another program, and refuses one that it cannot read', async () => {
      workspace = await Workspace.open({ seed: 206, now: NOW });
      const { lines } = await sync({
        catalog: only('kpis'),
        state: { bookmarks: { kpis: { ref_date: '2026-03-05' } } },
      });
      expect(daysOf(lines, 'kpis')[0]).to.equal('2026-03-02');
      for (const kpis of [{ ref_date: 'ontem' }, { replication_key: 'updated_at' }]) {
        const refused = await workspace.sync({ catalog: only('kpis'), state: { bookmarks: { kpis } } });
        expect([refused.code, refused.stderr.includes('bookmarks.kpis.')]).to.deep.equal([2, true]);
      }
    });

    it('FULL_TABLE sends everything on each run, and full_refresh_days when it is due', async () => {
      workspace = await Workspace.open({ seed: 207, now: NOW, sizes: { kpis: 200 } });
      const catalog = only('kpis');
      const config = { full_refresh_days: 7, activate_version: true };
      const first = await sync({ catalog, config });
      workspace.simulator.store.remove('kpis', 20);
      workspace.simulator.advance(8 * DAY);
      const due = await sync({ catalog, config, state: lastState(first.lines) });
      metadataOf(catalog.streams[0]!)!['replication-method'] = 'FULL_TABLE';
      const full = await sync({ catalog, config, state: lastState(due.lines) });
      for (const { lines } of [due, full]) {
        expect(ofType(lines, 'RECORD')).to.have.length(180);
        expect(ofType(lines, 'ACTIVATE_VERSION')).to.have.length(1);
      }
    });

    const variants: readonly [what: string, behaviour: Partial<Behaviour>, warning?: RegExp][] = [
      [
        'refuses the order',
        { orderBy: { ref_date: 'refused' }, equalOrder: 'stable' },
        /asking again without an order/,
      ],
      ['ignores the order', { orderBy: { ref_date: 'ignored' }, equalOrder: 'scrambled' }, /no order to rely on/],
      ['refuses the filter', { filters: { ref_date: 422 } }, /without the filter/],
      ['ignores the filter', { filters: { ref_date: 'ignored' } }, /ignores the filter ref_date:start/],
      ['says nothing of next pages', { nextPage: 'missing' }],
      ['caps pages at 100', { limitCap: 100 }],
      ['has an empty page', { emptyPageWithNext: 2 }],
      ['reads dates in UTC+14', { filterZone: 840 }],
      ['refuses pages past the end', { pastEnd: 422 }],
    ];
    for (const [what, behaviour, warning] of variants) {
      it(`nothing is lost where the API ${what}`, async () => {
        workspace = await Workspace.open({ seed: 208, now: NOW, sizes: { kpis: 600, custom_data: 160 }, behaviour });
        const options = { catalog: only(...BY_DAY), config: { page_size: behaviour.limitCap ? 200 : 30 } };
        const first = await sync(options);
        workspace.simulator.advance(DAY);
        workspace.work(20, 10);
        const second = await sync({ ...options, state: lastState(first.lines) });
        const warehouse = new Warehouse().load(first.lines).load(second.lines);
        expect(lost(workspace, warehouse, ...BY_DAY)).to.deep.equal([]);
        if (warning !== undefined) expect(first.stderr + second.stderr).to.match(warning);
      });
    }
  });

  it('deleted activities are found wherever they come to stand, under another name of the array, too', async () => {
    for (const names of [{}, { deleted_tasks: 'tasks' }]) {
      workspace = await Workspace.open({ seed: 209, now: NOW, behaviour: { names } });
      const options = { catalog: only('deleted_tasks'), config: { page_size: 10 } };
      const first = await sync(options);
      workspace.simulator.advance(DAY);
      const removed = workspace.simulator.store.remove('tasks', 30).map(String);
      const second = await sync({ ...options, state: lastState(first.lines) });
      const ids = ofType(second.lines, 'RECORD').map(({ record }) => (record as Message).id);
      expect(ids).to.include.members(removed);
      expect(ids.length).to.be.below(60);
      expect(lost(workspace, new Warehouse().load(first.lines).load(second.lines), 'deleted_tasks')).to.deep.equal([]);
      await workspace.close();
    }
  });

  it('notes that are not in the contract are skipped with a warning', async () => {
    workspace = await Workspace.open({ seed: 210, now: NOW, behaviour: { notInContract: ['customers_notes'] } });
    const { stderr, lines } = await sync();
    expect(stderr).to.match(/customers_notes: skipped, the API answered HTTP 404 at "customers_notes"/);
    expect(ofType(lines, 'SCHEMA', 'customers_notes')).to.deep.equal([]);
    expect(ofType(lines, 'RECORD', 'nps')).to.have.length.above(0);
  });

  it('show what they hold in the form that the README tells, and say what they cannot read', async () => {
    workspace = await Workspace.open();
    const api = await RawApi.open({
      custom_data: [
        '{"id":1,"ref_date":"2026-03-01","data":{"a":[9007199254740993,{}],"b":"\\u0000ç"}}',
        '{"id":2,"ref_date":"2026-03-01T10:00:00","data":["a","b"]}',
        '{"id":3,"ref_date":null,"data":"texto"}',
        '{"id":4,"ref_date":"2026-03-02","data":1e400}',
        '{"id":5,"ref_date":"2026-03-02","data":""}',
      ],
      customers_notes: [
        '{"id":1,"customer":{"id":7},"created_by":{"id":3,"name":"Zoé","email":"z@example.com"},"description":"<p>Olá</p>","title":"?"}',
        '{"created_by":"Zoé","description":"sem id"}',
        '{"id_customer":8,"created_on":"2026-03-01T10:00:00","created_by":"Zoé"}',
      ],
      kpis: [
        '{"id_customer":1,"ref_date":"2026-03-01","type":{"id":1},"value":"12.5"}',
        '{"id_customer":1,"ref_date":"2026-03-01","type":null,"value":1}',
        '{"id_customer":1,"ref_date":"ontem","type":{"id":1},"value":1}',
      ],
      deleted_tasks: [
        '{"task":{"id":5},"id":77,"deleted_at":"2026-03-01"}',
        '{"deleted_task_id":"6"}',
        '{"id":7,"task":{}}',
      ],
    });
    try {
      const { lines, stderr } = await sync({ config: { api_url: api.url } });
      const rows = (stream: string, ...columns: string[]): unknown[][] =>
        ofType(lines, 'RECORD', stream).map(({ record }) => columns.map((column) => (record as Message)[column]));
      expect(rows('custom_data', 'ref_date', 'data')).to.deep.equal([
        ['2026-03-01', '{"a":[9007199254740993,{}],"b":"ç"}'],
        ['2026-03-01', '["a","b"]'],
        [null, '"texto"'],
        ['2026-03-02', null],
        ['2026-03-02', null],
      ]);
      expect(rows('customers_notes', 'id_customer', 'created_by', 'created_by__email')).to.deep.equal([
        ['7', 'Zoé', 'z@example.com'],
        ['8', 'Zoé', null],
      ]);
      expect(rows('kpis', 'id_customer', 'ref_date', 'type__id', 'value')).to.deep.equal([
        ['1', '2026-03-01', '1', 12.5],
      ]);
      expect(rows('deleted_tasks', 'id', 'deleted_at')).to.deep.equal([
        ['5', '2026-03-01T00:00:00.000000Z'],
        ['6', null],
        ['7', null],
      ]);
      expect(stderr)
        .to.match(/customers_notes: the API shows a field "title"/)
        .and.match(/customers_notes: a record without id was left out/)
        .and.match(/kpis: a record without type__id was left out/)
        .and.match(/kpis: a record without ref_date was left out/)
        .and.match(/custom_data: invalid value in data/);
    } finally {
      await api.close();
    }
  });
});

function keyOf(stream: string, row: Message): string {
  const { keys } = OPTIONAL_STREAMS.find(({ name }) => name === stream)!;
  return [stream, ...keys.map((key) => row[key])].join(' ');
}
