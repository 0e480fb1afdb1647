import { expect } from 'chai';
import { cutCustomFields, cutTypes } from '../../../../src/sensedata/streams/cut.ts';
import { compactJson } from '../../../../src/singer/value.ts';

const fields = (custom_fields: unknown): { rows: unknown[]; dropped: string[] } => {
  const dropped: string[] = [];
  const rows = cutCustomFields('customer_id')({ id: 1, custom_fields }, compactJson, (reason) => dropped.push(reason));
  return { rows: rows.map(({ key, value }) => [key, value]), dropped };
};

const types = (value: unknown): { rows: unknown[]; dropped: string[] } => {
  const dropped: string[] = [];
  const rows = cutTypes('contact_id')({ id: 1, types: value }, compactJson, (reason) => dropped.push(reason));
  return { rows: rows.map(({ id, name }) => [id, name]), dropped };
};

describe('custom fields', () => {
  it('carries the id of the parent', () => {
    expect(cutCustomFields('customer_id')({ id: 7, custom_fields: { a: 1 } }, compactJson, () => {})).to.deep.equal([
      { customer_id: 7, key: 'a', value: 1 },
    ]);
  });

  for (const [value, rows] of [
    [{ vertical: { value: 'Eletrônicos' } }, [['vertical', 'Eletrônicos']]],
    [{ licencas: { value: 12 } }, [['licencas', 12]]],
    [
      { a: { value: null }, b: { value: '' } },
      [
        ['a', null],
        ['b', ''],
      ],
    ],
    [{ a: { value: ['a', 'ç'] } }, [['a', '["a","ç"]']]],
    [{ a: { value: { id: 1 } } }, [['a', '{"id":1}']]],
    [
      { a: 'bare', b: { id: 1 }, c: [1] },
      [
        ['a', 'bare'],
        ['b', '{"id":1}'],
        ['c', '[1]'],
      ],
    ],
    [
      JSON.parse('{"__proto__":{"value":1},"constructor":{"value":2},"toString":3}'),
      [
        ['__proto__', 1],
        ['constructor', 2],
        ['toString', 3],
      ],
    ],
    [
      [
        { id: 7, name: 'vertical', value: 'x' },
        { id: 8, value: 'y' },
      ],
      [
        ['vertical', 'x'],
        ['8', 'y'],
      ],
    ],
    [
      [
        { name: 'a', value: 1 },
        { name: 'b', value: 2 },
        { name: 'a', value: 3 },
      ],
      [
        ['a', 3],
        ['b', 2],
      ],
    ],
    [{ 'a\0': { value: 1 }, a: { value: 2 } }, [['a', 2]]],
    [
      [
        { id: 7, name: '\0', value: 'x' },
        { id: 1e21, name: {}, value: 'y' },
      ],
      [
        ['7', 'x'],
        ['1000000000000000000000', 'y'],
      ],
    ],
    [null, []],
    ['', []],
    [{}, []],
    [[], []],
    [undefined, []],
  ] as const) {
    it(`${JSON.stringify(value) ?? 'missing'} → ${JSON.stringify(rows)}`, () => {
      expect(fields(value)).to.deep.equal({ rows, dropped: [] });
    });
  }

  it('counts what can give no row', () => {
    expect(fields([{ value: 1 }, 'x', null]).dropped).to.have.length(3);
    expect(fields({ '': { value: 1 }, '\0': 2 }).dropped).to.have.length(2);
    expect(fields('text').dropped).to.have.length(1);
    expect(fields(5).dropped).to.have.length(1);
  });
});

describe('contact types', () => {
  it('reads objects and bare texts', () => {
    expect(types([{ id: 1, name: 'Sponsor' }, 'Decisor', 7]).rows).to.deep.equal([
      [1, 'Sponsor'],
      ['Decisor', 'Decisor'],
      [7, 7],
    ]);
  });

  it('gives one row an id, the last counts', () => {
    expect(
      types([
        { id: 1, name: 'a' },
        { id: '1', name: 'b' },
      ]).rows,
    ).to.deep.equal([['1', 'b']]);
  });

  it('counts entries without id, and what is no list', () => {
    expect(types([{ name: 'a' }, null, {}]).dropped).to.have.length(3);
    expect(types('Sponsor').dropped).to.have.length(1);
    expect(types(null)).to.deep.equal({ rows: [], dropped: [] });
    expect(types('')).to.deep.equal({ rows: [], dropped: [] });
  });
});
