import { parse } from 'lossless-json';

/** An integer of more than 15 digits where a value can stand; `JSON.parse` would lose digits of it. */
const LONG_INTEGER = /[:,[\s]-?\d{16,}/;

/**
 * Reads JSON. Integers beyond 2^53 − 1 come as `bigint`; pages without long integers, nearly all, cost nothing extra.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (!LONG_INTEGER.test(json)) return JSON.parse(json);
  // Of a name that comes twice the last counts, as with JSON.parse.
  return parse(json, undefined, { parseNumber: readNumber, onDuplicateKey: ({ newValue }) => newValue });
}

function readNumber(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text);
}
