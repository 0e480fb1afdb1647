import { readDate } from '../singer/moment.ts';

/** What a value is, in the words of findings. */
export function kindOfValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'empty';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'bigint') return 'number';
  if (typeof value !== 'string') return typeof value;
  if (readDate(value) === null) return 'text';
  return value.length === 10 ? 'date' : 'moment';
}
