import { ownValue } from '../base/own-value.ts';
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

/** What is looked at of a setting, and of a part of one. */
type Schema = Pick<Setting, 'type' | 'partsAreSettings'> & { readonly properties?: unknown };

/** Text where the key wants another type, as orchestrators and the environment give it. What cannot be converted stays. */
export function converted(value: unknown, setting: Schema): unknown {
  const whole = convertedWhole(value, setting);
  if (setting.partsAreSettings !== true || !isObject(whole)) return whole;
  const parts = (setting.properties ?? {}) as Readonly<Record<string, Schema>>;
  return Object.fromEntries(
    Object.entries(whole)
      .filter(([, part]) => part !== null && part !== '')
      .map(([key, part]) => [key, converted(part, { type: [], ...ownValue(parts, key), partsAreSettings: true })]),
  );
}

function convertedWhole(value: unknown, setting: Schema): unknown {
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
