import { CLASSES } from '../personal-data/classes.ts';
import type { ColumnSchema } from '../singer/catalog.ts';
import { isObject } from '../singer/kind.ts';
import type { DefinitionPlace } from './definition-place.ts';

/** The types of columns, as users write them and as JSON Schema does. */
const TYPES: Readonly<Record<string, ColumnSchema>> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  'date-time': { type: 'string', format: 'date-time' },
};
const FORMATS = ['date', 'date-time'];
const A_TYPE = `one of ${Object.keys(TYPES).join(', ')}`;
const A_CLASS = `one of ${[...CLASSES, 'none'].join(', ')}, or a list of these`;
const CLASS = new RegExp(`^(${[...CLASSES, 'none'].join('|')})$`);

/** Bytes of a name that Postgres keeps: longer ones may become one column. */
const LONGEST = 63;

/** Columns by name, in the order in which they were written. */
export type OwnColumns = Readonly<Record<string, ColumnSchema>>;

/**
 * Reads the columns of a stream.
 * @param ownClass of those that name none.
 * @returns those that could be read; null where there is no object.
 */
export function readColumns(place: DefinitionPlace, ownClass: unknown): OwnColumns | null {
  const entries = place.entries('an object of columns such as {"id": "string"}');
  if (entries === null) return null;
  const folded = new Map<string, string>();
  const columns = entries.flatMap(([name, at]): [string, ColumnSchema][] => {
    checkName(name, at);
    const other = folded.get(name.toLowerCase());
    if (other !== undefined) at.say(`and ${place.path}.${other} are one column to targets that heed no case`);
    folded.set(name.toLowerCase(), name);
    const column = readColumn(at, ownClass);
    return column === null ? [] : [[name, column]];
  });
  if (entries.length === 0) place.say('must have a column; leave it out where discovery is to find the columns');
  return Object.fromEntries(columns);
}

/** The class of personal data that a column, or all columns of a stream, hold; undefined where nothing is said. */
export function readClass(place: DefinitionPlace): unknown {
  if (!place.isSet) return undefined;
  return place.texts(CLASS, A_CLASS) === null ? undefined : place.value;
}

function checkName(name: string, place: DefinitionPlace): void {
  if (name.trim() === '' || name.includes('.')) place.say('must have a name without dots; "a__b" is read from "a.b"');
  else if (Buffer.byteLength(name) > LONGEST)
    place.say(
      `must have a name of ${LONGEST} bytes at most, as Postgres keeps it; "sources" can say where it is read from`,
    );
  else if (/^_sdc_/i.test(name)) place.say('must not begin with "_sdc_": targets add columns of such names');
}

function readColumn(place: DefinitionPlace, ownClass: unknown): ColumnSchema | null {
  const isWhole = isObject(place.value);
  if (isWhole) place.allow(['type', 'format', 'class', 'description']);
  const type = readType(isWhole ? place.at('type') : place, isWhole ? place.at('format') : null);
  if (!isWhole) return type === null ? null : withClass(type, ownClass);
  const named = readClass(place.at('class'));
  const about = place.at('description');
  const description = about.isSet ? about.text(/./s, 'a text') : null;
  if (type === null) return null;
  return { ...withClass(type, named ?? ownClass), ...(description === null ? {} : { description }) };
}

/** A type in one word, or `string` with a format beside it. */
function readType(place: DefinitionPlace, format: DefinitionPlace | null): ColumnSchema | null {
  const { value } = place;
  if (typeof value !== 'string' || !Object.hasOwn(TYPES, value)) {
    if (typeof value !== 'string') return place.refuse(A_TYPE);
    place.say(`must be ${A_TYPE}`);
    return null;
  }
  if (format === null || !format.isSet) return TYPES[value]!;
  if (value === 'string' && FORMATS.includes(format.value as string)) return TYPES[format.value as string]!;
  format.say('must be date or date-time, beside the type string');
  return null;
}

/** The column with a class of personal data; as it is where nothing is said. */
export function withClass(schema: ColumnSchema, named: unknown): ColumnSchema {
  return named === undefined ? schema : { ...schema, class: named };
}
