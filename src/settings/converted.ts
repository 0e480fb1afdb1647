import type { Setting } from './settings.ts';

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
      return JSON.parse(text);
    } catch {
      return value;
    }
  }
  return value;
}
