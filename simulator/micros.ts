/** A moment in microseconds since 1970 (exact in a double until the year 2255). */
export type Micros = number;

/** A moment as callers may write it: an RFC 3339 text, a Date, or milliseconds since 1970. */
export type Moment = string | Date | number;

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Reads a caller's moment; a text without zone is UTC, and its fraction is cut to six digits. */
export function toMicros(moment: Moment): Micros {
  if (typeof moment === 'number') return Math.round(moment * 1000);
  if (moment instanceof Date) return moment.getTime() * 1000;
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/.exec(moment);
  if (!match) throw new Error(`not a moment: ${moment}`);
  const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return Date.parse(`${date}T${time}${offset}`) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

const DATES = new Map<number, string>();

/** `YYYY-MM-DD` in UTC. The few days of a data set come up again and again, and `Date` is slow. */
export function dateText(micros: Micros): string {
  const day = Math.floor(micros / DAY);
  const known = DATES.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
  DATES.set(day, text);
  return text;
}

/** `YYYY-MM-DDTHH:MM:SS`, without fraction and zone. */
export function secondsText(micros: Micros): string {
  const second = Math.floor((micros - Math.floor(micros / DAY) * DAY) / SECOND);
  const minute = Math.floor(second / 60);
  return `${dateText(micros)}T${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(second % 60)}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** The six digits after the second. */
export function fractionText(micros: Micros): string {
  return String(micros - Math.floor(micros / SECOND) * SECOND).padStart(6, '0');
}

/** The one form in which a warehouse gets a moment: `YYYY-MM-DDTHH:MM:SS.ffffffZ`. */
export function momentText(micros: Micros): string {
  return `${secondsText(micros)}.${fractionText(micros)}Z`;
}
