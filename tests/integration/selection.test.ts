import { expect } from 'chai';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { discover } from '../../src/catalog/discover.ts';
import { type Catalog, metadataOf } from '../../src/singer/catalog.ts';
import { diffRows } from '../support/compare.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

/** The catalog as Meltano gives it back: everything deselected, then selected by rule, on the stream object too. */
function meltanoCatalog(rules: Record<string, readonly string[] | 'all'>): Catalog {
  const catalog = discover(builtInStreams());
  for (const entry of catalog.streams) {
    const rule = rules[entry.stream];
    entry.selected = rule !== undefined;
    for (const { breadcrumb, metadata } of entry.metadata) {
      const column = breadcrumb[1];
      if (metadata.inclusion === 'automatic') continue;
      metadata.selected = rule !== undefined && (column === undefined || rule === 'all' || rule.includes(column));
    }
  }
  return catalog;
}

describe('selection', () => {
  let workspace: Workspace;
  before(async () => {
    workspace = await Workspace.open({ seed: 5, sizes: { tasks: 200 } });
  });
  after(() => workspace.close());

  it('discovers without token and network, in lines that Meltano can read', async () => {
    const { stdout, code } = await runTapHere({ args: ['--discover'] });
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(JSON.stringify(discover(builtInStreams()))));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).to.be.below(65_536);
  });

  it('reads children alone from the resource of their parent, in as many requests', async () => {
    workspace.simulator.requests.length = 0;
    const alone = await workspace.sync({
      catalog: meltanoCatalog({ contacts_types: 'all', contacts_custom_fields: 'all' }),
    });
    const forChildren = workspace.simulator.requests.length;
    workspace.simulator.requests.length = 0;
    await workspace.sync({ catalog: meltanoCatalog({ contacts: 'all' }) });
    expect(forChildren).to.equal(workspace.simulator.requests.length);
    expect(ofType(alone.lines, 'SCHEMA').map(({ stream }) => stream)).to.deep.equal([
      'contacts_custom_fields',
      'contacts_types',
    ]);
    const rows = new Warehouse().load(alone.lines).rows('contacts_types');
    expect(diffRows(workspace.truth('contacts_types'), rows, ['contact_id', 'types_id'])).to.deep.equal([]);
  });

  it('gives a child that is selected later its whole history, while the parent goes on', async () => {
    const before = await workspace.sync({ catalog: meltanoCatalog({ customers: 'all' }) });
    const both = await workspace.sync({
      catalog: meltanoCatalog({ customers: 'all', customers_custom_fields: 'all' }),
      state: lastState(before.lines),
      config: { lookback_seconds: 0 },
    });
    const rows = new Warehouse().load(both.lines).rows('customers_custom_fields');
    const keys = ['customer_id', 'custom_fields__key'];
    expect(diffRows(workspace.truth('customers_custom_fields'), rows, keys)).to.deep.equal([]);
    expect(ofType(both.lines, 'RECORD', 'customers').length).to.be.below(
      ofType(before.lines, 'RECORD', 'customers').length / 2,
    );
  });

  it('sends the selected columns alone', async () => {
    const { lines } = await workspace.sync({ catalog: meltanoCatalog({ users: ['email'] }) });
    const [schema] = ofType(lines, 'SCHEMA') as { schema: { properties: object }; bookmark_properties: string[] }[];
    expect(Object.keys(schema!.schema.properties)).to.deep.equal(['id', 'email', 'updated_at']);
    expect(schema!.bookmark_properties).to.deep.equal(['updated_at']);
    const records = ofType(lines, 'RECORD');
    expect(records).to.have.length(workspace.truth('users').length);
    for (const { record } of records)
      expect(Object.keys(record as object)).to.deep.equal(['id', 'email', 'updated_at']);
  });

  it('follows changed types in SCHEMA and records', async () => {
    const catalog = meltanoCatalog({ users: ['created_at', 'mine'] });
    const { properties } = catalog.streams.find(({ stream }) => stream === 'users')!.schema;
    Object.assign(properties, {
      id: { type: 'integer' },
      created_at: { type: ['null', 'string'] },
      mine: { type: ['null', 'string'] },
    });
    const { lines, code } = await workspace.sync({ catalog });
    expect(code).to.equal(0);
    const [schema] = ofType(lines, 'SCHEMA') as { schema: { properties: Record<string, object> } }[];
    expect(schema!.schema.properties).to.deep.include({ id: { type: 'integer' }, mine: { type: ['null', 'string'] } });
    const raw = new Map(workspace.truth('users').map((row) => [Number(row.id), row]));
    const records = ofType(lines, 'RECORD');
    expect(records).to.have.length(raw.size);
    for (const { record } of records) {
      const { id, mine } = record as Record<string, unknown>;
      expect(raw.has(id as number)).to.equal(true);
      expect(mine).to.equal(null);
    }
  });

  it('names what a table cannot hold, with exit code 2', async () => {
    const catalog = meltanoCatalog({ users: 'all' });
    catalog.streams.find(({ stream }) => stream === 'users')!.schema.properties.email = { type: ['string', 'integer'] };
    const { code, stderr, stdout } = await workspace.sync({ catalog });
    expect([code, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/users\.email must have one of the types/);
  });

  it('does nothing, well, where nothing is selected', async () => {
    const { code, stderr, lines } = await workspace.sync({
      catalog: meltanoCatalog({}),
      state: { bookmarks: { x: { y: 1 } } },
    });
    expect(code).to.equal(0);
    expect(stderr.match(/WARNING/g)).to.have.length(1);
    expect(lastState(lines)).to.deep.equal({ bookmarks: { x: { y: 1 } } });
  });

  it('honours FULL_TABLE: every record on each run', async () => {
    const catalog = meltanoCatalog({ users: 'all' });
    metadataOf(catalog.streams.find(({ stream }) => stream === 'users')!)!['replication-method'] = 'FULL_TABLE';
    const first = await workspace.sync({ catalog });
    const second = await workspace.sync({ catalog, state: lastState(first.lines) });
    expect(ofType(second.lines, 'RECORD')).to.have.length(ofType(first.lines, 'RECORD').length);
    expect(lastState(second.lines)).to.deep.equal({ bookmarks: { users: { complete: true } } });
  });
});
