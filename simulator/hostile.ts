import type { Override } from './entry.ts';
import { type Json, type JsonObject, RawJson } from './json.ts';
import type { Random } from './random.ts';
import { type Columns, type ColumnType, type Resource, type Row, STREAMS, type StreamName } from './streams.ts';

type Value = Row[string];

/** A custom field, and the key and the text of its row. */
interface HostileField {
  readonly key: string;
  readonly json: Json;
  readonly text: string | null;
}

/** Values that must become null, by the type of their column. */
const INVALID: Readonly<Record<Exclude<ColumnType, 'text'>, readonly Json[]>> = {
  date: [
    ...['2021-02-30', '31/12/2024', '0000-00-00', '0000-01-01', '10000-01-01', 'ontem', '2024-01-01\u0000', ' '],
    ...[20_240_101, true, ['2024-01-01'], { d: 1 }, new RawJson('1e400')],
  ],
  timestamp: [
    ...['2021-02-30T00:00:00Z', '2024-01-01T25:00:00Z', '0000-01-01T00:00:00Z', '10000-01-01T00:00:00Z', 'agora'],
    ...['0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '2016-12-31T23:59:60Z'],
    ...[1_700_000_000, false, { date: '2024-01-01' }],
  ],
  float: [
    ...['1.234,56', '1e3', 'NaN', 'Infinity', '.5', '5.', '+5', '-', '0x10', '9'.repeat(400)],
    ...[new RawJson('1e400'), new RawJson('-1e999'), new RawJson('9'.repeat(400)), true, [1], {}],
  ],
  boolean: ['sim', 'yes', 2, -1, '2', ' true', new RawJson('9007199254740993'), [true], { value: true }],
};

/** Values at the edge of what their column holds, each with what must arrive. */
const EXTREMES: Readonly<Record<Exclude<ColumnType, 'text'>, readonly (readonly [Json, Value])[]>> = {
  date: [
    ['0001-01-01', '0001-01-01'],
    ['9999-12-31T23:59:59-14:00', '9999-12-31'],
    ['2024-02-29 00:00:00', '2024-02-29'],
  ],
  timestamp: [
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
    ['9999-12-31T23:59:59.1234567Z', '9999-12-31T23:59:59.123456Z'],
    ['1582-10-10 00:00:00+0000', '1582-10-10T00:00:00.000000Z'],
  ],
  float: [
    [new RawJson('36893488147419103232'), 2 ** 65],
    [new RawJson('-9007199254740993'), -(2 ** 53)],
    [new RawJson('1E+21'), 1e21],
    ['0.1', 0.1],
    ['00012.50', 12.5],
  ],
  boolean: [
    ['tRuE', true],
    [new RawJson('0.0'), false],
  ],
};

/** Values that a text column takes, each with its text. */
const TEXTS: readonly (readonly [Json, string])[] = [
  ['nul\u0000no meio', 'nulno meio'],
  ['metade \ud83d de emoji', 'metade \ufffd de emoji'],
  ['\udc00', '\ufffd'],
  ['a\u2028b\u2029c', 'a\u2028b\u2029c'],
  ['\u0001\t\n\r\u001b[31m\u007f\u0085\ufeff\uffff😀', '\u0001\t\n\r\u001b[31m\u007f\u0085\ufeff\uffff😀'],
  ["'; drop table tasks; --\\\\N\\\\.", "'; drop table tasks; --\\\\N\\\\."],
  [' ', ' '],
  ['x'.repeat(100_000), 'x'.repeat(100_000)],
  [1.5, '1.5'],
  [new RawJson('-0'), '0'],
  [new RawJson('1e21'), '1000000000000000000000'],
  [new RawJson('9007199254740993'), '9007199254740993'],
  [new RawJson('36893488147419103232'), '36893488147419103232'],
  [true, 'true'],
  [['a', 'ç'], 'a,ç'],
  [[1, true, 'x'], '1,true,x'],
  [{ a: [1, null], ç: 'é' }, '{"a":[1,null],"ç":"é"}'],
  [[{ name: 'um' }, { description: 'dois' }], 'um,dois'],
  [[['a'], { nul: '\u0000\ud800' }], '[["a"],{"nul":"\ufffd"}]'],
  [new RawJson('{"id": -9007199254740993, "id": 9007199254740993}'), '{"id":9007199254740993}'],
  [new RawJson('{"__proto__": {"a": 1}, "toString": null}'), '{"__proto__":{"a":1},"toString":null}'],
  [nested(500), `${'[{"a":'.repeat(500)}1${'}]'.repeat(500)}`],
  [{}, '{}'],
];

/** Texts that no column can hold. */
const NO_TEXTS: readonly Json[] = [new RawJson('1e400'), new RawJson('{"a":[-1e400]}'), nested(10_000)];

/** Custom fields, each with what their row must hold. None of the names is one that calm records have. */
const FIELDS: readonly HostileField[] = [
  { key: 'toString', json: 'texto', text: 'texto' },
  { key: 'hasOwnProperty', json: { hasOwnProperty: 1 }, text: '{"hasOwnProperty":1}' },
  { key: 'valueOf', json: null, text: null },
  {
    key: 'prototype',
    json: new RawJson('{"__proto__": [9007199254740993]}'),
    text: '{"__proto__":[9007199254740993]}',
  },
  { key: 'a\u2028b', json: '\u2028', text: '\u2028' },
  { key: '  ', json: [], text: '[]' },
  { key: 'n'.repeat(300), json: {}, text: '{}' },
  { key: 'enorme', json: new RawJson('1e400'), text: null },
  { key: 'fundo', json: nested(10_000), text: null },
  {
    key: 'dígitos',
    json: new RawJson('[-9007199254740993, "9007199254740993"]'),
    text: '[-9007199254740993,"9007199254740993"]',
  },
  { key: 'sujo', json: ['\u0000', '\udc00'], text: '["","\ufffd"]' },
];

const UNKNOWN: readonly (readonly [string, Json])[] = [
  ['campo_novo', 'surpresa'],
  ['badge', {}],
  ['updated_by', { id: 1, name: 'Zoé' }],
  ['toString', 1],
  ['__proto__', { admin: true }],
  ['constructor', null],
  ['hasOwnProperty', [1]],
];

/** Columns that stand under their own name at the top of a record and steer nothing. */
function plainColumns(resource: Resource): [string, ColumnType][] {
  const columns: Columns = STREAMS[resource].columns;
  const special = /__|^(id|tags|created_.*|updated_at|deleted_at|ref_date|data|code|module|id_.*|cs_.*|csm_.*)$/;
  return Object.entries(columns).filter(([name]) => !special.test(name));
}

/** What is wrong with this version of a record: columns that are replaced, and fields that nobody knows. */
export function hostileOverrides(resource: Resource, random: Random): Record<string, Override> {
  const overrides: [string, Override][] = [];
  if (random.chance(0.15)) {
    for (const [name, type] of random.sample(plainColumns(resource), 1 + random.int(2))) {
      overrides.push([name, hostileValue(type, random)]);
    }
  }
  if (random.chance(0.05)) {
    const [name, json] = random.pick(UNKNOWN);
    overrides.push([name, { json }]);
  }
  // `fromEntries` makes an own key of `__proto__`.
  return Object.fromEntries(overrides);
}

function hostileValue(type: ColumnType, random: Random): Override {
  const invalid = type === 'text' ? NO_TEXTS : INVALID[type];
  if (random.chance(type === 'text' ? 0.1 : 0.8)) return { json: random.pick(invalid), truth: null };
  const [json, truth] = random.pick<readonly [Json, Value]>(type === 'text' ? TEXTS : EXTREMES[type]);
  return { json, truth };
}

/** Lists and objects within each other, so many of each. */
function nested(levels: number): RawJson {
  return new RawJson(`${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)}`);
}

/** Custom fields that this version of a record has beside its own. */
export function hostileFields(resource: Resource, random: Random): readonly HostileField[] {
  if (resource !== 'customers' && resource !== 'contacts') return [];
  return random.chance(0.2) ? random.sample(FIELDS, 1 + random.int(3)) : [];
}

/** Their rows in the stream of the resource's custom fields. */
export function hostileFieldRows(
  stream: StreamName,
  owner: string,
  fields: readonly HostileField[],
): Record<string, string | null>[] {
  const [ownerColumn, keyColumn, valueColumn] = Object.keys(STREAMS[stream].columns);
  return fields.map(({ key, text }) => ({ [ownerColumn!]: owner, [keyColumn!]: key, [valueColumn!]: text }));
}

/** Shows them with the fields that the record has, in the same form. */
export function addHostileFields(json: JsonObject, fields: readonly HostileField[]): void {
  if (fields.length === 0) return;
  const own = json.custom_fields;
  if (Array.isArray(own)) own.push(...fields.map(({ key, json: value }) => ({ name: key, value })));
  else {
    const entries = fields.map(({ key, json: value }): [string, Json] => [key, { value }]);
    // `fromEntries` makes an own key of `__proto__`.
    json.custom_fields = Object.fromEntries([
      ...(own !== undefined && isObject(own) ? Object.entries(own) : []),
      ...entries,
    ]);
  }
}

/** Whether this record comes without its key, and so can be in no warehouse. */
export function losesKey(random: Random): boolean {
  return random.chance(0.005);
}

/** Adds entries that give no row: a custom field without a name, a contact type without an id. */
export function addNamelessEntries(json: JsonObject): void {
  const { custom_fields: fields, types } = json;
  if (Array.isArray(fields)) fields.push({ value: 'sem nome' });
  else if (isObject(fields)) fields[''] = { value: 'sem nome' };
  if (Array.isArray(types)) types.push({ name: 'sem id' });
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !(value instanceof RawJson);
}
