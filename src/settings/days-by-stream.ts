import { ownValue } from '../base/own-value.ts';

/** A number of days for every stream, or one by stream; null: none is set. */
export type DaysByStream = number | Readonly<Record<string, number>> | null;

/** What is set for one stream; null where nothing is. */
export function daysOf(days: DaysByStream, stream: string): number | null {
  if (typeof days === 'number' || days === null) return days;
  return ownValue(days, stream) ?? null;
}
