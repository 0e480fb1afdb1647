import { expect } from 'chai';
import { builtInStreams } from '../../../src/catalog/built-in-streams.ts';
import { discover } from '../../../src/catalog/discover.ts';
import { makePlan, type ResourcePlan } from '../../../src/catalog/plan.ts';
import { loadConfig } from '../../../src/settings/config.ts';
import { type Catalog, type CatalogEntry, metadataOf } from '../../../src/singer/catalog.ts';

const config = loadConfig([], { TAP_SENSEDATA_TOKEN: 't' }, () => {});

/** The discovered catalog with every stream deselected but these. */
function only(...names: string[]): Catalog {
  const catalog = discover(builtInStreams());
  for (const entry of catalog.streams) metadataOf(entry)!.selected = names.includes(entry.stream);
  return catalog;
}

function entryOf(catalog: Catalog, name: string): CatalogEntry {
  return catalog.streams.find(({ stream }) => stream === name)!;
}

function plan(catalog: Catalog | null): { plan: ResourcePlan[]; warnings: string[] } {
  const warnings: string[] = [];
  return { plan: makePlan(catalog, builtInStreams(), config, (text) => warnings.push(text)), warnings };
}

const names = (resources: ResourcePlan[]): string[][] =>
  resources.map(({ streams }) => streams.map(({ stream }) => stream.name));

describe('the plan', () => {
  it('reads everything without a catalog', () => {
    expect(names(plan(null).plan)).to.deep.equal([
      ['customers', 'customers_custom_fields'],
      ['financial'],
      ['contracts'],
      ['contacts', 'contacts_custom_fields', 'contacts_types'],
      ['users'],
      ['playbooks'],
      ['tasks'],
    ]);
  });

  it('reads a child without its parent from the parent resource', () => {
    const [resource, ...others] = plan(only('contacts_types')).plan;
    expect(others).to.deep.equal([]);
    expect(resource?.parent.resource).to.equal('contacts');
    expect(resource?.streams.map(({ stream }) => stream.name)).to.deep.equal(['contacts_types']);
  });

  it('reads nothing where nothing is selected', () => {
    expect(plan(only()).plan).to.deep.equal([]);
  });

  it('sends the selected columns alone, in the order of the catalog, keys and replication key always', () => {
    const catalog = only('users');
    const users = entryOf(catalog, 'users');
    for (const { breadcrumb, metadata } of users.metadata)
      if (breadcrumb.length > 0) metadata.selected = breadcrumb[1] === 'email';
    users.schema.properties = Object.fromEntries(Object.entries(users.schema.properties).reverse());
    const [resource] = plan(catalog).plan;
    expect(Object.keys(resource!.streams[0]!.schema.properties)).to.deep.equal(['updated_at', 'email', 'id']);
  });

  it('follows types that the user changed, and takes unknown columns as null', () => {
    const catalog = only('users');
    Object.assign(entryOf(catalog, 'users').schema.properties, {
      id: { type: 'integer' },
      registered_on: { type: ['null', 'string'] },
      mine: { type: ['null', 'number'] },
    });
    const { plan: resources, warnings } = plan(catalog);
    const [users] = resources[0]!.streams;
    const types = Object.fromEntries(users!.columns.map(({ name, type }) => [name, type]));
    expect(types).to.include({ id: 'integer', registered_on: 'text', mine: 'number' });
    expect(users!.columns.find(({ name }) => name === 'mine')!.sources).to.deep.equal([]);
    expect(users!.schema.properties.id).to.deep.equal({ type: 'integer' });
    expect(warnings).to.deep.equal(['catalog: users.mine is no column of this stream; it will be null']);
  });

  it('gives back a key that the catalog has lost', () => {
    const catalog = only('users');
    const users = entryOf(catalog, 'users');
    users.schema.properties = { name: { type: ['null', 'string'] } };
    users.metadata = [];
    expect(plan(catalog).plan[0]!.streams[0]!.columns.map(({ name }) => name)).to.deep.equal([
      'id',
      'updated_at',
      'name',
    ]);
  });

  it('refuses what a table cannot hold, and what cannot be replicated so', () => {
    const catalog = only('users', 'tasks');
    entryOf(catalog, 'users').schema.properties.email = { type: 'object' };
    entryOf(catalog, 'tasks').schema.properties.tags = { type: ['string', 'integer'] };
    entryOf(catalog, 'tasks').replication_method = 'LOG_BASED';
    expect(() => plan(catalog)).to.throw(
      /users\.email must have one of the types.*tasks\.tags must.*tasks: replication-method must be/,
    );
  });

  it('honours FULL_TABLE in the metadata and on the stream, children included', () => {
    const catalog = only('users', 'contacts_types', 'tasks');
    metadataOf(entryOf(catalog, 'users'))!['replication-method'] = 'FULL_TABLE';
    entryOf(catalog, 'contacts_types').replication_method = 'FULL_TABLE';
    const full = plan(catalog).plan.flatMap(({ streams }) => streams.map(({ fullTable }) => fullTable));
    expect(full).to.deep.equal([true, true, false]);
  });

  it('warns of streams that it does not know', () => {
    const catalog = only('users');
    catalog.streams.push({ ...entryOf(catalog, 'users'), tap_stream_id: 'surveys', stream: 'surveys' });
    expect(plan(catalog).warnings).to.deep.equal(['catalog: unknown streams are ignored: surveys']);
  });

  it('asks where `endpoints` says', () => {
    const elsewhere = loadConfig(
      [],
      { TAP_SENSEDATA_TOKEN: 't', TAP_SENSEDATA_ENDPOINTS: '{"financial":"titles"}' },
      () => {},
    );
    const [, financial] = makePlan(null, builtInStreams(), elsewhere, () => {});
    expect(financial?.path).to.equal('titles');
  });
});
