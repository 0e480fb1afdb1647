import { readFileSync } from 'node:fs';
import { ConfigError } from '../base/errors.ts';
import { kindOf } from '../singer/kind.ts';

/**
 * Reads a JSON file that must hold an object.
 * @throws ConfigError
 */
export function readJsonFile(
  path: string,
  what: string,
  parse: (text: string) => unknown = JSON.parse,
): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${what}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
  if (text.trim() === '') throw new ConfigError(`${what}: ${path} is empty; it must hold a JSON object`);
  let value: unknown;
  try {
    value = parse(text.replace(/^\ufeff/, ''));
  } catch {
    // The parser's own message quotes the text, in which the token may stand.
    throw new ConfigError(`${what}: ${path} is not valid JSON; it must hold one JSON object`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(`${what}: ${path} must hold a JSON object, not ${kindOf(value)}`);
  }
  return value as Record<string, unknown>;
}
