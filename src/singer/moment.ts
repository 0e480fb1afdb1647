import { tzOffset } from '@date-fns/tz/tzOffset';

/**
 * Moments and dates. Every moment leaves in one form, `YYYY-MM-DDTHH:MM:SS.ffffffZ`: always UTC, always six digits,
 * so that moments sort as text and no target has to guess a zone.
 */

const MOMENT =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:[T ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?$/;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const FIRST_YEAR = Date.UTC(2000, 0, 1) - 730_119 * DAY; // 0001-01-01
const AFTER_LAST_YEAR = Date.UTC(10_000, 0, 1);

/** Turns a moment or a bare date (midnight) as text into `YYYY-MM-DDTHH:MM:SS.ffffffZ`; null where it is none. */
export type ReadMoment = (text: string) => string | null;

/**
 * Makes the function that reads moments.
 * @param timezone IANA zone of moments that come without one, and of bare dates.
 */
export function momentReader(timezone: string): ReadMoment {
  const localIsUtc = timezone === 'UTC';
  return (text) => {
    const parts = MOMENT.exec(text);
    if (parts === null || !isCalendarDate(text)) return null;
    const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', sign, offHour, offMinute] =
      parts;
    const micros = fraction.length === 6 ? fraction : fraction.slice(0, 6).padEnd(6, '0');
    if (text.endsWith('Z') || (sign === undefined && localIsUtc)) {
      return `${year}-${month}-${day}T${hour}:${minute}:${second}.${micros}Z`;
    }
    const wall = utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
    const instant =
      sign === undefined
        ? fromLocal(wall, timezone)
        : wall - Number(`${sign}1`) * (Number(offHour) * 60 + Number(offMinute)) * MINUTE;
    if (!(instant >= FIRST_YEAR && instant < AFTER_LAST_YEAR)) return null;
    return `${new Date(instant).toISOString().slice(0, 19)}.${micros}Z`;
  };
}

/** The date of a bare date or of a moment, as it is written there; null where the text is neither. */
export function readDate(text: string): string | null {
  return MOMENT.test(text) && isCalendarDate(text) ? text.slice(0, 10) : null;
}

/** Whether the day exists in that month, and the year lies in 0001 to 9999. The pattern has checked the rest. */
function isCalendarDate(text: string): boolean {
  if (text.startsWith('0000')) return false;
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  const month = Number(text.slice(5, 7));
  if (month === 2) {
    const year = Number(text.slice(0, 4));
    return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  }
  return day <= 30 || (month !== 4 && month !== 6 && month !== 9 && month !== 11);
}

/** `Date.UTC` reads the years 0 to 99 as 1900 to 1999; this does not. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000;
}

/**
 * The instant of a wall-clock time in a zone. Where clocks went back and the time came twice, the first one; where they
 * went forward and it never came, as far after the gap as it lies into it (what `java.time` and Temporal do too).
 */
function fromLocal(wall: number, timezone: string): number {
  const before = tzOffset(timezone, new Date(wall - DAY)) * MINUTE;
  const after = tzOffset(timezone, new Date(wall + DAY)) * MINUTE;
  const early = wall - before;
  const late = wall - after;
  if (early === late) return early;
  if (tzOffset(timezone, new Date(early)) * MINUTE === before) return early;
  return tzOffset(timezone, new Date(late)) * MINUTE === after ? late : early;
}
