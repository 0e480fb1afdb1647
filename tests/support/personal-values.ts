import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { classesOf } from '../../src/personal-data/classes.ts';
import { sourcesOf } from '../../src/sensedata/streams/stream.ts';

/** Stands at the end of every personal value of a marked record. It leaves an e-mail one, and a phone its digits. */
export const MARK = 'zzmarkzz';

/** A name of a field that is a value: as where records are keyed by what they are about. */
const ADDRESS_AS_NAME = `maria@exemplo.com.br${MARK}`;

const DEEPEST = 100;

type Json = unknown;

const streams = builtInStreams();

/**
 * Marks in a record of the API every text that no column without a class takes: the columns with a class, custom fields,
 * and whatever else the API shows. Numbers in the place of such texts become texts, so that they carry the mark as well.
 */
export function marked(resource: string, record: Json): Json {
  const stream = streams.parents.find((candidate) => candidate.resource === resource);
  if (stream === undefined || !isObject(record)) return record;
  const columns = Object.entries(streams.schemaOf(stream).properties);
  const pathsOf = (wanted: boolean): Set<string> =>
    new Set(
      columns
        .filter(([, property]) => classesOf(property).length > 0 === wanted)
        .flatMap(([name]) => sourcesOf(stream, name).map((path) => path.join('.'))),
    );
  const [personal, plain] = [pathsOf(true), pathsOf(false)];
  const walk = (value: Json, path: string): Json => {
    if (path.split('.').length > DEEPEST) return null;
    if (plain.has(path) || path === 'types' || /(^|\.)(id|created_at|updated_at)$/.test(path)) {
      return copied(value, (scalar) => scalar);
    }
    if (path === 'custom_fields') return markedFields(value);
    if (personal.has(path)) return markedDeep(value);
    if (isObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, walk(inner, path === '' ? name : `${path}.${name}`)]),
      );
    }
    return typeof value === 'string' || Array.isArray(value) ? markedDeep(value) : value;
  };
  return { ...(walk(record, '') as Record<string, Json>), [ADDRESS_AS_NAME]: 1 };
}

/** Values alone: what names a field is none. */
function markedFields(fields: Json): Json {
  if (Array.isArray(fields)) {
    return fields.map((field) => (isObject(field) ? { ...field, value: markedDeep(field.value) } : field));
  }
  if (!isObject(fields)) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      isObject(field) && Object.hasOwn(field, 'value')
        ? { ...field, value: markedDeep(field.value) }
        : markedDeep(field),
    ]),
  );
}

function markedDeep(value: Json): Json {
  return copied(value, (scalar) => (scalar === '' || typeof scalar === 'boolean' ? scalar : `${scalar}${MARK}`));
}

/** What is nested so deep that JSON.stringify would run out of stack becomes null. */
function copied(value: Json, scalar: (value: Json) => Json, depth = 0): Json {
  if (depth > DEEPEST) return null;
  const within = (inner: Json): Json => copied(inner, scalar, depth + 1);
  if (Array.isArray(value)) return value.map(within);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, within(inner)]));
  return value === null ? null : scalar(value);
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
