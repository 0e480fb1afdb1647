import { expect } from 'chai';
import fc from 'fast-check';
import { builtInStreams } from '../../../src/catalog/built-in-streams.ts';
import { discover } from '../../../src/catalog/discover.ts';
import { makePlan } from '../../../src/catalog/plan.ts';
import { ResourceFields } from '../../../src/discovery/resource-fields.ts';
import { withFound } from '../../../src/discovery/with-found.ts';
import { PersonalDataPolicy } from '../../../src/personal-data/policy.ts';
import type { RawRecord } from '../../../src/sensedata/list/list.ts';
import { expander } from '../../../src/sensedata/streams/expand.ts';
import { type Catalog, type CatalogEntry, parseCatalog } from '../../../src/singer/catalog.ts';
import { momentReader } from '../../../src/singer/moment.ts';
import { compileRow, type Row } from '../../../src/singer/row.ts';
import { rowValidator } from '../../../src/singer/validator.ts';
import { compactJson, toText } from '../../../src/singer/value.ts';
import { budget } from '../../support/budget.ts';

const RUNS = budget('DISCOVERY_RUNS', 100, 20_000);
const readMoment = momentReader('America/Sao_Paulo');
const streams = builtInStreams();
const customers = streams.parents.find(({ name }) => name === 'customers')!;
const KEEP_ALL = new PersonalDataPolicy({}, null);

/** Names that clash by case, accents, length or `__`, that break careless code, and any others. */
const name = fc.oneof(
  fc.constantFrom(
    'vertical',
    'Vertical',
    'VERTICAL',
    'vértical',
    '__proto__',
    'constructor',
    'a.b',
    'a"b',
    "a'b",
    'a__b',
  ),
  fc.constantFrom('a', 'b', '_a', 'a_', 'id', 'cs__id', 'toString', '2fa', '', ' ', 'cs_profile_name', 'nome do canal'),
  fc.constantFrom('x'.repeat(61), `${'x'.repeat(61)}y`, `${'ç'.repeat(40)}`, 'field_deadbeef00', 'a_0123456789'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

/** Values of one kind for a field, now and then another one: types are found, and found wrong. */
const KINDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  boolean: fc.boolean(),
  integer: fc.maxSafeInteger(),
  number: fc.double({ noNaN: true, noDefaultInfinity: true }),
  huge: fc.bigInt({ min: 2n ** 60n, max: 2n ** 90n }),
  date: fc
    .date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
  moment: fc
    .date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
    .map((at) => at.toISOString()),
  // Digits whose zeros count.
  code: fc.nat(9999).map((number) => `00${number}`),
  text: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('true', '12', '007', '2021-02-30', '1e3', '0000-00-00'),
  ),
  list: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxLength: 3 }),
  object: fc.dictionary(name, fc.oneof(fc.string(), fc.integer(), fc.dictionary(name, fc.integer(), { maxKeys: 2 })), {
    maxKeys: 3,
  }),
  empty: fc.constantFrom(null, ''),
};
const kind = fc.constantFrom(...Object.keys(KINDS));

interface Field {
  readonly name: string;
  readonly kind: string;
  readonly pure: boolean;
}

const fields = fc.uniqueArray(fc.record({ name, kind, pure: fc.boolean() }), {
  selector: (field) => field.name,
  maxLength: 8,
});

function valuesFor({ kind, pure }: Field): fc.Arbitrary<unknown> {
  const own = KINDS[kind]!;
  const others = fc.oneof(...Object.values(KINDS));
  return pure
    ? fc.oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: KINDS.empty! })
    : fc.oneof({ weight: 6, arbitrary: own }, others);
}

/** An object of the API's: any name is a field of its own. */
function objectOf(entries: readonly (readonly [string, unknown])[]): RawRecord {
  const object = {};
  for (const [key, value] of entries)
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

/** Custom fields in one of the three forms in which they come. */
function inForm(form: string, entries: readonly (readonly [string, unknown])[]): unknown {
  if (form === 'list') return entries.map(([key, value], index) => ({ id: index, name: key, value }));
  return objectOf(entries.map(([key, value]) => [key, form === 'object' ? { value } : value]));
}

/** A tenant: what its customers show. */
const tenant = fc.tuple(fields, fields, fc.integer({ min: 1, max: 60 })).chain(([own, custom, count]) => {
  const values = (list: readonly Field[]): fc.Arbitrary<[string, unknown][]> =>
    fc.tuple(
      ...list.map((field) => fc.option(valuesFor(field)).map((value) => [field.name, value] as [string, unknown])),
    );
  const record = fc
    .tuple(values(own), values(custom), fc.constantFrom('object', 'bare', 'list'))
    .map(([top, named, form]) =>
      objectOf([...top, ['custom_fields', inForm(form, named)], ['cs', { id: 1, extra: 2 }]]),
    );
  return fc.array(record, { minLength: count, maxLength: count });
});

function found(records: readonly RawRecord[], policy = KEEP_ALL): Catalog {
  const seen = new ResourceFields(customers, streams, readMoment);
  seen.note(records.map((record, index) => Object.assign(record, { id: index + 1 })));
  return withFound({ streams, fields: seen.fields, policy, warn: () => {} });
}

function entryOf(catalog: Catalog, stream = 'customers'): CatalogEntry {
  return catalog.streams.find((entry) => entry.stream === stream)!;
}

/** The rows of a catalog's customers, with every column selected, by the code that a sync runs. */
function rowsOf(catalog: Catalog, records: readonly RawRecord[]): { rows: Row[]; invalid: string[][] } {
  for (const { breadcrumb, metadata } of entryOf(catalog).metadata) if (breadcrumb.length > 0) metadata.selected = true;
  const [resource] = makePlan(catalog, streams, { endpoints: {} }, () => {});
  const plan = resource!.streams.find(({ stream }) => stream.name === 'customers')!;
  const toRow = compileRow(plan.columns, readMoment);
  const expand = expander(plan.stream, momentReader('UTC'), plan.found!.valuesFields)!;
  const validate = rowValidator(plan.schema);
  const invalid: string[][] = records.map(() => []);
  const rows = records
    .flatMap((record) => expand(record, compactJson, () => {}))
    .map((raw, index) => toRow(raw, (column) => invalid[index]!.push(column)));
  for (const row of rows) expect(validate(row)).to.deep.equal([]);
  return { rows, invalid };
}

/** A value as a text column must hold it. */
function asText(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? compactJson(value) : toText(value);
}

const plain = (text: string): string => text.replaceAll('\0', '').toWellFormed();

describe('columns that are found', () => {
  it('stand behind the static catalog, which stays as it is', () => {
    fc.assert(
      fc.property(tenant, (records) => {
        const catalog = found(records);
        const fixed = discover(streams);
        expect(catalog.streams.map(({ stream }) => stream)).to.deep.equal(fixed.streams.map(({ stream }) => stream));
        for (const entry of fixed.streams) {
          const mine = entryOf(catalog, entry.stream);
          const size = Object.keys(entry.schema.properties).length;
          expect(Object.entries(mine.schema.properties).slice(0, size)).to.deep.equal(
            Object.entries(entry.schema.properties),
          );
          expect(mine.metadata.slice(0, entry.metadata.length)).to.deep.equal(entry.metadata);
          expect(mine.metadata.length).to.equal(Object.keys(mine.schema.properties).length + 1);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('do not depend on the order in which records come, nor on records that come twice', () => {
    fc.assert(
      fc.property(tenant, fc.func(fc.nat()), (records, order) => {
        const catalog = JSON.stringify(found(records));
        const shuffled = [...records.keys()].sort((a, b) => order(a) - order(b)).map((index) => records[index]!);
        const seen = new ResourceFields(customers, streams, readMoment);
        seen.note(shuffled);
        seen.note(shuffled.slice(0, 3));
        const again = withFound({ streams, fields: seen.fields, policy: KEEP_ALL, warn: () => {} });
        expect(JSON.stringify(again)).to.equal(catalog);
      }),
      { numRuns: RUNS },
    );
  });

  it('hold every value that was seen, and every custom field has one', () => {
    const seenTypes = new Set<string>();
    fc.assert(
      fc.property(tenant, (records) => {
        const catalog = found(records);
        const written = parseCatalog(JSON.parse(JSON.stringify(catalog)));
        if (!('catalog' in written)) throw new Error(written.problems.join());
        const { rows, invalid } = rowsOf(written.catalog, records);
        const marked = entryOf(catalog).metadata.filter(
          ({ metadata }) => metadata['tap-sensedata.source'] !== undefined,
        );
        expect(
          invalid.flat().filter((column) => marked.some(({ breadcrumb }) => breadcrumb[1] === column)),
        ).to.deep.equal([]);
        const columnOf = new Map(
          marked.map(({ breadcrumb, metadata }) => [JSON.stringify(metadata['tap-sensedata.source']), breadcrumb[1]!]),
        );
        const types = entryOf(catalog).schema.properties;
        for (const [index, record] of records.entries()) {
          for (const [key, value] of Object.entries(valuesOf(record))) {
            const column = columnOf.get(JSON.stringify(['custom_fields', key]));
            expect(column, key).to.be.a('string');
            const sent = rows[index]![column!];
            const { type, format } = types[column!]!;
            seenTypes.add([type, format].flat().join());
            if (String(type) === 'null,string' && format === undefined) expect(sent).to.equal(asText(value));
            else if (value === null || value === '') expect(sent).to.equal(null);
            else if (String(type) === 'null,string')
              expect(readMoment(String(sent))).to.equal(readMoment(String(value)));
            else expect(sent).to.equal(value);
          }
        }
      }),
      { numRuns: RUNS },
    );
    // Else nothing but text was tried.
    expect([...seenTypes]).to.include.members([
      'null,boolean,',
      'null,integer,',
      'null,string,date',
      'null,string,date-time',
    ]);
  });

  it('43d. take of later records what their type is, and nothing that it would have to turn into it', () => {
    const refused = new Set<string>();
    fc.assert(
      fc.property(fields, fc.nat(), (custom, salt) => {
        const pure = custom.map((field) => ({ ...field, pure: true }));
        const named = (values: readonly unknown[]): RawRecord =>
          objectOf([
            [
              'custom_fields',
              inForm(
                'bare',
                pure.map(({ name: key }, index) => [key, values[index]]),
              ),
            ],
          ]);
        const sample = (of: readonly Field[], count: number, seed: number): RawRecord[] =>
          fc.sample(fc.tuple(...of.map(valuesFor)), { numRuns: count, seed }).map(named);
        const catalog = found(sample(pure, 60, salt));
        fc.pre(entryOf(catalog).metadata.some(({ metadata }) => metadata['tap-sensedata.source'] !== undefined));
        const others = sample(
          pure.map((field) => ({ ...field, pure: false })),
          20,
          salt + 1,
        );
        const columnOf = new Map(
          entryOf(catalog).metadata.map(({ breadcrumb, metadata }) => [
            JSON.stringify(metadata['tap-sensedata.source']),
            breadcrumb[1]!,
          ]),
        );
        const all = others.map((one, index) => Object.assign(one, { id: index + 1 }));
        const { rows, invalid } = rowsOf(catalog, all);
        for (const [index, record] of all.entries()) {
          for (const [key, value] of Object.entries(valuesOf(record))) {
            const column = columnOf.get(JSON.stringify(['custom_fields', key]));
            if (column === undefined) continue;
            const sent = rows[index]![column];
            const { type, format } = entryOf(catalog).schema.properties[column]!;
            const isText = String(type) === 'null,string' && format === undefined;
            const isMoment = format === 'date-time' && typeof value === 'string' && readMoment(value) === sent;
            if (invalid[index]!.includes(column)) {
              expect(sent).to.equal(null);
              refused.add(`${typeof value} in ${[type].flat().at(-1)} ${format ?? ''}`.trim());
            } else if (value === null || value === '') expect(sent).to.equal(null);
            else if (isText) expect(sent).to.equal(asText(value));
            else if (!isMoment) expect(sent).to.equal(value);
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect([...refused]).to.include.members([
      'string in integer',
      'string in number',
      'number in boolean',
      'string in string date',
      'bigint in number',
    ]);
  });

  it('43c. have names that every database takes, and no two the same one', () => {
    fc.assert(
      fc.property(tenant, (records) => {
        const names = Object.keys(entryOf(found(records)).schema.properties);
        for (const column of names) expect(column).to.match(/^[a-z][a-z0-9_]{0,62}$/);
        expect(new Set(names).size).to.equal(names.length);
      }),
      { numRuns: RUNS },
    );
  });

  it('keep their names whatever other custom fields there are', () => {
    fc.assert(
      fc.property(tenant, tenant, (some, others) => {
        const [alone, together] = [found(some), found([...some, ...others])];
        const named = (catalog: Catalog): Map<string, string> =>
          new Map(
            entryOf(catalog).metadata.flatMap(({ breadcrumb, metadata }) => {
              const path = metadata['tap-sensedata.source'] as string[] | undefined;
              return path?.[0] === 'custom_fields' ? [[JSON.stringify(path), breadcrumb[1]!]] : [];
            }),
          );
        expect([...named(together)]).to.include.deep.members([...named(alone)]);
      }),
      { numRuns: RUNS },
    );
  });
});

/** The custom fields of a record by name, told anew; of names that are the same to a database the last counts. */
function valuesOf(record: RawRecord): RawRecord {
  const shown = record.custom_fields;
  const entries = Array.isArray(shown)
    ? shown.map(({ id, name: key, value }) => [plain(key) === '' ? String(id) : plain(key), value] as const)
    : Object.entries(shown as RawRecord).map(([key, entry]) => {
        const isWrapped = typeof entry === 'object' && entry !== null && Object.hasOwn(entry, 'value');
        return [plain(key), isWrapped ? (entry as RawRecord).value : entry] as const;
      });
  return objectOf(entries.filter(([key]) => key !== ''));
}
