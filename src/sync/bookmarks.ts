import { ConfigError } from '../base/errors.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { StreamPlan } from '../catalog/plan-stream.ts';
import { DAY_SECONDS, toMoment } from '../sensedata/list/moments.ts';
import type { Progress } from '../sensedata/passes/pass.ts';
import type { Resume, StreamCursors } from '../sensedata/passes/stream-cursors.ts';
import { replicationKey, replicationKeyFormat } from '../sensedata/streams/stream.ts';
import type { Config } from '../settings/config.ts';
import { daysOf } from '../settings/days-by-stream.ts';
import { kindOf } from '../singer/kind.ts';
import { dateAt, momentReader } from '../singer/moment.ts';
import { type Bookmark, bookmarkOf, type State } from '../singer/state.ts';
import { MARKS, marksProblems } from './list-marks.ts';

/** Between a stream's bookmark, as it stands in the state, and the cursors that reading goes by. */

const DAY_MS = DAY_SECONDS * 1000;

/** The keys of a bookmark that say nothing of how far a stream was read. */
const BESIDE = ['replication_key', 'personal_data', ...MARKS];

/** A bookmark's places, all cleared. */
export const NO_PLACES: Bookmark = {
  replication_key: null,
  replication_key_value: null,
  created_at: null,
  resume: null,
  full_read_at: null,
};

interface Cursors {
  readonly changed: string | null;
  readonly created: string | null;
  readonly resume: Resume | null;
  /** When the list was last read whole. */
  readonly fullReadAt: string | null;
}

/**
 * Checks the bookmarks of the streams that this run reads.
 * @throws ConfigError with everything that cannot be read: it must never mean "from the beginning".
 */
export function checkBookmarks(plan: readonly ResourcePlan[], state: State): void {
  const problems: string[] = [];
  for (const stream of plan.flatMap(({ streams }) => streams)) {
    readCursors(stream, state, 'UTC', problems);
    problems.push(...marksProblems(bookmarkOf(state, stream.stream.name), stream.stream.name));
    const unknown = strangeKeys(stream, state);
    if (unknown.length > 0) {
      const known = placesOf(stream).join(', ');
      problems.push(`bookmarks.${stream.stream.name} has ${unknown.join(', ')}, but none of ${known}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(`state: ${problems.join('; ')}`);
}

/** Whether a stream of this resource has worked before. */
export function hasWorkedBefore({ parent, children }: ResourcePlan, state: State): boolean {
  return [parent, ...children].some(({ name }) => bookmarkOf(state, name) !== null);
}

/**
 * What a stream needs to read.
 * @param runStart milliseconds. A cursor up to a day after it is taken as the run's start; one beyond is none at all.
 */
export function toStreamCursors(stream: StreamPlan, state: State, config: Config, runStart: number): StreamCursors {
  const { changed, created, resume, fullReadAt } = readCursors(stream, state, config.timezone, []);
  const start = toMoment(runStart);
  const beyond = toMoment(runStart + DAY_MS);
  if (changed === null || changed > beyond || (created !== null && created > beyond)) {
    return { stream: stream.stream.name, sendsAll: stream.fullTable, changed: null, created: null, resume: null };
  }
  const days = daysOf(config.fullRefreshDays, stream.stream.name);
  const due =
    days !== null && resume === null && (fullReadAt === null || fullReadAt <= toMoment(runStart - days * DAY_MS));
  return {
    stream: stream.stream.name,
    sendsAll: stream.fullTable || due,
    changed: changed > start ? start : changed,
    created: created !== null && created > start ? start : created,
    resume,
  };
}

/** Whether a stream's bookmark lies more than a day after the run's start, so that it cannot be true. */
export function hasCursorBeyond(stream: StreamPlan, state: State, config: Config, runStart: number): boolean {
  const { changed, created } = readCursors(stream, state, config.timezone, []);
  const beyond = toMoment(runStart + DAY_MS);
  return (changed !== null && changed > beyond) || (created !== null && created > beyond);
}

/**
 * What a checkpoint writes into a stream's bookmark.
 * @param timezone in which a day begins.
 * @param clears whether keys without a value are set to null, in place of being left as they are.
 */
export function toBookmark(
  stream: StreamPlan,
  { changed, created, resume }: Progress,
  timezone: string,
  clears = false,
): Bookmark {
  if (stream.fullTable) return {};
  // It would show an id that rows show as a hash only: a load that is cut off begins anew.
  if (stream.personalData?.hidesId === true && resume != null) return {};
  const { replication } = stream;
  const isDate = replicationKeyFormat(replication) === 'date';
  const value = changed != null && isDate ? dateAt(changed, timezone) : changed;
  return {
    ...(value == null && !clears
      ? {}
      : { replication_key: replicationKey(replication), replication_key_value: value ?? null }),
    ...(created == null && !clears ? {} : { created_at: created ?? null }),
    ...(resume === undefined ? {} : { resume }),
  };
}

/** The keys of a bookmark that say how far a stream was read. */
function placesOf({ replication }: StreamPlan): string[] {
  const own = replicationKey(replication);
  return ['replication_key_value', ...(own === null ? [] : [own]), 'created_at', 'resume', 'full_read_at', 'complete'];
}

/** The unknown keys of a bookmark that has no known one: it is another tap's, or misspelt. */
function strangeKeys(stream: StreamPlan, state: State): string[] {
  const bookmark = bookmarkOf(state, stream.stream.name) ?? {};
  const filled = Object.keys(bookmark).filter((key) => bookmark[key] != null);
  const places = placesOf(stream);
  if (filled.some((key) => places.includes(key))) return [];
  return filled.filter((key) => !BESIDE.includes(key));
}

function readCursors(
  { stream, replication, fullTable }: StreamPlan,
  state: State,
  timezone: string,
  problems: string[],
): Cursors {
  const bookmark = bookmarkOf(state, stream.name) ?? {};
  const where = `bookmarks.${stream.name}`;
  // The tap writes moments with their zone. A date is the beginning of its day wherever the user counts days.
  const readMoment = momentReader(replicationKeyFormat(replication) === 'date' ? timezone : 'UTC');
  const read = (key: string, value: unknown): string | null => {
    if (value == null) return null;
    const moment = typeof value === 'string' ? readMoment(value) : null;
    if (moment === null)
      problems.push(
        `${where}.${key} must be a moment such as 2026-01-31T03:00:00Z, not ${kindOf(value)} of another form`,
      );
    return moment;
  };
  const own = replicationKey(replication);
  if (fullTable || own === null) return { changed: null, created: null, resume: null, fullReadAt: null };
  const key = bookmark.replication_key;
  if (key != null && key !== own) problems.push(`${where}.replication_key must be "${own}"`);
  // The second spelling is that of older taps: the key itself holds the value.
  const changed =
    bookmark.replication_key_value != null
      ? read('replication_key_value', bookmark.replication_key_value)
      : read(own, bookmark[own]);
  return {
    changed,
    created: read('created_at', bookmark.created_at),
    resume: readResume(bookmark.resume, `${where}.resume`, problems),
    fullReadAt: read('full_read_at', bookmark.full_read_at),
  };
}

function readResume(value: unknown, where: string, problems: string[]): Resume | null {
  if (value == null) return null;
  const { id, page, limit } = value as Record<string, unknown>;
  const whole = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) > 0;
  if ((typeof id === 'string' || typeof id === 'number') && whole(page) && whole(limit))
    return { id: String(id), page, limit };
  problems.push(`${where} must be {"id": …, "page": …, "limit": …}`);
  return null;
}
