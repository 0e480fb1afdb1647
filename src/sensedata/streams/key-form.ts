import type { ReadMoment } from '../list/moments.ts';

/** The date of a moment: a key that is a date may be written as one. */
const DATE_OF_MOMENT = /^\d{4}-\d\d-\d\d(?=[T ])/;

const INTEGER = /^-?\d+$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
/** Characters that no table holds. */
const NOT_HELD = /[\0\ud800-\udfff]/;

/** A text without the characters that no table holds. */
export function heldText(text: string): string {
  return NOT_HELD.test(text) ? text.replaceAll('\0', '').toWellFormed() : text;
}

/** Gives the text of a key's value as the table holds it: `01` and `1` are one in a column of integers. */
export type KeyForm = (text: string) => string;

/** What a column of a key holds. */
export type KeyType = 'text' | 'json' | 'timestamp' | 'date' | 'number' | 'integer' | 'boolean';

/** The form of a column of this type: two values that share it are one key. */
export function keyForm(type: KeyType, readMoment: ReadMoment): KeyForm {
  switch (type) {
    case 'date':
      return (text) => DATE_OF_MOMENT.exec(text)?.[0] ?? text;
    case 'timestamp':
      return (text) => readMoment(text) ?? text;
    case 'integer':
      return (text) => (INTEGER.test(text) ? String(Number(text)) : text);
    case 'number':
      return (text) => (DECIMAL.test(text) ? String(Number(text)) : text);
    case 'boolean':
      return (text) => text.toLowerCase();
    default:
      return heldText;
  }
}
