import { tzOffset } from '@date-fns/tz/tzOffset';

/**
 * Moments and dates. Every moment leaves in one form, `YYYY-MM-DDTHH:MM:SS.ffffffZ`: always UTC, always six digits,
 * so that moments sort as text and no target has to guess a zone.
 */

const MOMENT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/;
const OFFSET = /([+-])(\d\d):?(\d\d)$/;
/** Of `YYYY-MM-DD`, of that with `THH:MM:SS`, and of the form in which moments leave. */
const [DATE, SECONDS, WHOLE] = [10, 19, 27];
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const [ZERO, NINE] = [0x30, 0x39];
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
    // Groups would cost twice as much as the test; after it, everything stands in its place.
    if (!MOMENT.test(text) || !isCalendarDate(text)) return null;
    const isUtc = text.endsWith('Z');
    if (isUtc && text.length === WHOLE && text[DATE] === 'T') return text;
    const offset = isUtc || text.length <= SECONDS ? null : OFFSET.exec(text);
    if (isUtc || (offset === null && localIsUtc)) return `${untilSeconds(text)}${fraction(text)}Z`;
    const wall = Date.parse(`${untilSeconds(text)}Z`);
    const instant = offset === null ? fromLocal(wall, timezone) : wall - offsetMs(offset);
    if (!(instant >= FIRST_YEAR && instant < AFTER_LAST_YEAR)) return null;
    return `${new Date(instant).toISOString().slice(0, SECONDS)}${fraction(text)}Z`;
  };
}

/** `YYYY-MM-DDTHH:MM:SS`, as it stands there. */
function untilSeconds(text: string): string {
  if (text.length === DATE) return `${text}T00:00:00`;
  return text[DATE] === 'T' ? text.slice(0, SECONDS) : `${text.slice(0, DATE)}T${text.slice(DATE + 1, SECONDS)}`;
}

/** `.ffffff`, of however many digits there are. */
function fraction(text: string): string {
  if (text[SECONDS] !== '.') return '.000000';
  let end = SECONDS + 1;
  while (end <= SECONDS + 6 && text.charCodeAt(end) >= ZERO && text.charCodeAt(end) <= NINE) end++;
  return text.slice(SECONDS, end).padEnd(7, '0');
}

/** The date of a bare date or of a moment, as it is written there; null where the text is neither. */
export function readDate(text: string): string | null {
  return MOMENT.test(text) && isCalendarDate(text) ? text.slice(0, DATE) : null;
}

/** The date on the calendars of a zone at a moment (`YYYY-MM-DDTHH:MM:SS.ffffffZ`). */
export function dateAt(moment: string, timezone: string): string {
  const instant = Date.parse(moment);
  return new Date(instant + tzOffset(timezone, new Date(instant)) * MINUTE).toISOString().slice(0, 10);
}

/** Whether the day exists in that month, and the year lies in 0001 to 9999. The pattern has checked the rest. */
function isCalendarDate(text: string): boolean {
  if (text.startsWith('0000')) return false;
  const day = (text.charCodeAt(8) - ZERO) * 10 + text.charCodeAt(9) - ZERO;
  if (day <= 28) return true;
  const month = Number(text.slice(5, 7));
  if (month === 2) {
    const year = Number(text.slice(0, 4));
    return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  }
  return day <= 30 || (month !== 4 && month !== 6 && month !== 9 && month !== 11);
}

function offsetMs([, sign, hours, minutes]: readonly string[]): number {
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * MINUTE;
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
