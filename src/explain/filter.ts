import type { ParameterFinding } from './findings.ts';
import type { Observation } from './observations.ts';
import { ENOUGH } from './order.ts';
import type { Page } from './page.ts';
import { countBelow, exactMoments, worstCaseOffsets } from './zone.ts';

/** Whatever the zone in which a date is read, what is this much older or newer lies on its side of it. */
const MARGIN = 36 * 3_600_000;
const DAY = 86_400_000;

type Dated = Observation & { readonly at: number; readonly until: number };

/**
 * The date to filter by: one that many of the records seen are older than, and some newer, so that the answer proves
 * something; among these, the one that tells most about the zone. Where there is none, a date past them all.
 * @param offsets zones that are still possible.
 */
export function dateToAsk(known: readonly Observation[], offsets: readonly number[]): string {
  const dated = known.filter(isDated);
  const untils = dated.map(({ until }) => until).sort((a, b) => a - b);
  const newest = untils.at(-1) ?? 0;
  let best: { date: string; open: number } | null = null;
  const moments = exactMoments(dated);
  const dates = new Set(untils.flatMap((until) => [dateOf(until), dateOf(until + DAY)]));
  for (const date of dates) {
    const older = countBelow(untils, Date.parse(date) - MARGIN);
    if (older < Math.max(ENOUGH, dated.length / 2) || newest < Date.parse(date) + MARGIN + DAY) continue;
    const open = worstCaseOffsets(date, moments, offsets);
    // Later dates have shorter answers.
    if (best === null || open <= best.open) best = { date, open };
  }
  return best?.date ?? dateOf(newest + 3 * DAY);
}

/**
 * The first date that enough of the records seen are older than; for a list by day, whose dates tell nothing of the zone:
 * the more days the answer has, the more it tells of the order. Null where no record is newer.
 */
export function halfwayDate(known: readonly Observation[]): string | null {
  const untils = known
    .filter(isDated)
    .map(({ until }) => until)
    .sort((a, b) => a - b);
  const last = untils[Math.max(ENOUGH, Math.ceil(untils.length / 2)) - 1];
  if (last === undefined) return null;
  const date = dateOf(last + MARGIN + DAY);
  return untils.at(-1)! >= Date.parse(date) + MARGIN + DAY ? date : null;
}

/**
 * What the API makes of a filter.
 * @param known what was seen of the list without it, and not by it.
 */
export function judgeFilter(
  known: readonly Observation[],
  date: string,
  answer: readonly Observation[],
  { next }: Pick<Page, 'next'>,
): Pick<ParameterFinding, 'answer' | 'because'> {
  const dated = answer.filter(isDated);
  const passed = dated.filter((observation) => isOlder(observation, date)).length;
  if (passed > 0) {
    return { answer: 'ignored', because: `${passed} of ${answer.length} records that came are older than asked` };
  }
  const ids = new Set(answer.map(({ id }) => id));
  const wanted = known.filter((observation) => isDated(observation) && isNewer(observation, date));
  const missing = wanted.filter(({ id }) => !ids.has(id)).length;
  const whole = next === 'last' || answer.length === 0;
  // A few may have been deleted in between.
  if (whole && missing > wanted.length / 10) {
    return {
      answer: 'incomplete',
      because: `${missing} of ${wanted.length} records seen before, and newer, did not come`,
    };
  }
  const older = known.filter((observation) => isDated(observation) && isOlder(observation, date)).length;
  const unknown = (because: string) => ({ answer: 'unknown', because }) as const;
  if (older < ENOUGH) return unknown(`only ${older} records seen are older than asked, which is too few to tell`);
  if (answer.length === 0) return unknown('nothing came, and nothing seen is newer than asked');
  if (dated.length === 0) return unknown('none of the records that came shows the moment');
  return {
    answer: 'honoured',
    because: `none of ${dated.length} records that came is older than asked; ${older} seen without it are`,
  };
}

function isDated(observation: Observation): observation is Dated {
  return observation.at !== null && observation.until !== null;
}

function isOlder({ until }: Dated, date: string): boolean {
  return until < Date.parse(date) - MARGIN;
}

function isNewer({ at }: Dated, date: string): boolean {
  return at >= Date.parse(date) + MARGIN;
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
