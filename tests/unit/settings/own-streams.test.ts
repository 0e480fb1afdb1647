import { expect } from 'chai';
import { readSettings } from '../../../src/settings/config.ts';
import type { OwnStream } from '../../../src/settings/own-stream.ts';
import { readOwnStreams } from '../../../src/settings/own-streams.ts';

/** A stream that nothing is wrong with. */
const ORDERS = {
  name: 'orders',
  path: 'orders',
  keys: ['id'],
  columns: { id: 'string', total: 'number', updated_at: 'date-time' },
  replication: { updated: 'updated_at', created: 'created_at' },
};
const ITEMS = {
  name: 'orders_items',
  field: 'items',
  keys: ['id_order', 'line'],
  columns: { id_order: 'string', line: 'integer' },
};

function read(...streams: unknown[]): OwnStream[] {
  return readSettings(['streams'], { streams }).streams;
}

/** What is wrong, one sentence each. */
function problems(...streams: unknown[]): string[] {
  const found: string[] = [];
  readOwnStreams(streams, null, (text) => found.push(text));
  return found;
}

describe("streams of one's own", () => {
  it('are read into the structure of those that the tap has', () => {
    const array = { array: 'data', parameters: { status: 'Ativo', group: 3 }, sources: { id: ['uuid', 'order.id'] } };
    const [orders, items] = read({ ...ORDERS, ...array, children: [ITEMS], description: 'Orders' });
    expect(orders).to.deep.equal({
      stream: {
        name: 'orders',
        resource: 'orders',
        path: 'orders',
        keys: ['id'],
        replication: { kind: 'edits', changed: 'updated_at', created: { fields: ['created_at'], by: 'filter' } },
        array: 'data',
        parameters: { status: 'Ativo', group: '3' },
        sources: { id: ['uuid', 'order.id'] },
      },
      schema: {
        type: 'object',
        description: 'Orders',
        properties: {
          id: { type: 'string' },
          total: { type: ['null', 'number'] },
          updated_at: { type: ['null', 'string'], format: 'date-time' },
        },
      },
      findsColumns: false,
      definedAt: 'streams[0]',
    });
    expect(items!.stream).to.deep.equal({
      name: 'orders_items',
      parent: 'orders',
      field: 'items',
      keys: ['id_order', 'line'],
      entries: {
        kind: 'rows',
        parentKey: { id_order: ['uuid', 'order.id'] },
        key: 'line',
        bare: ['line'],
        byName: true,
      },
      sources: { id_order: ['id_order'] },
    });
    expect(items!.definedAt).to.equal('streams[0].children[0]');
  });

  it('are read whole, by edits, or by day', () => {
    const { replication: _, ...whole } = ORDERS;
    const replicationOf = (definition: object) => {
      const { stream } = read({ ...ORDERS, columns: undefined, ...definition })[0]!;
      return 'replication' in stream ? stream.replication : null;
    };
    expect(replicationOf({ replication: null })).to.deep.equal({ kind: 'whole' });
    expect(read(whole)[0]!.stream).to.have.property('replication').that.deep.equals({ kind: 'whole' });
    expect(replicationOf({ replication: { updated: 'changed_on' } })).to.deep.equal({
      kind: 'edits',
      changed: 'changed_on',
      created: { fields: [], by: 'filter-where-shown' },
    });
    expect(replicationOf({ replication: { updated: 'u', created: ['a', 'b'] } })).to.deep.equal({
      kind: 'edits',
      changed: 'u',
      created: { fields: ['a', 'b'], by: 'filter' },
    });
    expect(replicationOf({ replication: { day: 'ref_date' } })).to.deep.equal({
      kind: 'days',
      day: 'ref_date',
      lookbackDays: 3,
    });
    expect(replicationOf({ replication: { day: 'd', lookback_days: 0 } })).to.include({ lookbackDays: 0 });
  });

  it('have columns of every type, in one word or as JSON Schema has it, with a class and a description', () => {
    const columns = {
      id: 'integer',
      a: { type: 'string', class: 'email', description: 'Who ordered' },
      b: { type: 'date' },
      c: { type: 'string', format: 'date-time' },
      d: { type: 'string', class: ['name', 'email'] },
      e: 'boolean',
      f: { type: 'number', class: null, format: null },
    };
    const [{ schema }] = read({ ...ORDERS, columns, replication: null, class: 'free_text' }) as [OwnStream];
    expect(schema.properties).to.deep.equal({
      id: { type: 'integer', class: 'free_text' },
      a: { type: ['null', 'string'], class: 'email', description: 'Who ordered' },
      b: { type: ['null', 'string'], format: 'date', class: 'free_text' },
      c: { type: ['null', 'string'], format: 'date-time', class: 'free_text' },
      d: { type: ['null', 'string'], class: ['name', 'email'] },
      e: { type: ['null', 'boolean'], class: 'free_text' },
      f: { type: ['null', 'number'], class: 'free_text' },
    });
  });

  it('without columns have those that they go by, until discovery finds the others', () => {
    const { columns: _, ...orders } = ORDERS;
    const { columns: __, ...items } = ITEMS;
    const all = read({ ...orders, children: [items] });
    expect(all.map(({ findsColumns }) => findsColumns)).to.deep.equal([true, true]);
    expect(all.map(({ schema }) => Object.keys(schema.properties))).to.deep.equal([
      ['id', 'updated_at'],
      ['id_order', 'line'],
    ]);
  });

  it('leave the parameter that asks for the size of a page to the tap', () => {
    const streams = [{ ...ORDERS, parameters: { size: 5 } }];
    expect(read(...streams)).to.have.length(1);
    expect(() => readSettings(['streams', 'page_size_parameter'], { streams, page_size_parameter: 'size' })).to.throw(
      /streams\[0\]\.parameters\.size is a parameter that the tap sets itself/,
    );
  });

  it('may be written as JSON in the environment', () => {
    const { streams } = readSettings(['streams'], { streams: JSON.stringify([ORDERS]) });
    expect(streams).to.deep.equal(read(ORDERS));
  });

  const without = (key: keyof typeof ORDERS) => ({ ...ORDERS, [key]: undefined });
  const bad: readonly [string, unknown[], RegExp[]][] = [
    [
      'an entry that is no object',
      [[], 'orders', null],
      [
        /^streams\[0\] must be an object, not a list$/,
        /^streams\[1\] must be an object, not text$/,
        /^streams\[2\] must be an object, not null$/,
      ],
    ],
    ['a name that is missing', [without('name')], [/^streams\[0\]\.name must be a name of letters.*, not missing$/]],
    [
      'a name that no table can have',
      [{ ...ORDERS, name: 'my orders' }],
      [/^streams\[0\]\.name must be a name of letters/],
    ],
    [
      'a name that the tap has',
      [{ ...ORDERS, name: 'Customers' }],
      [/^streams\[0\]\.name names a stream that the tap has itself: choose another name$/],
    ],
    [
      'two of one name',
      [ORDERS, { ...ORDERS, name: 'ORDERS' }],
      [/^streams\[1\]\.name names the same stream as streams\[0\]\.name/],
    ],
    [
      'a child of a name that is taken',
      [
        {
          ...ORDERS,
          children: [
            { ...ITEMS, name: 'orders' },
            { ...ITEMS, name: 'tasks' },
          ],
        },
      ],
      [
        /^streams\[0\]\.children\[0\]\.name names the same stream as streams\[0\]\.name/,
        /^streams\[0\]\.children\[1\]\.name names a stream that the tap has itself/,
      ],
    ],
    ['no path', [without('path')], [/^streams\[0\]\.path must be a path such as/]],
    ['a path with a query', [{ ...ORDERS, path: 'orders?x=1' }], [/^streams\[0\]\.path must be a path such as/]],
    ['a path that climbs', [{ ...ORDERS, path: '../x' }], [/^streams\[0\]\.path must be a path such as/]],
    ['no keys', [without('keys')], [/^streams\[0\]\.keys must be a list of columns.*, not missing$/]],
    [
      'keys that are empty',
      [{ ...ORDERS, keys: [] }],
      [/^streams\[0\]\.keys must be a list of columns.*no target can tell rows apart$/],
    ],
    ['a key that is no column', [{ ...ORDERS, keys: ['uuid'] }], [/^streams\[0\]\.keys\[0\] names no column uuid$/]],
    [
      'a key that tells no rows apart',
      [
        { ...ORDERS, keys: ['total'] },
        { ...ORDERS, name: 'b', keys: ['done'], columns: { done: 'boolean' }, replication: null },
      ],
      [
        /^streams\[0\]\.keys\[0\] names a column of type number, which tells no rows apart: make it a string or an integer$/,
        /^streams\[1\]\.keys\[0\] names a column of type boolean/,
      ],
    ],
    [
      'a column that Postgres cuts',
      [{ ...ORDERS, columns: { ...ORDERS.columns, [`${'ç'.repeat(31)}ab`]: 'string' } }],
      [/must have a name of 63 bytes at most, as Postgres keeps it; "sources" can say where it is read from$/],
    ],
    ['a path that climbs in code', [{ ...ORDERS, path: 'x/%2E%2e/y' }], [/^streams\[0\]\.path must be a path such as/]],
    ['a key twice', [{ ...ORDERS, keys: ['id', 'id'] }], [/^streams\[0\]\.keys\[1\] names the same column twice$/]],
    [
      'a key that is no text',
      [{ ...ORDERS, keys: [5] }],
      [/^streams\[0\]\.keys\[0\] must be the name of a column, not a number$/],
    ],
    [
      'columns that are a list',
      [{ ...ORDERS, columns: ['id'] }],
      [/^streams\[0\]\.columns must be an object of columns .*, not a list$/],
    ],
    [
      'no column at all',
      [{ ...ORDERS, keys: ['id'], replication: null, columns: {} }],
      [/^streams\[0\]\.columns must have a column/, /names no column id$/],
    ],
    [
      'a type that there is not',
      [{ ...ORDERS, columns: { ...ORDERS.columns, total: 'money', id: 7 } }],
      [
        /^streams\[0\]\.columns\.id must be one of string, .*, not a number$/,
        /^streams\[0\]\.columns\.total must be one of string, integer, number, boolean, date, date-time$/,
        /^streams\[0\]\.keys\[0\] names no column id$/,
      ],
    ],
    [
      'a type that does not go with its format',
      [{ ...ORDERS, columns: { ...ORDERS.columns, total: { type: 'number', format: 'date' } } }],
      [/^streams\[0\]\.columns\.total\.format must be date or date-time, beside the type string$/],
    ],
    [
      'a class that there is not',
      [
        {
          ...ORDERS,
          class: 'secret',
          columns: { ...ORDERS.columns, total: { type: 'string', class: ['name', 'mail'] } },
        },
      ],
      [
        /^streams\[0\]\.class must be one of name, .* none, or a list of these$/,
        /^streams\[0\]\.columns\.total\.class\[1\] must be one of name/,
      ],
    ],
    [
      'a column that targets add',
      [{ ...ORDERS, columns: { ...ORDERS.columns, _sdc_batched_at: 'date-time' } }],
      [/^streams\[0\]\.columns\._sdc_batched_at must not begin with "_sdc_"/],
    ],
    [
      'two columns that are one',
      [{ ...ORDERS, columns: { ...ORDERS.columns, ID: 'string' } }],
      [/^streams\[0\]\.columns\.ID and streams\[0\]\.columns\.id are one column to targets that heed no case$/],
    ],
    [
      'a replication that is both',
      [{ ...ORDERS, replication: { day: 'ref_date', updated: 'updated_at' } }],
      [/^streams\[0\]\.replication must be \{"updated"/],
    ],
    [
      'a replication that is neither',
      [{ ...ORDERS, replication: { created: 'created_at' } }],
      [/^streams\[0\]\.replication must be \{"updated"/],
    ],
    [
      'a replication key that is no column',
      [{ ...ORDERS, replication: { updated: 'changed_at' } }],
      [/^streams\[0\]\.replication\.updated names no column changed_at$/],
    ],
    [
      'a replication key of another type',
      [
        { ...ORDERS, replication: { updated: 'total' } },
        { ...ORDERS, name: 'b', replication: { day: 'updated_at' } },
      ],
      [
        /^streams\[0\]\.replication\.updated must name a column of type date-time$/,
        /^streams\[1\]\.replication\.day must name a column of type date$/,
      ],
    ],
    [
      'a look-back that is none',
      [{ ...ORDERS, columns: undefined, replication: { day: 'd', lookback_days: -1 } }],
      [/^streams\[0\]\.replication\.lookback_days must be a whole number of days from 0 to 3650$/],
    ],
    ['an array that is no list', [{ ...ORDERS, array: 'count' }], [/^streams\[0\]\.array must name a list/]],
    [
      'parameters of the tap',
      [
        {
          ...ORDERS,
          parameters: { page: 1, order_by: 'id', 'updated_at:start': 'x', 'created_at:end': 'x', status: ['a'] },
        },
      ],
      [
        /^streams\[0\]\.parameters\.page is a parameter that the tap sets itself$/,
        /parameters\.order_by is a/,
        /parameters\.updated_at:start is a/,
        /parameters\.created_at:end is a/,
        /^streams\[0\]\.parameters\.status must be a text, a number, true or false, not a list$/,
      ],
    ],
    [
      "a child without its parent's key",
      [{ ...ORDERS, children: [{ ...ITEMS, keys: ['line'] }] }],
      [
        /^streams\[0\]\.children\[0\]\.keys must be a column for each key of its parent \(id\), and one that tells its entries apart$/,
      ],
    ],
    [
      'a child whose entries are told apart by what is in them',
      [{ ...ORDERS, children: [{ ...ITEMS, columns: undefined, keys: ['id_order', 'product__id'] }] }],
      [/^streams\[0\]\.children\[0\]\.keys must end with a field of the entry itself/],
    ],
    [
      'a child without a field',
      [{ ...ORDERS, children: [{ ...ITEMS, field: undefined }] }],
      [/^streams\[0\]\.children\[0\]\.field must be the name of a field, not missing$/],
    ],
    [
      'sources of no column',
      [{ ...ORDERS, sources: { uuid: 'a', id: [7] } }],
      [
        /^streams\[0\]\.sources\.uuid is no column of the stream$/,
        /^streams\[0\]\.sources\.id\[0\] must be a path with dots/,
      ],
    ],
    [
      'keys that there are not',
      [
        {
          ...ORDERS,
          colums: {},
          replication: { ...ORDERS.replication, order: 'id' },
          children: [{ ...ITEMS, path: 'x' }],
        },
      ],
      [
        /^streams\[0\] has no key colums.* there are name, path/s,
        /^streams\[0\]\.replication has no key order/,
        /^streams\[0\]\.children\[0\] has no key path/,
      ],
    ],
  ];
  for (const [what, streams, wanted] of bad) {
    it(`39d. ${what} is refused, by its path`, () => {
      const found = problems(...streams);
      for (const pattern of wanted)
        expect(
          found.some((text) => pattern.test(text)),
          `${pattern}: ${found}`,
        ).to.equal(true);
    });
  }

  it('are refused with every problem of every stream at once', () => {
    const found = problems(
      { ...ORDERS, name: 5, keys: ['x'] },
      { ...ORDERS, path: 7, children: [{ ...ITEMS, field: 9 }] },
      3,
    );
    expect(found.map((text) => text.split(' ')[0])).to.deep.equal([
      'streams[0].name',
      'streams[0].keys[0]',
      'streams[1].path',
      'streams[1].children[0].field',
      'streams[2]',
    ]);
  });

  it('are refused as a whole where they are no list', () => {
    expect(() => readSettings(['streams'], { streams: { orders: {} } })).to.throw(
      /^config: streams must be array, not an object; write it as JSON, such as \[\{"name": "orders"/,
    );
  });
});
