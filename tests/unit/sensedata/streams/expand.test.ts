import { expect } from 'chai';
import type { RawRecord } from '../../../../src/sensedata/list/list.ts';
import { childExpander, expander } from '../../../../src/sensedata/streams/expand.ts';
import { type KeyType, keyForm } from '../../../../src/sensedata/streams/key-form.ts';
import { type ChildStream, type EntryRows, isChild } from '../../../../src/sensedata/streams/stream.ts';
import { streams } from '../../../../src/sensedata/streams/streams.ts';
import { momentReader } from '../../../../src/singer/moment.ts';
import { compactJson } from '../../../../src/singer/value.ts';

interface Expanded {
  readonly rows: RawRecord[];
  readonly dropped: string[];
}

/** What a record expands to as a row of this child. */
function expanded(child: Pick<ChildStream, 'field' | 'entries'>, record: RawRecord): Expanded {
  const dropped: string[] = [];
  return { rows: childExpander(child)(record, compactJson, (reason) => dropped.push(reason)), dropped };
}

function builtIn(name: string): ChildStream {
  return streams.filter(isChild).find((child) => child.name === name)!;
}

const fields = (custom_fields: unknown): { rows: unknown[]; dropped: string[] } => {
  const { rows, dropped } = expanded(builtIn('customers_custom_fields'), { id: 1, custom_fields });
  return { rows: rows.map(({ key, value }) => [key, value]), dropped };
};

const types = (value: unknown): { rows: unknown[]; dropped: string[] } => {
  const { rows, dropped } = expanded(builtIn('contacts_types'), { id: 1, types: value });
  return { rows: rows.map(({ id, name }) => [id, name]), dropped };
};

const readUtc = momentReader('UTC');

describe('entries of a child', () => {
  const entries = { kind: 'rows', parentKey: { order: ['id'] }, key: 'line' } as const;
  const lines = (type: KeyType, ...values: unknown[]): { rows: unknown[]; dropped: number } => {
    let dropped = 0;
    const expand = childExpander({ field: 'items', entries }, keyForm(type, readUtc));
    const record = { id: 1, items: values.map((line) => ({ line, at: String(line).length })) };
    const rows = expand(record, compactJson, () => dropped++);
    return { rows: rows.map(({ line }) => line), dropped };
  };

  it('are one where the column of their key holds them as one value', () => {
    expect(lines('integer', '1', '01')).to.deep.equal({ rows: ['01'], dropped: 1 });
    expect(lines('date', '2026-01-01', '2026-01-01T05:00:00')).to.deep.equal({
      rows: ['2026-01-01T05:00:00'],
      dropped: 1,
    });
    expect(lines('text', '1', '01')).to.deep.equal({ rows: ['1', '01'], dropped: 0 });
  });

  it('that the column cannot hold take the place of none', () => {
    expect(lines('integer', '1', '1.0')).to.deep.equal({ rows: ['1', '1.0'], dropped: 0 });
  });
});

describe('custom fields', () => {
  it('of one name are the last one, and each that has another value is told', () => {
    const named = (...values: unknown[]): unknown => values.map((value) => ({ name: 'a', value }));
    const told = ['custom_fields: an entry with the name of a later one'];
    expect(fields(named(1, 3))).to.deep.equal({ rows: [['a', 3]], dropped: told });
    expect(fields({ 'a\0': { value: 1 }, a: { value: 2 } })).to.deep.equal({ rows: [['a', 2]], dropped: told });
    expect(fields(named({ x: [1] }, { x: [1] }))).to.deep.equal({ rows: [['a', '{"x":[1]}']], dropped: [] });
  });

  it('carries the id of the parent', () => {
    expect(expanded(builtIn('customers_custom_fields'), { id: 7, custom_fields: { a: 1 } }).rows).to.deep.equal([
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

describe('rows of entries', () => {
  const items = (entries: Partial<EntryRows>, value: unknown): Expanded =>
    expanded(
      { field: 'items', entries: { kind: 'rows', parentKey: { order_id: ['id'] }, key: 'code', ...entries } },
      { id: 5, items: value },
    );

  it('keeps every field of an entry, and the id of the record whatever the entry calls its own', () => {
    const entry = { code: 'a', price: 2, order_id: 'other', nested: { x: 1 } };
    expect(items({}, [entry]).rows).to.deep.equal([{ ...entry, order_id: 5 }]);
    expect(entry.order_id).to.equal('other');
  });

  it('reads an object by name where it is said to be one, and nowhere else', () => {
    const value = { a: { price: 1 }, b: { price: 2, code: 'own' }, '': { price: 3 } };
    expect(items({ byName: true }, value)).to.deep.equal({
      rows: [
        { code: 'a', price: 1, order_id: 5 },
        { code: 'b', price: 2, order_id: 5 },
      ],
      dropped: ['items: an entry without code'],
    });
    expect(items({ byName: true }, [{ code: 'a' }]).rows).to.deep.equal([{ code: 'a', order_id: 5 }]);
    expect(items({}, value)).to.deep.equal({ rows: [], dropped: ['items: no list but object'] });
    expect(items({ byName: true }, 5).dropped).to.deep.equal(['items: neither an object nor a list but number']);
  });

  it('drops what is no object, unless it is said which fields it fills', () => {
    expect(items({}, ['a', 7, null]).dropped).to.have.length(3);
    expect(items({ bare: ['code'] }, ['a', 7, null])).to.deep.equal({
      rows: [
        { code: 'a', order_id: 5 },
        { code: 7, order_id: 5 },
      ],
      dropped: ['items: an entry without code'],
    });
  });
});

describe('fields as JSON', () => {
  const expand = expander(streams.find(({ name }) => name === 'custom_data')!, readUtc)!;

  for (const [data, text] of [
    [{ a: [1] }, '{"a":[1]}'],
    ['text', '"text"'],
    [0, '0'],
    [null, null],
    ['', ''],
  ] as const) {
    it(`${JSON.stringify(data)} → ${JSON.stringify(text)}`, () => {
      expect(expand({ id: 1, data }, compactJson, () => {})).to.deep.equal([{ id: 1, data: text }]);
    });
  }

  it('leaves the record of any other stream as it is', () => {
    expect(expander(streams.find(({ name }) => name === 'users')!, readUtc)).to.equal(null);
  });
});
