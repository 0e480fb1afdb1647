import type { ZoneFinding } from './findings.ts';
import type { Observation } from './observations.ts';
import { directionOf } from './order.ts';

/** In which zone a filter's date is read: told by the records around midnight that it lets through. */

const HOUR = 3_600_000;

/** Every zone that there is, in whole hours east of UTC. */
export const ALL_OFFSETS: readonly number[] = Array.from({ length: 27 }, (_, index) => index - 12);

/** The two that are likely: UTC, and Brasília. */
const LIKELY = [0, -3];

/** Brazil has had no summer time since. What a filter does with earlier dates says little about those to come. */
const FIRST_DATE = '2019-04-01';

/** What one filtered answer shows. */
export interface Filtered {
  /** The date that it was asked from. */
  readonly date: string;
  /** Records seen on other answers, and on this one. */
  readonly known: readonly Observation[];
  readonly answer: readonly Observation[];
  /** Whether the answer is the whole list, so that what is not in it was left out. */
  readonly whole: boolean;
}

/** The exact moments of known records, ascending. */
export function exactMoments(known: readonly Observation[]): number[] {
  return known.flatMap(({ at, exact }) => (exact && at !== null ? [at] : [])).sort((a, b) => a - b);
}

/**
 * How much a filter by this date would tell at worst, if one of the likely zones is the right one (or, once none of
 * them is possible, any): the number of offsets that would still be possible.
 * @param moments ascending.
 */
export function worstCaseOffsets(date: string, moments: readonly number[], offsets: readonly number[]): number {
  if (date < FIRST_DATE) return offsets.length;
  const likely = LIKELY.filter((offset) => offsets.includes(offset));
  const left = (likely.length > 0 ? likely : offsets).map((truth) => {
    const cut = cutOf(date, truth);
    const split = countBelow(moments, cut);
    return between(offsets, date, moments[split - 1], moments[split]).length;
  });
  return Math.max(...left);
}

/** How many of these, which ascend, are below a number. */
export function countBelow(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The offsets that an answer leaves possible; none where it contradicts itself, or those before it. */
export function remainingOffsets(
  offsets: readonly number[],
  { date, known, answer, whole }: Filtered,
): readonly number[] {
  if (date < FIRST_DATE) return offsets;
  const ids = new Set(answer.map(({ id }) => id));
  const shown = answer.flatMap(({ at }) => at ?? []);
  // In an ascending answer, what is missing before its last record was left out; after that, it may be on a later page.
  const upTo = whole
    ? Number.POSITIVE_INFINITY
    : directionOf(shown) === 'asc'
      ? shown.at(-1)!
      : Number.NEGATIVE_INFINITY;
  const latestCut = cutOf(date, ALL_OFFSETS[0]!);
  const leftOut = exactMoments(known.filter(({ id }) => !ids.has(id))).filter((at) => at < upTo && at < latestCut);
  return between(offsets, date, leftOut.at(-1), exactMoments(answer)[0]);
}

/**
 * @param asked how many answers were by a filter that is honoured.
 * @param exact how many of them told something: moments with a zone and a time of day.
 */
export function zoneFinding(offsets: readonly number[], asked: number, exact: number): ZoneFinding {
  const finding = (answer: string | null, because: string): ZoneFinding => ({ answer, possible: offsets, because });
  if (asked === 0) return finding(null, 'no filter is honoured, as far as known');
  if (exact === 0) return finding(null, 'no filtered list shows moments with a zone and a time of day');
  if (offsets.length === 0) return finding(null, 'the answers contradict each other, or the zone is no whole hour');
  const count = `${exact} filtered ${exact === 1 ? 'list' : 'lists'}`;
  if (offsets.length === 1) {
    return finding(zoneName(offsets[0]!), `by the records around midnight that ${count} let through`);
  }
  const range = `${zoneName(offsets[0]!)} to ${zoneName(offsets.at(-1)!)}`;
  return finding(null, `${count} allow ${range}: no record seen lies closer to midnight`);
}

function zoneName(hours: number): string {
  return hours === 0 ? 'UTC' : `UTC${hours < 0 ? '-' : '+'}${Math.abs(hours)}`;
}

/** Offsets for which the day begins after the last moment left out, and not after the first one let through. */
function between(
  offsets: readonly number[],
  date: string,
  leftOut: number | undefined,
  letThrough: number | undefined,
): readonly number[] {
  return offsets.filter((offset) => {
    const cut = cutOf(date, offset);
    return (leftOut === undefined || leftOut < cut) && (letThrough === undefined || cut <= letThrough);
  });
}

/** When the date begins in a zone. */
function cutOf(date: string, offset: number): number {
  return Date.parse(date) - offset * HOUR;
}
