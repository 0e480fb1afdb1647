import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parse as parseSlowly } from 'lossless-json';
import { ConfigError, codeOf } from '../base/errors.ts';
import { isObject, kindOf } from '../singer/kind.ts';

/**
 * Reads a JSON file that must hold an object: a file, or a pipe such as `<(…)`, which can be read once.
 * @param what it is, for messages.
 * @returns null where it is empty.
 * @throws ConfigError
 */
export function readJsonFile(
  path: string,
  what: string,
  parse: (text: string) => unknown = JSON.parse,
): Record<string, unknown> | null {
  const text = readText(path, what);
  if (text.trim() === '') return null;
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    if (isJsonLines(text)) {
      throw new ConfigError(
        `${what}: ${path} holds several JSON objects, one a line; use the last one alone: tail -n 1`,
      );
    }
    // The parser's own message quotes the text, in which the token may stand.
    const file = withPlace(path, text);
    throw new ConfigError(`${what}: ${file} is not valid JSON; it must hold one JSON object`);
  }
  if (!isObject(value)) throw new ConfigError(`${what}: ${path} must hold a JSON object, not ${kindOf(value)}`);
  return value;
}

/** The same of a file that must not be empty. */
export function readFilledJsonFile(path: string, what: string): Record<string, unknown> {
  const value = readJsonFile(path, what);
  if (value === null) throw new ConfigError(`${what}: ${path} is empty; it must hold a JSON object`);
  return value;
}

function readText(path: string, what: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EISDIR') throw new ConfigError(`${what}: ${path} is a folder, not a file`, { cause: error });
    const reason = code === 'ENOENT' ? missing(what) : `cannot be read (${code})`;
    throw new ConfigError(`${what}: ${path} ${reason}`, { cause: error });
  }
  if (isUtf16(bytes)) {
    throw new ConfigError(`${what}: ${path} is UTF-16, as PowerShell's ">" writes it; save it as UTF-8`);
  }
  if (!isUtf8(bytes)) throw new ConfigError(`${what}: ${path} is no UTF-8 text; save it as UTF-8`);
  return bytes.toString().replace(/^\ufeff/, '');
}

function missing(what: string): string {
  return what === 'state' ? 'does not exist; on the first run leave --state out' : 'does not exist';
}

/** A file's path, and where in the file its first fault stands, as editors count. V8 does not tell that of all faults. */
function withPlace(path: string, text: string): string {
  try {
    parseSlowly(text, null, { onDuplicateKey: ({ newValue }) => newValue });
  } catch (error) {
    const position = /at position (\d+)$/.exec((error as Error).message)?.[1];
    if (position === undefined) return path;
    const lines = text.slice(0, Number(position)).split('\n');
    return `${path} (line ${lines.length}, column ${lines.at(-1)!.length + 1})`;
  }
  return path;
}

/** What a target prints, kept whole: a state on each line. */
function isJsonLines(text: string): boolean {
  const lines = text.trim().split('\n');
  return lines.length > 1 && lines.every((line) => /^\{.*\}\s*$/.test(line));
}

/** By its byte order mark; without one, by the first character, which is ASCII in JSON: one of its two bytes is zero. */
function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark === 'fffe' || mark === 'feff' || (bytes.length > 1 && (bytes[0] === 0) !== (bytes[1] === 0));
}
