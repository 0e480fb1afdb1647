import type { Behaviour } from './behaviour.ts';
import { type Days, FACTS } from './facts.ts';
import { DAY, HOUR, type Micros } from './micros.ts';
import { roundMoment } from './models/dates.ts';
import { Random } from './random.ts';
import { ALL_RESOURCES, type Resource } from './streams.ts';
import type { Zone } from './zone.ts';

/** A record before its content is drawn: its place in time. */
export interface Seedling {
  readonly id: number;
  readonly created: Micros | null;
  readonly updated: Micros | null;
  /** The day that it belongs to, as its midnight; null where it belongs to none. */
  readonly day: Micros | null;
}

const SPAN = 3 * 365 * DAY;
const SLOTS = 10_000;

/** The next id after one: ids ascend, with gaps. */
export function nextId(resource: Resource, last: number | undefined, random: Random): number {
  return last === undefined ? FACTS[resource].firstId : last + 1 + random.int(3);
}

/**
 * The first records of a resource: creation dates ascend with the ids over three years. Of those that were edited, a
 * third took part in a bulk load, and so share their `updated_at` with many others.
 */
export function seedlings(
  seed: number,
  resource: Resource,
  count: number,
  start: Micros,
  zone: Zone,
  behaviour: Behaviour,
): Seedling[] {
  const random = new Random(seed, ALL_RESOURCES.indexOf(resource), 11);
  const { days } = FACTS[resource];
  if (days !== undefined) return dayByDay(resource, days, count, start, random);
  const oldest = start - SPAN;
  const step = (SPAN - 2 * HOUR) / Math.max(count, 1);
  const loads = Array.from({ length: 1 + Math.ceil(count / 600) }, () => oldest + random.next() * (SPAN - HOUR));
  const bulks = loads.map((load) => roundMoment(random, Math.floor(load)));
  const records: Seedling[] = [];
  let latest = 0;
  for (let i = 0; i < count; i++) {
    const drawn = roundMoment(random, Math.floor(oldest + step * (i + random.next())));
    const midnight = zone.midnightOf(drawn);
    // Only the first record of a day may begin it: later ones would fall behind their neighbours.
    const atMidnight = midnight !== null && midnight > latest && random.chance(0.2);
    const dated = behaviour.bareCreated.includes(resource) && midnight !== null;
    const moment = Math.max(latest, atMidnight || dated ? midnight : drawn);
    latest = moment;
    const hidden = FACTS[resource].creation !== 'where-told' && random.chance(behaviour.withoutCreated);
    records.push({
      id: nextId(resource, records.at(-1)?.id, random),
      created: hidden ? null : moment,
      updated: firstUpdate(resource, moment, start, bulks, random, zone, behaviour.neverEdited),
      day: null,
    });
  }
  return records;
}

/** The midnight with which the day of a moment began. */
export function dayOf(moment: Micros): Micros {
  return Math.floor(moment / DAY) * DAY;
}

/** The id of one of a day's records, of which each customer and type has one: it is never shown. */
export function idOnDay(day: Micros, slot: number): number {
  return (day / DAY) * SLOTS + slot;
}

/** Which of its day's records this is. */
export function slotOf(id: number): number {
  return id % SLOTS;
}

/** So many records on each day up to yesterday. */
function dayByDay(resource: Resource, days: Days, count: number, start: Micros, random: Random): Seedling[] {
  const records: Seedling[] = [];
  let slot = 0;
  for (let i = 0; i < count; i++) {
    const ago = Math.ceil((count - i) / days.each);
    const day = dayOf(start) - ago * DAY;
    slot = day === records.at(-1)?.day ? slot + 1 + random.int(2) : 0;
    const id = FACTS[resource].ids === 'by-day' ? idOnDay(day, slot) : nextId(resource, records.at(-1)?.id, random);
    records.push({ id, created: null, updated: null, day });
  }
  return records;
}

function firstUpdate(
  resource: Resource,
  created: Micros,
  start: Micros,
  bulks: readonly Micros[],
  random: Random,
  zone: Zone,
  neverEdited: number,
): Micros | null {
  if (!FACTS[resource].updates || random.chance(neverEdited)) return null;
  const bulk = random.pick(bulks);
  if (bulk >= created && random.chance(0.35)) return bulk;
  const drawn = roundMoment(random, Math.floor(created + (start - HOUR - created) * random.next() ** 2));
  const midnight = random.chance(0.03) ? zone.midnightOf(drawn) : null;
  return Math.max(created, midnight ?? drawn);
}
