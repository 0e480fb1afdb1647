import { stringify } from 'lossless-json';
import { isObject } from './kind.ts';
import { type ReadMoment, readDate } from './moment.ts';

/**
 * Conversions of single values, one a column type. They are generous in what they read and strict in what they give:
 * a value that has no honest reading is `INVALID`, never guessed. Those that are called exact read nothing but what the type is.
 */

/** Stands for a value that cannot be held by the column's type. */
export const INVALID: unique symbol = Symbol('invalid value');

export type Convert = (value: unknown) => string | number | boolean | null | typeof INVALID;

const DECIMAL = /^-?\d+(\.\d+)?$/;
const INTEGER = /^-?\d+$/;

/** Text as Postgres and UTF-8 take it: without NUL characters, and with U+FFFD in place of lone surrogates. */
function cleanText(text: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return text;
  return text.replaceAll('\0', '').toWellFormed();
}

/**
 * Lists and objects as compact JSON: integers with all their digits, every text within it clean. Invalid where a number
 * in it is none that a double holds (`1e400`), or where it is nested thousands of levels deep.
 */
export function compactJson(value: unknown): string | typeof INVALID {
  try {
    return stringify(cleanDeep(value)) ?? 'null';
  } catch (error) {
    // Either is nobody's data, but must not end the run. A stack that is full is a RangeError, too.
    if (error instanceof RangeError) return INVALID;
    throw error;
  }
}

/** Any value as text, null where there is none (`null`, missing, `""`). */
export function toText(value: unknown): string | null | typeof INVALID {
  switch (typeof value) {
    case 'string': {
      const text = cleanText(value);
      return text === '' ? null : text;
    }
    case 'number':
      return Number.isFinite(value) ? decimal(value) : INVALID;
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? listText(value) : compactJson(value);
    default:
      return value === INVALID ? INVALID : null;
  }
}

/** Any value as text, with lists and objects as JSON. */
export function toJsonText(value: unknown): string | null | typeof INVALID {
  return typeof value === 'object' && value !== null ? compactJson(value) : toText(value);
}

/** A finite number, or text that is a plain decimal (`-12.50`). */
export function toNumber(value: unknown): number | null | typeof INVALID {
  if (isAbsent(value)) return null;
  const number =
    typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'string' && DECIMAL.test(value))
      ? Number(value)
      : Number.NaN;
  return Number.isFinite(number) ? number : INVALID;
}

/** A whole number that JSON readers hold exactly (up to 2^53 − 1), or text that is one. */
export function toInteger(value: unknown): number | null | typeof INVALID {
  if (isAbsent(value)) return null;
  const number =
    typeof value === 'number' || (typeof value === 'string' && INTEGER.test(value)) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : INVALID;
}

/** True and false, as such, as text in any case, or as 1 and 0. */
export function toBoolean(value: unknown): boolean | null | typeof INVALID {
  if (typeof value === 'boolean') return value;
  if (isAbsent(value)) return null;
  if (value === 1 || value === '1') return true;
  if (value === 0 || value === '0') return false;
  if (typeof value !== 'string') return INVALID;
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : INVALID;
}

/** A date, `YYYY-MM-DD`; of a moment, the date as written. */
export function toDate(value: unknown): string | null | typeof INVALID {
  if (isAbsent(value)) return null;
  return (typeof value === 'string' ? readDate(value) : null) ?? INVALID;
}

/** A moment in UTC, `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
export function toMoment(readMoment: ReadMoment): Convert {
  return (value) => {
    if (isAbsent(value)) return null;
    return (typeof value === 'string' ? readMoment(value) : null) ?? INVALID;
  };
}

/** A whole number as JSON writes it; what stands in quotes is none. */
export function exactInteger(value: unknown): number | null | typeof INVALID {
  if (isAbsent(value)) return null;
  return Number.isSafeInteger(value) ? (value as number) : INVALID;
}

/** A number as JSON writes it that a double holds; an integer with more digits is none. */
export function exactNumber(value: unknown): number | null | typeof INVALID {
  if (isAbsent(value)) return null;
  return typeof value === 'number' && Number.isFinite(value) ? value : INVALID;
}

/** True and false as such. */
export function exactBoolean(value: unknown): boolean | null | typeof INVALID {
  if (isAbsent(value)) return null;
  return typeof value === 'boolean' ? value : INVALID;
}

/** A date alone, `YYYY-MM-DD`: of a moment, the time of day would be lost. */
export function exactDate(value: unknown): string | null | typeof INVALID {
  if (isAbsent(value)) return null;
  return typeof value === 'string' && readDate(value) === value ? value : INVALID;
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/** A number in decimal digits; `String` alone writes 1e21 and 1e-7. */
function decimal(value: number): string {
  const text = String(value);
  const at = text.indexOf('e');
  if (at === -1) return text;
  const exponent = Number(text.slice(at + 1));
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.slice(negative ? 1 : 0, at).split('.');
  const point = whole.length + exponent;
  const digits = whole + fraction;
  const plain = point <= 0 ? `0.${'0'.repeat(-point)}${digits}` : digits.padEnd(point, '0');
  return negative ? `-${plain}` : plain;
}

/** A list of scalars, or of objects that have a `name` or `description`, joined by commas; any other list as JSON. */
function listText(list: readonly unknown[]): string | null | typeof INVALID {
  const parts: string[] = [];
  for (const entry of list) {
    if (Array.isArray(entry)) return compactJson(list);
    const text = toText(isObject(entry) ? (label(entry.name) ?? label(entry.description)) : entry);
    if (typeof text === 'symbol' || (isObject(entry) && text === null)) return compactJson(list);
    if (text !== null) parts.push(text);
  }
  return parts.length === 0 ? null : parts.join(',');
}

function label(value: unknown): unknown {
  return isAbsent(value) || typeof value === 'object' ? null : value;
}

function cleanDeep(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('no number that JSON has');
  if (Array.isArray(value)) return value.map(cleanDeep);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [cleanText(key), cleanDeep(entry)]));
}
