import { type Json, type JsonObject, RawJson } from '../json.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../shape.ts';
import { INDUSTRIES, SENTENCES } from '../vocabulary.ts';

/** A custom field: the name and the text that the warehouse gets, and the JSON value they come from. */
export interface CustomField {
  readonly id: number;
  /** Null: the field has only an id, which then is its key. */
  readonly name: string | null;
  readonly json: Json;
  readonly text: string | null;
}

/** The last ones match the API's pattern of names, and break readers that trust plain objects. */
const NAMES = [
  'vertical',
  'licencas',
  'faturamento_anual',
  'cs_feeling',
  'cs_feeling_2',
  'integracoes',
  'responsavel',
  'data_go_live',
  'usa_app',
  '2fa',
  'constructor',
  '__proto__',
  null,
] as const;

/** Numbers whose decimal text is not what a careless reader writes. */
const NUMBERS: readonly (readonly [string, string])[] = [
  ['12', '12'],
  ['0', '0'],
  ['-3.5', '-3.5'],
  ['1250000.75', '1250000.75'],
  ['9007199254740993', '9007199254740993'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
  ['1e21', '1000000000000000000000'],
  ['2.5E-7', '0.00000025'],
];

/** Draws the custom fields of a record: most of them, so that an edit also takes some away. */
export function drawCustomFields(random: Random, share: number): CustomField[] {
  const fields: CustomField[] = [];
  for (const [index, name] of NAMES.entries()) {
    const wanted = index < 8 ? share : share / 6;
    if (random.chance(wanted)) fields.push({ id: index + 1, name, ...drawValue(random) });
  }
  return fields;
}

function drawValue(random: Random): { json: Json; text: string | null } {
  const kind = random.int(10);
  if (kind < 3) return text(random.pick([...INDUSTRIES, ...SENTENCES, 'true', '007']));
  if (kind < 5) {
    const [json, decimal] = random.pick(NUMBERS);
    return { json: new RawJson(json), text: decimal };
  }
  if (kind === 5) return random.chance(0.5) ? { json: true, text: 'true' } : { json: false, text: 'false' };
  if (kind === 6) return { json: random.pick([null, '']), text: null };
  if (kind === 7) return asJson(random.sample(INDUSTRIES, random.int(3)));
  if (kind === 8) return asJson({ id: 1 + random.int(99), name: 'Flávia "Fla" Simões', nested: [1, 2.5, null, true] });
  return text('2024-02-29');
}

function text(value: string): { json: Json; text: string } {
  return { json: value, text: value };
}

function asJson(value: JsonObject | string[]): { json: Json; text: string } {
  return { json: value, text: JSON.stringify(value) };
}

/** The fields as rows of a child stream. */
export function customFieldRows(
  fields: readonly CustomField[],
  columns: readonly [owner: string, key: string, value: string],
  owner: string,
): Record<string, string | null>[] {
  return fields.map((field) => ({
    [columns[0]]: owner,
    [columns[1]]: field.name ?? String(field.id),
    [columns[2]]: field.text,
  }));
}

/** The fields keyed by name, or as a list. */
export function encodeCustomFields(
  fields: readonly CustomField[],
  form: 'object' | 'list' | 'mixed',
  shape: Shape,
): Json {
  const listed = form === 'list' || (form === 'mixed' && shape.pick([true, false]));
  if (fields.length === 0) return shape.odd() ? shape.noObject() : listed ? [] : {};
  if (listed) return fields.flatMap((field) => listEntries(field, shape));
  return Object.fromEntries(fields.map((field) => [field.name ?? String(field.id), objectEntry(field, shape)]));
}

/** `{"value": …}`, or the value alone. */
function objectEntry(field: CustomField, shape: Shape): Json {
  if (shape.odd()) return field.json;
  return shape.odd() ? { id: field.id, value: field.json } : { value: field.json };
}

/** One entry; sometimes an older one of the same name before it, since the last counts. */
function listEntries(field: CustomField, shape: Shape): JsonObject[] {
  const name = field.name ?? shape.none();
  const entry = { id: field.id, name, value: field.json };
  return field.name !== null && shape.odd() && shape.odd() ? [{ ...entry, value: 'valor antigo' }, entry] : [entry];
}
