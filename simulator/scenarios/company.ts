import { DAY, type Micros } from '../micros.ts';
import type { Values } from '../models/model.ts';
import { Random } from '../random.ts';
import { dayOf, idOnDay, type Seedling } from '../seedlings.ts';
import { ALL_RESOURCES, type Resource } from '../streams.ts';
import { type Actor, activitiesTold, answersTold, contactsTold, contractsTold, titlesTold } from './deeds.ts';
import { customerTold, drawLife, isCustomer, type Life, scoreOn } from './life.ts';
import { numbered, type Story, type Told } from './story.ts';

/** Scores of each day for so long, and of every seventh before, back to a year. */
const DAILY = 100;
const DAYS = 365;

/**
 * A year of a software company: customers who come, renew, buy more or less, go and come back; scores that move, people
 * who answer more than one survey, titles that are paid late, activities with a summer lull. What it tells nothing of
 * (names, cities, custom fields, the small lists) is drawn as ever.
 *
 * @param drawn the usual first records: of the customers their number counts
 */
export function companyStory(seed: number, now: Micros, drawn: Record<Resource, readonly Seedling[]>): Story {
  const lives = drawn.customers
    .map((_, index) => drawLife(new Random(seed, 991, index), now))
    .sort((one, other) => one.spells[0]!.from - other.spells[0]!.from);
  const first = { ...drawn };
  const told = new Map<Resource, Map<number, Values>>();
  const tell = (resource: Resource, records: readonly Told[]): string[] => {
    const entries = [...numbered(resource, records, new Random(seed, 992, ALL_RESOURCES.indexOf(resource)))];
    first[resource] = entries.map(([seedling]) => seedling);
    told.set(resource, new Map(entries.map(([{ id }, values]) => [id, values])));
    return entries.map(([{ id }]) => String(id));
  };
  const ids = tell(
    'customers',
    lives.map((life, index) => customerTold(life, new Random(seed, 993, index), now)),
  );
  const all = deedsOf(
    lives.map((life, index) => ({ id: ids[index]!, life, random: new Random(seed, 994, index), now })),
  );
  for (const [resource, records] of Object.entries(all)) tell(resource as Resource, records);
  first.kpis = scoreDays(lives, now);
  return {
    first,
    values(resource, id, version) {
      if (resource !== 'kpis') return told.get(resource)?.get(id);
      const [day, slot] = [Math.floor(id / 10_000) * DAY, id % 10_000];
      const life = lives[slot];
      if (life === undefined) return undefined;
      return { value: Math.round(scoreOn(life, day, new Random(seed, 995, id)) * 100 + 7 * version) / 100 };
    },
  };
}

function deedsOf(actors: readonly Actor[]): Partial<Record<Resource, Told[]>> {
  const deeds = actors.map((actor) => {
    const contracts = contractsTold(actor);
    const contacts = contactsTold(actor);
    return {
      contracts,
      contacts,
      financial: titlesTold(actor, contracts),
      nps: answersTold(actor, contacts),
      tasks: activitiesTold(actor),
    };
  });
  const of = (list: keyof (typeof deeds)[number]): Told[] => deeds.flatMap((deed) => deed[list]);
  return {
    ...{ contracts: of('contracts'), contacts: of('contacts'), financial: of('financial') },
    ...{ nps: of('nps'), tasks: of('tasks') },
  };
}

/** The score of each customer on each day that it was one. */
function scoreDays(lives: readonly Life[], now: Micros): Seedling[] {
  const records: Seedling[] = [];
  for (let ago = DAYS; ago >= 1; ago--) {
    if (ago > DAILY && ago % 7 !== 0) continue;
    const day = dayOf(now) - ago * DAY;
    for (const [slot, life] of lives.entries()) {
      if (isCustomer(life, day)) records.push({ id: idOnDay(day, slot), created: null, updated: null, day });
    }
  }
  return records;
}
