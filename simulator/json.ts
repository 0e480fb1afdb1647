/** A piece of JSON that is written as it stands: digits beyond 2^53, exponents, what JavaScript would round. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a record can hold; a key whose value is undefined is not written. */
export type Json = string | number | boolean | null | undefined | RawJson | Json[] | JsonObject;

/** A JSON object, with its keys in the order in which they are written. */
export interface JsonObject {
  [key: string]: Json;
}

/** How a server may write the same JSON: Python's default puts spaces after `,` and `:` and escapes all but ASCII. */
export interface JsonStyle {
  readonly spaced: boolean;
  readonly ascii: boolean;
}

/** As `JSON.stringify` writes. */
const COMPACT: JsonStyle = { spaced: false, ascii: false };

/** Serialises a value in the given style. */
export function writeJson(value: Json, style: JsonStyle = COMPACT): string {
  if (typeof value === 'string') return writeText(value, style);
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return String(value);
  if (value instanceof RawJson) return value.text;
  const comma = style.spaced ? ', ' : ',';
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, style)).join(comma)}]`;
  const colon = style.spaced ? ': ' : ':';
  let text = '';
  for (const key of Object.keys(value)) {
    const field = value[key];
    if (field === undefined) continue;
    text += `${text && comma}${writeKey(key)}${colon}${writeJson(field, style)}`;
  }
  return `{${text}}`;
}

const KEYS = new Map<string, string>();

/** Field names are few, and are written millions of times. */
function writeKey(key: string): string {
  let written = KEYS.get(key);
  if (written === undefined) {
    written = JSON.stringify(key);
    KEYS.set(key, written);
  }
  return written;
}

function writeText(text: string, style: JsonStyle): string {
  const quoted = JSON.stringify(text);
  if (!style.ascii) return quoted;
  return quoted.replace(/[^\n -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
