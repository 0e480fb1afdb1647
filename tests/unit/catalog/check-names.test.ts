import { expect } from 'chai';
import { ConfigError } from '../../../src/base/errors.ts';
import { builtInStreams } from '../../../src/catalog/built-in-streams.ts';
import { checkNames } from '../../../src/catalog/check-names.ts';
import { StreamSet } from '../../../src/catalog/stream-set.ts';
import type { Stream } from '../../../src/sensedata/streams/stream.ts';

const NONE = { endpoints: {}, expectRecords: [], fullRefreshDays: null, lookbackDays: null };
const SCHEMA = { type: 'object', properties: { id: { type: 'string' } } };

function setOf(...streams: Stream[]): StreamSet {
  return new StreamSet(streams.map((stream) => ({ stream, schema: SCHEMA })));
}

describe('names of streams in settings', () => {
  for (const [given, message] of [
    [{ endpoints: { titles: 'x' } }, /endpoints names no resource titles; there are customers/],
    [{ endpoints: { customers_custom_fields: 'x' } }, /endpoints names no resource customers_custom_fields/],
    [{ expectRecords: ['clientes'] }, /expect_records names no stream clientes/],
    [{ fullRefreshDays: { titles: 7 } }, /full_refresh_days names no stream titles/],
    [{ lookbackDays: { customers: 7 } }, /lookback_days names no stream customers; there are kpis, custom_data$/],
    [{ lookbackDays: { constructor: 7 } }, /lookback_days names no stream constructor/],
  ] as const) {
    it(`refuses ${JSON.stringify(given)}`, () => {
      expect(() => checkNames({ ...NONE, ...given }, builtInStreams())).to.throw(ConfigError, message);
    });
  }

  it('tells all at once', () => {
    const given = { ...NONE, expectRecords: ['a'], fullRefreshDays: { b: 1 } };
    expect(() => checkNames(given, builtInStreams())).to.throw(
      /expect_records names no stream a.*; full_refresh_days names no stream b/,
    );
  });

  it('takes the names of the streams that are offered, whichever these are', () => {
    const own = setOf({
      name: 'rooms',
      resource: 'salas',
      keys: ['id'],
      replication: { kind: 'days', day: 'day', lookbackDays: 1 },
    });
    const given = {
      endpoints: { salas: 'x' },
      expectRecords: ['rooms'],
      fullRefreshDays: { rooms: 1 },
      lookbackDays: { rooms: 2 },
    };
    checkNames(given, own);
    expect(() => checkNames(given, builtInStreams())).to.throw(/salas.*rooms.*rooms.*rooms/);
    checkNames({ ...NONE, fullRefreshDays: 3, lookbackDays: 0 }, own);
  });
});

describe('a set of streams', () => {
  const parent: Stream = { name: 'a', resource: 'as', keys: ['id'], replication: { kind: 'whole' } };
  const child: Stream = {
    name: 'b',
    parent: 'a',
    field: 'bs',
    keys: ['id'],
    entries: { kind: 'rows', parentKey: { a_id: ['id'] }, key: 'id' },
  };

  it('gives streams by name, resource and parent, in the order of reading', () => {
    const set = setOf(parent, child);
    expect([set.names, set.resources, set.has('b'), set.has('toString')]).to.deep.equal([
      ['a', 'b'],
      ['as'],
      true,
      false,
    ]);
    expect(set.childrenOf(parent)).to.deep.equal([child]);
    expect(set.replicationOf(child)).to.equal(parent.replication);
    expect(set.schemaOf(child)).to.equal(SCHEMA);
  });

  it('refuses two streams of one name, and a child without its parent', () => {
    expect(() => setOf(parent, parent)).to.throw(/one name/);
    expect(() => setOf(child)).to.throw(/b has no parent a/);
    expect(() => setOf(child, { ...child, name: 'c', parent: 'b' })).to.throw();
  });
});
