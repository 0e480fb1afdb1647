import { expect } from 'chai';
import { momentReader } from '../../../src/singer/moment.ts';
import { type Column, type ColumnType, compileRow } from '../../../src/singer/row.ts';

const column = (name: string, type: ColumnType, ...sources: string[]): Column => ({
  name,
  type,
  sources: sources.map((path) => path.split('.')),
});

/** The row of a record, and the columns that were invalid. */
function convert(columns: Column[], record: unknown): { row: unknown; invalid: string[] } {
  const invalid: string[] = [];
  const row = compileRow(columns, momentReader('UTC'))(record as never, (name) => invalid.push(name));
  return { row, invalid };
}

describe('the compiled row', () => {
  it('has every column, in order, null where there is nothing', () => {
    const { row } = convert([column('b', 'text', 'b'), column('a', 'number', 'a'), column('mine', 'text')], {
      a: 1,
      mine: 2,
    });
    expect(JSON.stringify(row)).to.equal('{"b":null,"a":1,"mine":null}');
  });

  it('takes the first source that is neither missing, null nor empty text', () => {
    const columns = [column('id_customer', 'text', 'id_customer', 'customer.id')];
    expect(convert(columns, { id_customer: 7, customer: { id: 8 } }).row).to.deep.equal({ id_customer: '7' });
    expect(convert(columns, { id_customer: '', customer: { id: 8 } }).row).to.deep.equal({ id_customer: '8' });
    expect(convert(columns, { id_customer: null, customer: { id: 0 } }).row).to.deep.equal({ id_customer: '0' });
    expect(convert(columns, { customer: '' }).row).to.deep.equal({ id_customer: null });
  });

  for (const parent of [null, '', {}, [], undefined]) {
    it(`gives null below a parent that is ${JSON.stringify(parent) ?? 'missing'}`, () => {
      expect(convert([column('role', 'text', 'cs.profile.role')], { cs: { profile: parent } })).to.deep.equal({
        row: { role: null },
        invalid: [],
      });
      expect(convert([column('role', 'text', 'cs.profile.role')], { cs: parent }).invalid).to.deep.equal([]);
    });
  }

  for (const parent of ['Maria', 5, true, [1]]) {
    it(`reports columns below a parent that is ${JSON.stringify(parent)}`, () => {
      expect(convert([column('role', 'text', 'cs.profile.role')], { cs: parent })).to.deep.equal({
        row: { role: null },
        invalid: ['role'],
      });
    });
  }

  it('reports an invalid value and gives null for it', () => {
    expect(convert([column('due_date', 'date', 'due_date')], { due_date: '2021-02-30' })).to.deep.equal({
      row: { due_date: null },
      invalid: ['due_date'],
    });
  });

  it('never takes what only the prototype has', () => {
    const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
    const columns = names.map((name, index) => column(`c${index}`, 'text', name));
    expect(convert(columns, {}).row).to.deep.equal({ c0: null, c1: null, c2: null, c3: null });
    expect(convert(columns, JSON.parse('{"__proto__":"x","constructor":1}')).row).to.deep.equal({
      c0: '1',
      c1: null,
      c2: 'x',
      c3: null,
    });
  });

  it('takes any name of a column as data, not as code', () => {
    const name = '"];throw new Error("run");["';
    expect(convert([column(name, 'text', name)], { [name]: 'x' }).row).to.deep.equal({ [name]: 'x' });
  });

  describe('with a transform', () => {
    const shout: Column = { ...column('name', 'text', 'name'), transform: (value, { id }) => `${value} ${id}!` };

    it('sends what it makes of the converted value and the record', () => {
      expect(convert([shout, column('id', 'number', 'id')], { name: 'Ana', id: '7' }).row).to.deep.equal({
        name: 'Ana 7!',
        id: 7,
      });
    });

    it('does not call it where there is no value, or none that the column can hold', () => {
      const never: Column = { ...column('day', 'date', 'day'), transform: () => expect.fail('called') };
      expect(convert([never], {})).to.deep.equal({ row: { day: null }, invalid: [] });
      expect(convert([never], { day: 'x' })).to.deep.equal({ row: { day: null }, invalid: ['day'] });
    });

    it('is in the code of its own column alone: without one, the function is what it was', () => {
      const source = (...columns: Column[]): string => compileRow(columns, momentReader('UTC')).toString();
      const { transform: _, ...plain } = shout;
      expect(source(plain, column('id', 'number', 'id'))).to.not.include('transform');
      expect(source(shout, column('id', 'number', 'id')).match(/transforms\[/g)).to.have.length(1);
    });
  });
});
