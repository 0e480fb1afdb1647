import { expect } from 'chai';
import type { Behaviour } from '../../simulator/behaviour.ts';
import type { SimulatorOptions } from '../../simulator/options.ts';
import { isChild } from '../../src/sensedata/streams/stream.ts';
import { read } from '../support/answering.ts';
import { diffRows } from '../support/compare.ts';
import type { TapRun } from '../support/run-tap.ts';
import { DEFAULT_STREAMS, only } from '../support/source.ts';
import { lastState, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SIZES = { customers: 45, contacts: 90, contracts: 40, users: 12, playbooks: 11, financial: 60, tasks: 30 };
const TOKEN = 'a-token/of+some=length%41';

/** The streams whose lists V1 is known to have. */
const KNOWN = DEFAULT_STREAMS.filter(({ name }) => name !== 'playbooks' && name !== 'tasks');

/** In what the real V1 may differ from what its one witness shows, with what must be said of it, if anything. */
const VARIANTS: readonly [name: string, behaviour: Partial<Behaviour>, said?: RegExp][] = [
  ['21a. as its one witness shows it', {}],
  ['21a. "count" is the length of the page after all', { count: 'page' }],
  ['21a. no "count"', { count: 'missing' }],
  ['23b. "count" leaves out the filter', { count: 'unfiltered' }, /"count" leaves out the filter/],
  ['21a. 404 past the end', { pastEnd: 404 }],
  ['21a. 400 past the end', { pastEnd: 400 }],
  ['21a. pages capped below per_page', { limitCap: 7 }, /gives 7 records a page at most/],
  ['21a. pages capped, and "count" is that of the page', { limitCap: 7, count: 'page', capOffsets: 'asked' }],
  ['21a. per_page is ignored, and pages hold more', { sizeParameter: 'limit', defaultLimit: 25 }],
  ['21a. per_page is ignored, and pages hold less', { sizeParameter: 'limit', defaultLimit: 7 }],
  ['21a. filters are ignored', { filters: 'ignored' }, /ignores the filter/],
  ['21a. filters are refused', { filters: 422 }, /asking again with order_by=\w+, without the filter, per_page=20/],
  ['21a. orders are refused', { orderBy: { id: 400, updated_at: 400 }, equalOrder: 'scrambled' }, /without an order/],
  ['21a. the answers are those of V2', { envelope: 'resource', count: 'page', nextPage: 'number', perPage: 'cap' }],
  ['21a. the records stand in "data"', { envelope: 'data' }],
  ['21a. "next_page" stands beside "data"', { nextPage: 'number' }],
  ['21a. hostile values', { hostile: true }],
];

/** Answers in which there is no list of which anybody knows that it is whole. */
const NO_LISTS: readonly [body: unknown, said: RegExp][] = [
  [{ status: 'error: timed out' }, /its "status" says that something failed|no list "users" in it/],
  [{ status: null }, /no list "users" in it; it has the keys status/],
  [{ status: {} }, /no list "status\.data" in it; it has the keys \(none\)/],
  [{ status: { data: null, count: 0 } }, /no list "status\.data" in it; it has the keys data, count/],
  [{ status: { data: {}, count: 0 } }, /no list "status\.data" in it/],
  [{ status: [] }, /no list "status\.data" in it/],
  [{ status: { data: [], count: 3 } }, /the list is empty although "count" is 3/],
  [{ status: { data: [], count: 0, error: 'no connection' } }, /its "error" says that something failed/],
  [{ status: { data: [], count: 0 }, success: false }, /its "success" says that something failed/],
];

describe('the older generation of the API', () => {
  let workspace: Workspace;
  afterEach(() => workspace?.close());

  async function open(options: SimulatorOptions = {}): Promise<Workspace> {
    workspace = await Workspace.open({ api: 'v1', seed: 21, token: TOKEN, sizes: SIZES, ...options });
    return workspace;
  }

  function expectSource(warehouse: Warehouse): void {
    for (const stream of KNOWN) {
      const rows = isChild(stream)
        ? warehouse.childRows(stream.name, stream.parent, stream.keys[0]!)
        : warehouse.rows(stream.name);
      expect(diffRows(workspace.truth(stream.name), rows, stream.keys), stream.name).to.deep.equal([]);
    }
  }

  for (const [name, behaviour, said] of VARIANTS) {
    it(`${name}: the source, after a first load and after edits`, async () => {
      await open({ behaviour });
      // What the simulator would tell the tap of itself is to be found out here.
      const config = { page_size: 20, page_size_parameter: null };
      const first = await workspace.sync({ config });
      expect(first.code, first.stderr).to.equal(0);
      const warehouse = new Warehouse().load(first.lines);
      expectSource(warehouse);
      workspace.work(4, 3);
      const second = await workspace.sync({ config, state: lastState(first.lines) });
      expect(second.code, second.stderr).to.equal(0);
      expectSource(warehouse.load(second.lines));
      if (said !== undefined) expect(first.stderr + second.stderr).to.match(said);
    });
  }

  it('21a. is asked as its one witness asks: paths, per_page, the bare token; lists that it is not known to have are skipped', async () => {
    await open();
    const { stderr, code } = await workspace.sync();
    expect(code).to.equal(0);
    const { requests } = workspace.simulator;
    expect([...new Set(requests.map(({ path }) => path))].sort()).to.deep.equal(
      ['contract', 'customer', 'customer_billing', 'customer_contact', 'playbooks', 'tasks', 'user'].map(
        (path) => `/v1/${path}`,
      ),
    );
    for (const { query, headers, page } of requests) {
      expect(query).to.have.property('per_page');
      expect(query).to.not.have.property('limit');
      if (page === 1) expect(query.per_page).to.equal('500');
      expect(headers.authorization).to.equal(TOKEN);
    }
    for (const name of ['playbooks', 'tasks']) expect(stderr).to.match(new RegExp(`${name}: skipped, .*HTTP 404`));
  });

  it('21a. paths in "endpoints" go before its own', async () => {
    await open({ behaviour: { paths: { users: '/v1/people', tasks: 'task' }, notInContract: [] } });
    const config = { endpoints: { users: 'people', tasks: '/v1/task' } };
    const { code, lines, stderr } = await workspace.sync({ config, catalog: only('users', 'tasks') });
    expect(code, stderr).to.equal(0);
    const warehouse = new Warehouse().load(lines);
    for (const name of ['users', 'tasks'])
      expect(warehouse.rows(name))
        .to.have.length(SIZES[name as 'users' | 'tasks'])
        .above(0);
  });

  it('21a. the count tells the end: no page is asked for beyond a last one that is not full, and one beyond a full one', async () => {
    await open();
    const sizes = { customers: 45, contacts: 90, contracts: 40, financial: 60 };
    await workspace.sync({ config: { page_size: 20 }, catalog: only(...Object.keys(sizes)) });
    for (const [name, size] of Object.entries(sizes)) {
      const asked = workspace.simulator.requests.filter(({ resource }) => resource === name).map(({ page }) => page);
      const last = Math.ceil(size / 20);
      expect(Math.max(...asked), name).to.equal(size % 20 === 0 ? last + 1 : last);
    }
  });

  it('23b. "count" leaves out the filter, and nothing is new, or more than a page: the bookmark moves on, exit 0', async () => {
    await open({ behaviour: { count: 'unfiltered' } });
    const config = { page_size: 5, lookback_seconds: 0 };
    const first = await workspace.sync({ config });
    const warehouse = new Warehouse().load(first.lines);
    // Long enough that the filters, which ask for a day more, let nothing through.
    workspace.simulator.advance(30 * 86_400);
    let state = lastState(first.lines);
    for (const edits of [1, 0, 13]) {
      workspace.simulator.store.edit('users', Math.min(edits, 12));
      workspace.simulator.store.edit('customers', edits);
      const run = await workspace.sync({ config, state });
      expect(run.code, run.stderr).to.equal(0);
      expectSource(warehouse.load(run.lines));
      state = lastState(run.lines);
      workspace.simulator.advance(30 * 86_400);
    }
  });

  for (const page of ['1', '2']) {
    it(`24. 23b. page ${page} of a filtered list comes empty against its count: asked again, never taken for the end`, async () => {
      await open({
        faults: [
          {
            match: { where: ({ query }) => 'updated_at:start' in query && query.page === page },
            do: { body: JSON.stringify({ status: { data: [], count: 14 } }), contentType: 'application/json' },
          },
        ],
      });
      const config = { page_size: 5 };
      const first = await workspace.sync({ config, catalog: only('customers') });
      workspace.simulator.store.edit('customers', 14);
      const second = await workspace.sync({ config, catalog: only('customers'), state: lastState(first.lines) });
      expect(second.code, second.stderr).to.equal(0);
      const rows = new Warehouse().load(first.lines).load(second.lines).rows('customers');
      expect(diffRows(workspace.truth('customers'), rows, ['id'])).to.deep.equal([]);
    });
  }

  it('21a. a count that shrinks is a movement like any other', async () => {
    await open({
      edits: [
        { afterRequest: { resource: 'contacts', page: 3 }, do: { remove: { resource: 'contacts', n: 50 } } },
        { afterRequest: { resource: 'financial', nth: 2 }, do: { remove: { resource: 'financial', n: 59 } } },
      ],
    });
    const { code, lines, stderr } = await workspace.sync({ config: { page_size: 10 } });
    expect(code, stderr).to.equal(0);
    const warehouse = new Warehouse().load(lines);
    for (const [name, left] of [
      ['contacts', 40],
      ['financial', 1],
    ] as const) {
      const truth = workspace.truth(name);
      expect(truth).to.have.length(left);
      const alive = new Set(truth.map(({ id }) => id));
      const held = warehouse.rows(name).filter(({ id }) => alive.has(id));
      expect(diffRows(truth, held, ['id']), name).to.deep.equal([]);
    }
  });

  it('21a. a count above what the pages hold is never passed over: the stream is incomplete', async () => {
    await open({ behaviour: { countWrong: 'empty-too' } });
    const { code, stderr } = await workspace.sync({ config: { page_size: 20 }, catalog: only('contracts') });
    expect(code).to.equal(1);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(/contract\?page=3.*the list is empty although "count" is 47/);
  });

  for (const [body, said] of NO_LISTS) {
    it(`24. 24d. ${JSON.stringify(body)} is no empty list: asked again, then the stream fails`, async () => {
      await open();
      const { code, asked, stderr } = await read('users', (_, response) => response.end(JSON.stringify(body)), {
        api_version: 'v1',
      });
      expect(code).to.equal(1);
      expect(asked).to.have.length(2);
      expect(stderr).to.match(said);
    });
  }
});

describe('the form in which the token is sent', () => {
  let workspace: Workspace;
  afterEach(() => workspace?.close());

  /** Each with the header that must come of it. */
  const FORMS: readonly [form: string, header: string, value: string][] = [
    ['Bearer {token}', 'authorization', `Bearer ${TOKEN}`],
    ['{token}', 'authorization', TOKEN],
    ['Token token={token}', 'authorization', `Token token=${TOKEN}`],
    ['api_key: {token}', 'api_key', TOKEN],
    ['X-Api-Key:Key {token}', 'x-api-key', `Key ${TOKEN}`],
  ];

  for (const [form, header, value] of FORMS) {
    it(`45b. ${form}: is sent so, and in no other header`, async () => {
      workspace = await Workspace.open({ sizes: SIZES, token: TOKEN, behaviour: { authorization: form } });
      const { code, stderr } = await workspace.sync({ config: { authorization: form }, catalog: only('users') });
      expect(code, stderr).to.equal(0);
      const [request] = workspace.simulator.requests;
      const holding = Object.entries(request!.headers).filter(([, text]) => String(text).includes(TOKEN));
      expect(holding).to.deep.equal([[header, value]]);
    });

    it(`45b. ${form}: the token is in no output, also where the API sends its headers back`, async () => {
      const run = await read(
        'users',
        ({ before, request }, response) => {
          const echo = JSON.stringify(request.headers);
          if (before === 0) response.writeHead(503, { 'x-echo': TOKEN, 'retry-after': '0' }).end(echo);
          else response.end(JSON.stringify({ users: [{ id: 1, name: echo, email: request.headers[header] }] }));
        },
        { authorization: form, token: TOKEN },
      );
      expect(run.code, run.stderr).to.equal(0);
      expect(run.rows[0]!.email).to.equal(value.replace(TOKEN, '***'));
      expectNoToken(run);
    });
  }

  it('29. 45b. another form than the API wants: the message names the setting, and not the form', async () => {
    workspace = await Workspace.open({ sizes: SIZES, token: TOKEN });
    for (const config of [{ authorization: 'api_key: {token}' }, { api_version: 'v1' }]) {
      const { code, stderr } = await workspace.sync({ config });
      expect(code).to.equal(1);
      expect(stderr.trimEnd().split('\n').at(-1)).to.match(
        /the token was refused \(HTTP 401\): set "token" .*, or "authorization" to the form in which the API wants it$/,
      );
      expect(stderr).to.not.include('api_key');
    }
  });

  function expectNoToken({ stdout, stderr }: TapRun): void {
    const base64 = Buffer.from(TOKEN).toString('base64').slice(0, 20);
    for (const text of [TOKEN, encodeURIComponent(TOKEN), base64]) expect(stdout + stderr).to.not.include(text);
  }
});

describe('the parameter by which the size of a page is asked for', () => {
  let workspace: Workspace;
  afterEach(() => workspace?.close());

  /** Asks whole lists of 45 to 90 records with 50 a page. */
  async function sync(behaviour: Partial<Behaviour>, config = {}): Promise<TapRun> {
    workspace = await Workspace.open({ seed: 22, sizes: SIZES, behaviour: { defaultLimit: 10, ...behaviour } });
    const run = await workspace.sync({ config: { page_size: 50, page_size_parameter: null, ...config } });
    expect(run.code, run.stderr).to.equal(0);
    const warehouse = new Warehouse().load(run.lines);
    for (const { name, keys } of DEFAULT_STREAMS)
      expect(diffRows(workspace.truth(name), warehouse.rows(name), keys), name).to.deep.equal([]);
    return run;
  }

  function asked(parameter: string): string[] {
    return workspace.simulator.requests.flatMap(({ query }) => query[parameter] ?? []);
  }

  const SAID = /the API takes the size of a page by per_page, not by limit/g;

  it('20b. per_page, where limit is ignored and the answer says so: tried once, and gone by for the whole run', async () => {
    const { stderr } = await sync({ sizeParameter: 'per_page' });
    expect(stderr.match(SAID)).to.have.length(1);
    expect(stderr).to.not.match(/records a page at most/);
    // The first page of the first list, and that of the second, which was asked for meanwhile.
    expect(asked('limit').length).to.be.within(1, 2);
    expect(new Set([...asked('limit'), ...asked('per_page')])).to.deep.equal(new Set(['50']));
  });

  it('20b. a cap on limit: per_page is tried once in the run, and small pages are settled for', async () => {
    const { stderr } = await sync({ limitCap: 10 });
    expect(stderr).to.not.match(SAID);
    expect(stderr).to.match(/gives 10 records a page at most/);
    expect(asked('per_page')).to.deep.equal(['50']);
  });

  it('20b. per_page is capped too: its pages are the largest that there are', async () => {
    const { stderr } = await sync({ sizeParameter: 'per_page', limitCap: 20 });
    expect(stderr.match(SAID)).to.have.length(1);
    expect(stderr).to.match(/gives 20 records a page at most/);
    expect(new Set(asked('per_page'))).to.deep.equal(new Set(['50', '20']));
  });

  it('20b. per_page is refused: small pages are settled for', async () => {
    const { stderr } = await sync({ sizeParameter: 'limit', limitCap: 10, unknownParameters: 422 });
    expect(stderr)
      .to.match(/gives 10 records a page at most/)
      .and.to.not.match(SAID);
    expect(asked('per_page')).to.deep.equal(['50']);
  });

  it('20b. where the answer does not show the size of its page, nothing is tried', async () => {
    const { stderr } = await sync({ sizeParameter: 'per_page', perPage: 'missing' });
    expect(stderr).to.match(/gives 10 records a page at most/);
    expect(asked('per_page')).to.deep.equal([]);
  });

  it('20b. the setting: asked so from the first request on, and nothing is tried', async () => {
    const { stderr } = await sync({ sizeParameter: 'per_page' }, { page_size_parameter: 'per_page' });
    expect(stderr).to.not.match(SAID);
    expect(asked('limit')).to.deep.equal([]);
    await workspace.close();
    await sync({ limitCap: 10 }, { page_size_parameter: 'limit' });
    expect(asked('per_page')).to.deep.equal([]);
  });

  it('20b. a trial that fails costs one request for a list, no retries, and no stream', async () => {
    workspace = await Workspace.open({
      ...{ seed: 22, sizes: SIZES, behaviour: { limitCap: 10 } },
      faults: [{ match: { where: ({ query }) => 'per_page' in query }, times: 100, do: { status: 500 } }],
    });
    const { code, stderr } = await workspace.sync({ config: { page_size: 50, max_retries: 5 } });
    expect(code, stderr).to.equal(0);
    expect(stderr).to.not.match(/; try \d of/);
    const lists = new Set(workspace.simulator.requests.map(({ resource }) => resource)).size;
    expect(asked('per_page').length).to.be.within(1, lists);
  });
});

describe('what --test tells of it', () => {
  let workspace: Workspace;
  afterEach(() => workspace?.close());

  const explain = (config: object = {}): Promise<TapRun> =>
    workspace.sync({ config: { ...config }, args: ['--test', '--explain'] });

  it('21a. --explain: as what it was asked, where the records stand, what count counts, and which paths are not known', async () => {
    workspace = await Workspace.open({ api: 'v1', seed: 23, sizes: { ...SIZES, contacts: 1500 } });
    const { code, stderr } = await explain();
    expect(code).to.equal(1);
    expect(workspace.simulator.requests).to.have.length.within(10, 25);
    expect(stderr).to.match(/Asked as V1 \("api_version"\)/);
    expect(stderr).to.match(/contacts +customer_contact +readable +1000 +not said +status\.data +missing/);
    expect(stderr).to.match(/count: that of the whole list \(contacts: 1500, with 1000 records on the page\)/);
    expect(stderr).to.match(/page size by: per_page/);
    for (const name of ['playbooks', 'tasks'])
      expect(stderr).to.include(`${name}: HTTP 404; its path in V1 is not known`);
    expect(stderr)
      .to.match(/order_by=id +contacts +honoured/)
      .and.to.match(/updated_at:start +contacts +honoured/);
  });

  it('21a. --test: which of its lists can be read', async () => {
    workspace = await Workspace.open({ api: 'v1', seed: 23, sizes: SIZES });
    const { code, stderr } = await workspace.sync({ args: ['--test'] });
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/contacts_types +90 +200/)
      .and.to.match(/tasks +- +404/);
  });

  it('20b. --explain: the parameter that is heeded, and with it a sync tries nothing', async () => {
    const behaviour = { sizeParameter: 'per_page', defaultLimit: 10 } as const;
    workspace = await Workspace.open({ seed: 23, sizes: SIZES, behaviour });
    const { stderr } = await explain({ page_size: 50, page_size_parameter: null });
    expect(stderr).to.match(/page size by: per_page/);
    expect(stderr).to.match(/: limit=50 gave 10 records, per_page=50 gave \d\d/);
    const advice = JSON.parse(/^ {2}(\{"page_size_parameter.*\})$/m.exec(stderr)![1]!);
    expect(advice).to.deep.equal({ page_size_parameter: 'per_page' });
    workspace.simulator.reset();
    const { code } = await workspace.sync({ config: { page_size: 50, ...advice } });
    expect(code).to.equal(0);
    for (const { query } of workspace.simulator.requests) expect(query).to.not.have.property('limit');
  });

  it('17a. --explain: where nothing can be read, the other generation is named', async () => {
    const authorization = 'Bearer {token}';
    workspace = await Workspace.open({ api: 'v1', seed: 23, sizes: SIZES, behaviour: { authorization } });
    const { code, stderr } = await explain({ api_version: 'v2', authorization });
    expect(code).to.equal(1);
    expect(stderr)
      .to.match(/nothing can be read: is "api_url" right\?/)
      .and.to.include('"api_version": "v1"');
  });
});
