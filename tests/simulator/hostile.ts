import type { Override } from './entry.ts';
import { type Json, type JsonObject, RawJson } from './json.ts';
import type { Random } from './random.ts';
import { type Columns, type ColumnType, type Resource, STREAMS } from './streams.ts';

/** Values that must become null, by the type of their column. */
const INVALID: Readonly<Record<Exclude<ColumnType, 'text'>, readonly Json[]>> = {
  date: ['2021-02-30', '31/12/2024', '0000-00-00', '10000-01-01', 'ontem', 20_240_101, true, ['2024-01-01'], { d: 1 }],
  timestamp: ['2021-02-30T00:00:00Z', '2024-01-01T25:00:00Z', '0000-01-01T00:00:00Z', 'agora', 1_700_000_000, false],
  float: ['1.234,56', '1e3', 'NaN', '.5', '5.', '+5', '-', new RawJson('1e400'), new RawJson('-1e999'), true, [1]],
  boolean: ['sim', 'yes', 2, -1, '2', [true], { value: true }],
};

/** Values that a text column takes, each with its text. */
const TEXTS: readonly (readonly [Json, string])[] = [
  ['nul\u0000no meio', 'nulno meio'],
  ['metade \ud83d de emoji', 'metade \ufffd de emoji'],
  ['\udc00', '\ufffd'],
  [1.5, '1.5'],
  [new RawJson('36893488147419103232'), '36893488147419103232'],
  [true, 'true'],
  [['a', 'ç'], 'a,ç'],
  [[1, true, 'x'], '1,true,x'],
  [{ a: [1, null], ç: 'é' }, '{"a":[1,null],"ç":"é"}'],
  [[{ name: 'um' }, { description: 'dois' }], 'um,dois'],
];

const UNKNOWN: readonly (readonly [string, Json])[] = [
  ['campo_novo', 'surpresa'],
  ['badge', {}],
  ['updated_by', { id: 1, name: 'Zoé' }],
  ['toString', 1],
  ['__proto__', { admin: true }],
  ['constructor', null],
];

/** Columns that stand under their own name at the top of a record and steer nothing. */
function plainColumns(resource: Resource): [string, ColumnType][] {
  const columns: Columns = STREAMS[resource].columns;
  const special = /__|^(id|tags|created_.*|updated_at|id_.*|cs_.*|csm_.*)$/;
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
  if (type !== 'text') return { json: random.pick(INVALID[type]), truth: null };
  const [json, truth] = random.pick(TEXTS);
  return { json, truth };
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
