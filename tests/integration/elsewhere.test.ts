import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Behaviour } from '../../simulator/behaviour.ts';
import { streams } from '../../src/sensedata/streams/streams.ts';
import type { TapRun } from '../support/run-tap.ts';
import { bookmarkOf, DEFAULT_STREAMS, lost, only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';

const NOW = '2026-03-10T12:00:00.000000Z';
const { paths: PATHS } = streams.flatMap((stream) => ('elsewhere' in stream ? (stream.elsewhere ?? []) : []))[0]!;

describe('financial titles that are not at /financial', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  async function open(behaviour: Partial<Behaviour>, seed = 301): Promise<void> {
    workspace = await Workspace.open({ seed, now: NOW, sizes: { financial: 120, users: 8 }, behaviour });
  }

  /** The account calls its titles so, in the path and in the answer. */
  function called(path: string): Partial<Behaviour> {
    return { paths: { financial: path }, names: { financial: path } };
  }

  function sync(options: SyncOptions = {}): Promise<TapRun> {
    workspace.simulator.requests.length = 0;
    return workspace.sync({ catalog: only('financial', 'users'), ...options });
  }

  /** The paths that were asked, in order, each once: of titles alone. */
  function asked(): string[] {
    const paths = workspace.simulator.requests.map(({ path }) => path.replace('/v2/', ''));
    return [...new Set(paths)].filter((path) => path !== 'users');
  }

  it('30b. are found beside all other streams, whose first pages are asked for ahead; --test with the state reads them', async () => {
    await open(called('billings'));
    const { code, lines, stderr } = await workspace.sync({ config: { page_size: 50 } });
    expect(code, stderr).to.equal(0);
    expect(lost(workspace, new Warehouse().load(lines), ...DEFAULT_STREAMS.map(({ name }) => name))).to.deep.equal([]);
    const state = lastState(lines);
    expect(bookmarkOf(state, 'financial')).to.include({ path: 'billings' });
    const tested = await workspace.sync({ state, args: ['--test'] });
    expect([tested.code, tested.stderr]).to.match(/^0,.*financial +120 +200/s);
    const untold = await workspace.sync({ args: ['--test'] });
    expect([untold.code, untold.stderr]).to.match(/^1,.*financial +- +404 +your contract/s);
  });

  it('30c. are not there, and other paths are answered by 401: that tells nothing of the token', async () => {
    workspace = await Workspace.open({
      ...{ seed: 301, now: NOW, sizes: { financial: 120, users: 8 }, behaviour: called('elsewhere') },
      faults: [{ match: { where: ({ path }) => PATHS.includes(path.replace('/v2/', '')) }, do: { status: 401 } }],
    });
    const { code, stderr, lines } = await sync();
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/financial: skipped, .*at none of/);
    expect(lost(workspace, new Warehouse().load(lines), 'users')).to.deep.equal([]);
    const explained = await workspace.sync({ args: ['--test', '--explain'] });
    expect(explained.stderr).to.not.include('refused');
  });

  it('30a. are found under each of the paths, read from there, and the next run goes there at once', async () => {
    for (const [index, path] of PATHS.entries()) {
      await open(called(path));
      const first = await sync({ config: { page_size: 50 } });
      expect(first.code, first.stderr).to.equal(0);
      expect(asked()).to.deep.equal(['financial', ...PATHS.slice(0, index + 1)]);
      expect(first.stderr).to.include(`are at "${path}": they are read there`);
      expect(first.stderr).to.include(`set "endpoints" to {"financial":"${path}"}`);
      const state = lastState(first.lines);
      expect(bookmarkOf(state, 'financial')).to.include({ path });
      const warehouse = new Warehouse().load(first.lines);
      expect(lost(workspace, warehouse, 'financial', 'users')).to.deep.equal([]);

      workspace.simulator.advance(86_400);
      workspace.work(5, 3);
      const report = join(workspace.folder, 'report.json');
      const second = await sync({ state, args: ['--report', report] });
      expect([second.code, asked()], second.stderr).to.deep.equal([0, [path]]);
      expect(second.stderr).to.include(`financial: read at "${path}", where an earlier run found it`);
      // By its cursors: what is old is not sent.
      expect(ofType(second.lines, 'RECORD', 'financial')).to.have.length.below(40);
      expect(lost(workspace, warehouse.load(second.lines), 'financial')).to.deep.equal([]);
      const { streams } = JSON.parse(readFileSync(report, 'utf8')) as { streams: { stream: string; path: string }[] };
      expect(streams.find(({ stream }) => stream === 'financial')!.path).to.equal(path);
      if (index < PATHS.length - 1) await workspace.close();
    }
  });

  it('with a list that is there, nothing else is asked, and the state has nothing more', async () => {
    await open({});
    const { lines } = await sync();
    expect(asked()).to.deep.equal(['financial']);
    expect(bookmarkOf(lastState(lines), 'financial')).to.not.have.property('path');
  });

  for (const [what, behaviour, tried] of [
    ['403 is no 404', { notInContract: { financial: 403 } }, false],
    ['are nowhere', { notInContract: ['financial'] }, true],
    ['another list is under a path that is tried', { ...called('elsewhere'), paths: { users: 'invoices' } }, true],
  ] as const) {
    it(`${what}: skipped as ever`, async () => {
      const paths = 'paths' in behaviour ? { ...behaviour.paths, financial: 'elsewhere' } : {};
      await open({ ...behaviour, paths });
      const { code, stderr, lines } = await sync({ catalog: only('financial', 'playbooks') });
      expect(code, stderr).to.equal(0);
      expect(asked().filter((path) => path !== 'playbooks')).to.deep.equal(['financial', ...(tried ? PATHS : [])]);
      expect(stderr).to.match(/financial: skipped, the API answered HTTP 40[34] at "financial"/);
      expect(stderr.includes(`its records are at none of ${PATHS.join(', ')} either`)).to.equal(tried);
      expect(ofType(lines, 'SCHEMA', 'financial')).to.deep.equal([]);
      expect(lastState(lines).bookmarks).to.not.have.property('financial');
    });
  }

  it('an empty list tells nothing: it is not taken for theirs', async () => {
    await open(called('titles'));
    workspace.simulator.store.remove('financial', 120);
    const { code, stderr } = await sync();
    expect(code).to.equal(0);
    expect(stderr).to.match(/financial: skipped/);
  });

  it('where "endpoints" names the path, nothing else is tried', async () => {
    await open({ notInContract: ['financial'] });
    for (const path of ['financial', 'my_titles']) {
      const { stderr } = await sync({ config: { endpoints: { financial: path } } });
      expect(stderr).to.include(`financial: skipped, the API answered HTTP 404 at "${path}"`);
      expect(asked()).to.deep.equal([path]);
    }
  });

  it('a path that answers with what is no list is asked three times, and left', async () => {
    const html = { body: '<html>', contentType: 'text/html' };
    workspace = await Workspace.open({
      seed: 302,
      now: NOW,
      behaviour: called('billing'),
      faults: [{ match: { nth: 2 }, times: 3, do: html }],
    });
    const { code, stderr } = await sync({ catalog: only('financial'), config: { max_retries: 8 } });
    expect(code, stderr).to.equal(0);
    const paths = workspace.simulator.requests.map(({ path }) => path.replace('/v2/', ''));
    expect(paths.slice(0, 5)).to.deep.equal(['financial', 'billings', 'billings', 'billings', 'billing']);
  });

  describe('once a table holds titles', () => {
    async function load(behaviour: Partial<Behaviour>): Promise<Record<string, unknown>> {
      await open(behaviour);
      const { lines } = await sync();
      const state = lastState(lines);
      await workspace.close();
      return state;
    }

    for (const [what, before, path] of [
      ['the path that was found', called('billings'), 'billings'],
      ['/financial itself', {}, 'financial'],
    ] as const) {
      it(`${what} is gone: the run fails, and names where titles are now; with "endpoints" they are read whole`, async () => {
        const state = await load(before);
        await open(called('titles'));
        const gone = await sync({ state });
        expect(gone.code).to.equal(1);
        expect(gone.stderr).to.include(
          `financial: the API answered HTTP 404 at "${path}", which worked before; records`,
        );
        expect(gone.stderr.trimEnd()).to.match(
          /set "endpoints" to \{"financial":"titles"\}, else deselect the stream$/,
        );
        expect(lastState(gone.lines).bookmarks).to.have.deep.property('financial', bookmarkOf(state, 'financial'));
        expect(ofType(gone.lines, 'RECORD', 'users')).to.have.length.above(0);

        const config = { endpoints: { financial: 'titles' }, activate_version: true };
        const told = await sync({ state, config });
        expect(told.code, told.stderr).to.equal(0);
        const records = ofType(told.lines, 'RECORD', 'financial');
        expect(told.stderr).to.include(`its bookmark is of the list at "${path}"`);
        expect(records).to.have.length(120);
        expect(ofType(told.lines, 'ACTIVATE_VERSION', 'financial')).to.have.length(1);
        expect(bookmarkOf(lastState(told.lines), 'financial').path).to.equal('titles');
      });
    }

    it('"endpoints" that says the path which was found changes nothing', async () => {
      const state = await load(called('billings'));
      await open(called('billings'));
      const { code, lines, stderr } = await sync({ state, config: { endpoints: { financial: 'billings' } } });
      expect(code, stderr).to.equal(0);
      expect(stderr).to.not.match(/WARN.*financial/);
      expect(ofType(lines, 'RECORD', 'financial')).to.have.length.below(60);
      expect(bookmarkOf(lastState(lines), 'financial')).to.include({ path: 'billings' });
    });

    it('a first load of another list, cut off, leaves nothing of the old bookmark', async () => {
      const state = await load(called('billings'));
      await workspace.close().catch(() => {});
      workspace = await Workspace.open({
        seed: 301,
        now: NOW,
        sizes: { financial: 120 },
        behaviour: called('titles'),
        faults: [{ match: { resource: 'financial', nth: 9 }, times: Number.POSITIVE_INFINITY, do: { status: 500 } }],
      });
      const config = { endpoints: { financial: 'titles' }, page_size: 10, concurrency: 1, max_retries: 0 };
      const cut = await sync({ catalog: only('financial'), state, config });
      expect(cut.code).to.equal(1);
      const bookmark = bookmarkOf(lastState(cut.lines), 'financial');
      expect(bookmark).to.deep.include({ created_at: null, path: 'titles' });
      expect(bookmark.resume).to.be.an('object');
    });
  });

  it('a path in the state that is none ends the run before anything is asked', async () => {
    await open({});
    const { code, stderr } = await sync({ state: { bookmarks: { financial: { path: 7 } } } });
    expect([code, workspace.simulator.requests.length]).to.deep.equal([2, 0]);
    expect(stderr).to.match(/bookmarks\.financial\.path must be the path of a list/);
  });
});
