import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Catalog } from '../../src/singer/catalog.ts';
import { parseJsonLines } from '../support/json-lines.ts';
import { RawApi } from '../support/raw-api.ts';
import { readReport } from '../support/report.ts';
import type { TapRun } from '../support/run-tap.ts';
import { only } from '../support/source.ts';
import { lastState, ofType } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

/** What a definition says is taken at its word, and what changes in it is seen. */

const TITLES = {
  name: 'titles',
  path: 'titles',
  keys: ['id'],
  columns: { id: 'string', updated_at: 'date-time' },
  replication: { updated: 'updated_at', created: 'created_at' },
};
const PARTS = {
  name: 'titles_parts',
  field: 'parts',
  keys: ['id_title', 'code'],
  columns: { id_title: 'string', code: 'string' },
};

function record(id: number, year: number, more: Record<string, unknown> = {}): string {
  const moment = `${year}-05-01T00:00:00Z`;
  return JSON.stringify({ id, created_at: moment, updated_at: moment, ...more });
}

/** Two lists: what the second one holds is older than all of the first. What is newest in a list is sent again. */
const NEW = [record(1, 2025), record(2, 2026)];
const OLD = [record(11, 2019), record(12, 2020)];

describe('a definition', () => {
  let workspace: Workspace;
  let api: RawApi;

  async function open(lists: Readonly<Record<string, readonly string[]>>): Promise<void> {
    workspace = await Workspace.open({ sizes: { customers: 1 } });
    api = await RawApi.open(lists);
  }
  afterEach(async () => {
    await api.close();
    await workspace.close();
  });

  async function sync(streams: unknown, state: unknown, config: object = {}, catalog?: Catalog): Promise<TapRun> {
    const run = await workspace.sync({ catalog, state, config: { api_url: api.url, streams, ...config } });
    expect(run.code, run.stderr).to.equal(0);
    return run;
  }

  const ids = ({ lines }: TapRun, stream: string, column: string): unknown[] =>
    ofType(lines, 'RECORD', stream).map(({ record }) => (record as Record<string, unknown>)[column]);

  interface Change {
    readonly lists: Readonly<Record<string, readonly string[]>>;
    readonly before: object;
    readonly after: object;
    readonly config?: object;
    readonly stream?: string;
    readonly sent?: readonly unknown[];
    readonly said: RegExp;
  }
  const parted = (year: number, id: number): string =>
    record(id, year, { parts: [{ code: 'a' }], pieces: [{ code: 'b' }] });
  const CHANGES: Readonly<Record<string, Change>> = {
    path: {
      lists: { titles: NEW, others: OLD },
      before: TITLES,
      after: { ...TITLES, path: '/v2/others' },
      said: /titles: its bookmark is of the list at "titles", and the list is read at "\/v2\/others" now: the stream is read as if it had none/,
    },
    'path to the name': {
      lists: { titles: OLD, others: NEW },
      before: { ...TITLES, path: 'others' },
      after: TITLES,
      said: /its bookmark is of the list at "others", and the list is read at "titles" now/,
    },
    endpoints: {
      lists: { titles: NEW, others: OLD },
      before: TITLES,
      after: TITLES,
      config: { endpoints: { titles: 'others' } },
      said: /its bookmark is of the list at "titles", and the list is read at "others" now/,
    },
    'first parameters': {
      lists: { titles: NEW, 'titles?kind=b': OLD },
      before: TITLES,
      after: { ...TITLES, parameters: { kind: 'b' } },
      said: /its bookmark is of the list with other "parameters", "array" or "field" than the setting "streams" names now/,
    },
    'value of a parameter': {
      lists: { 'titles?kind=a': NEW, 'titles?kind=b': OLD },
      before: { ...TITLES, parameters: { kind: 'a' } },
      after: { ...TITLES, parameters: { kind: 'b' } },
      said: /with other "parameters"/,
    },
    array: {
      lists: { titles: NEW },
      before: TITLES,
      after: { ...TITLES, array: 'titles' },
      sent: ['1', '2'],
      said: /with other "parameters"/,
    },
    'field of a child': {
      lists: { titles: [parted(2026, 1), parted(2020, 2)] },
      before: { ...TITLES, children: [PARTS] },
      after: { ...TITLES, children: [{ ...PARTS, field: 'pieces' }] },
      stream: 'titles_parts',
      sent: ['1', '2'],
      said: /titles_parts: its bookmark is of the list with other "parameters", "array" or "field"/,
    },
  };
  for (const [what, change] of Object.entries(CHANGES)) {
    it(`39g. of another ${what} begins anew, told, and goes on by its own state`, async () => {
      const { lists, before, after, config, stream = 'titles', sent = ['11', '12'], said } = change;
      await open(lists);
      const column = stream === 'titles' ? 'id' : 'id_title';
      const catalog = undefined;
      const first = await sync([before], undefined, {}, catalog);
      const unchanged = await sync([before], lastState(first.lines));
      expect(unchanged.stderr).to.not.include('its bookmark is of');
      expect(ids(unchanged, stream, column)).to.have.length(1);
      const other = await sync([after], lastState(unchanged.lines), config);
      expect(other.stderr).to.match(said);
      expect(ids(other, stream, column)).to.have.members([...sent]);
      const later = await sync([after], lastState(other.lines), config);
      expect(later.stderr).to.not.include('its bookmark is of');
      expect(ids(later, stream, column)).to.have.length(1);
    });
  }

  it('39g. is the path too, of a list of the tap: at another one it begins anew, and so it does on the way back', async () => {
    await open({ tasks: NEW, others: OLD });
    const load = (state: unknown, endpoints: object): Promise<TapRun> => sync([], state, { endpoints }, only('tasks'));
    const first = await load(undefined, {});
    expect(lastState(first.lines)).to.not.have.nested.property('bookmarks.tasks.path');
    const other = await load(lastState(first.lines), { tasks: 'others' });
    expect(ids(other, 'tasks', 'id')).to.have.members(['11', '12']);
    const back = await load(lastState(other.lines), {});
    expect(back.stderr).to.match(/tasks: its bookmark is of the list at "others", and the list is read at "tasks" now/);
    expect(ids(back, 'tasks', 'id')).to.have.members(['1', '2']);
    expect(ids(await load(lastState(back.lines), {}), 'tasks', 'id')).to.deep.equal(['2']);
  });

  it('that is read whole by now has no bookmark that could be of another list', async () => {
    await open({ titles: NEW });
    const first = await sync([TITLES], undefined);
    const whole = await sync([{ ...TITLES, replication: null, parameters: { kind: 'b' } }], lastState(first.lines));
    expect(whole.stderr).to.not.include('its bookmark is of');
    expect(ids(whole, 'titles', 'id')).to.deep.equal(['1', '2']);
  });

  it('shows no value of its parameters in the state', async () => {
    await open({ titles: NEW });
    const { lines } = await sync([{ ...TITLES, parameters: { key: 'only-for-us' } }], undefined);
    expect(JSON.stringify(lastState(lines))).to.not.include('only-for-us');
  });

  it('may name streams, columns and sources as every object has them', async () => {
    const shown = { constructor: 'c', toString: 7, hasOwnProperty: true, valueOf: [{ code: 'x' }] };
    await open({ constructor: [record(1, 2026, shown), record(2, 2026)] });
    const streams = [
      {
        name: 'constructor',
        path: 'constructor',
        keys: ['id'],
        columns: {
          id: 'string',
          constructor: 'string',
          toString: 'integer',
          hasOwnProperty: 'boolean',
          __proto__: 'string',
        },
        sources: { valueOf: 'constructor' },
        children: [
          { name: 'valueOf', field: 'valueOf', keys: ['id', 'code'], columns: { id: 'string', code: 'string' } },
        ],
      },
    ];
    const text = JSON.stringify([{ ...streams[0], sources: undefined }]);
    const run = await sync(text, undefined);
    expect(ofType(run.lines, 'RECORD', 'constructor').map(({ record: row }) => row)).to.deep.equal([
      { id: '1', constructor: 'c', toString: 7, hasOwnProperty: true },
      { id: '2', constructor: null, toString: null, hasOwnProperty: null },
    ]);
    expect(ofType(run.lines, 'RECORD', 'valueOf').map(({ record: row }) => row)).to.deep.equal([
      { id: '1', code: 'x' },
    ]);
    expect((await sync(text, lastState(run.lines))).code).to.equal(0);
  });

  it('39h. whose replication names fields that no record shows is told of', async () => {
    const records = Array.from({ length: 25 }, (_, index) => JSON.stringify({ id: index }));
    await open({ titles: records });
    const run = await sync([TITLES], undefined);
    expect(run.stderr).to.match(
      /WARNING.*titles: none of \d+ records shows updated_at nor created_at, by which "replication"/,
    );
    expect(ids(run, 'titles', 'id')).to.have.length(25);
    const again = await sync([TITLES], lastState(run.lines));
    expect(again.stderr).to.match(/titles: none of \d+ records shows/);
  });

  it('42d. whose key is an integer takes two ways of writing one number for one row, and says so', async () => {
    const columns = { id: 'integer', name: 'string' };
    await open({ titles: ['{"id": 7, "name": "a"}', '{"id": "007", "name": "b"}', '{"id": 8, "name": "c"}'] });
    const run = await sync([{ name: 'titles', path: 'titles', keys: ['id'], columns }], undefined);
    expect(run.stderr).to.match(/WARNING.*titles: .*more than once/);
  });

  it('whose key has a column of moments takes each moment for another row', async () => {
    const at = (hour: string): string => JSON.stringify({ id: 1, at: `2026-05-01T${hour}:00:00Z` });
    await open({ titles: [at('10'), at('11'), at('12')] });
    const columns = { id: 'string', at: 'date-time' };
    const run = await sync([{ name: 'titles', path: 'titles', keys: ['id', 'at'], columns }], undefined);
    expect(run.stderr).to.not.match(/more than once/);
    expect(ids(run, 'titles', 'at')).to.have.length(3);
  });

  it('42c. gives one row for entries of a record that have one key, and counts and keeps the others', async () => {
    const parts = [
      { code: 'a', n: 1 },
      { code: 'a', n: 2 },
      { code: 'b', n: 3 },
      { code: 'b', n: 3 },
    ];
    await open({ titles: [record(1, 2026, { parts })] });
    const columns = { ...PARTS.columns, n: 'integer' };
    const rejected_records_path = `${workspace.folder}/rejects.jsonl`;
    const config = { api_url: api.url, streams: [{ ...TITLES, replication: null, children: [{ ...PARTS, columns }] }] };
    const report = `${workspace.folder}/report.json`;
    const run = await workspace.sync({
      config: { ...config, rejected_records_path, activate_version: true },
      args: ['--report', report],
    });
    expect(run.code, run.stderr).to.equal(0);
    expect(ids(run, 'titles_parts', 'code')).to.deep.equal(['a', 'b']);
    expect(run.stderr).to.match(
      /titles_parts: parts: an entry with the code of a later one, which counts in its place/,
    );
    const { dropped, sent } = readReport(report).streams.find(({ stream }) => stream === 'titles_parts')!;
    expect({ dropped, sent }).to.deep.equal({ dropped: 1, sent: 2 });
    expect(parseJsonLines(readFileSync(rejected_records_path, 'utf8'))).to.have.length(1);
    // Nothing is missing that a full read would have to be afraid of.
    expect(ofType(run.lines, 'ACTIVATE_VERSION').map(({ stream }) => stream)).to.include('titles_parts');
  });
});
