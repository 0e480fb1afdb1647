import { isObject } from '../singer/kind.ts';
import type { Setting } from './settings.ts';

/** What is wrong with a value that has quotes around it. */
export const QUOTED = 'has quotes around it, which env files of Docker keep as part of the value: leave them out';

/** Without the blanks and line breaks around a text, or around each text of a list or an object: copies bring them along. */
export function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(trimmed);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, trimmed(entry)]));
}

export function isQuoted(value: unknown): boolean {
  return typeof value === 'string' && /^(["'`“‘]).*(["'`”’])$/s.test(value);
}

/** Text where the key wants another type, as orchestrators and the environment give it. What cannot be converted stays. */
export function converted(value: unknown, setting: Setting): unknown {
  if (typeof value !== 'string') return value;
  const types = [setting.type].flat();
  const text = value.trim();
  if (types.includes('string')) return value;
  if (types.includes('boolean') && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if ((types.includes('number') || types.includes('integer')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (types.includes('object') || types.includes('array')) {
    try {
      return trimmed(JSON.parse(text));
    } catch {
      return value;
    }
  }
  return value;
}
