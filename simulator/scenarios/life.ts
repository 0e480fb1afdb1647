import { DAY, dateText, HOUR, type Micros } from '../micros.ts';
import type { Random } from '../random.ts';
import { CANCEL_TAGS } from '../vocabulary.ts';
import type { Told } from './story.ts';

const YEAR = 365 * DAY;

/** A spell of a customer's with the company: from its first day to its last one, which may lie ahead. */
export interface Spell {
  readonly from: Micros;
  readonly to: Micros | null;
}

/** What becomes of a customer in the years up to now. Everything else of it follows from this. */
export interface Life {
  readonly spells: readonly Spell[];
  /** How content it is: 0 to 1. */
  readonly bond: number;
  /** What it pays a month at first. */
  readonly fee: number;
  /** Shifts the waves of its score. */
  readonly phase: number;
}

/** Draws a life: a customer comes within three years, stays or goes at a renewal, and may come back. */
export function drawLife(random: Random, now: Micros): Life {
  const bond = random.next();
  const fee = Math.round(30_000 * 30 ** random.next()) / 100;
  const from = midnight(now - DAY * (20 + random.int(1000)));
  const spells: Spell[] = [];
  const first = { from, to: endOf(random, from, now, bond) };
  spells.push(first);
  if (first.to !== null && random.chance(0.25)) {
    const back = first.to + DAY * (40 + random.int(90));
    if (back < now) spells.push({ from: back, to: null });
  }
  return { spells, bond, fee, phase: random.next() * 2 * Math.PI };
}

/** The last day of the year after which a customer does not renew, where that was before now. */
function endOf(random: Random, from: Micros, now: Micros, bond: number): Micros | null {
  for (let renewal = from + YEAR; renewal < now; renewal += YEAR) {
    if (random.chance(0.45 * (1 - bond) ** 1.5)) return renewal - DAY;
  }
  // Some do not wait for the renewal.
  const leaves = now - DAY * (5 + random.int(300));
  return bond < 0.2 && leaves > from + 90 * DAY && random.chance(0.4) ? midnight(leaves) : null;
}

export function midnight(moment: Micros): Micros {
  return Math.floor(moment / DAY) * DAY;
}

/** Whether somebody is a customer at a moment. */
export function isCustomer({ spells }: Life, moment: Micros): boolean {
  return spells.some(({ from, to }) => from <= moment && (to === null || moment <= to + DAY));
}

/** The health score on a day, 0 to 100: it swings, is lower around the turn of the year, and falls before an end. */
export function scoreOn({ spells, bond, phase }: Life, day: Micros, random: Random): number {
  const end = spells.find(({ to }) => to !== null && day <= to)?.to;
  const left = end === undefined || end === null ? Number.POSITIVE_INFINITY : (end - day) / DAY;
  const fall = Math.max(0, 1 - left / 100) * 35;
  const season = 6 * Math.cos((2 * Math.PI * day) / YEAR);
  const swing = 8 * Math.sin((2 * Math.PI * day) / (110 * DAY) + phase);
  const score = 42 + 50 * bond + swing - season - fall + 4 * (random.next() - 0.5);
  return Math.round(Math.min(100, Math.max(0, score)) * 100) / 100;
}

/** The customer itself. */
export function customerTold(life: Life, random: Random, now: Micros): Told {
  const from = life.spells[0]!.from;
  const last = life.spells.at(-1)!;
  const gone = last.to !== null;
  const isNew = now - from < 60 * DAY;
  const [id, name] = gone ? ['2', 'Inativo'] : isNew ? ['3', 'Implantação'] : ['1', 'Ativo'];
  const stage = gone ? 'Risco 🔥' : isNew ? 'Implantação' : life.bond > 0.6 ? 'Expansão' : 'Adoção';
  const created = from - 9 * HOUR;
  return {
    created,
    updated: gone
      ? last.to! + 10 * HOUR
      : random.chance(0.7)
        ? created + Math.floor(random.next() * (now - created - HOUR))
        : null,
    values: {
      cancel_tag: gone ? random.pick(CANCEL_TAGS) : null,
      cancel_description: gone ? 'Não renovou o contrato.' : null,
      dt_cancel: gone ? dateText(last.to!) : null,
      dt_register: dateText(from),
      dt_stage: dateText(gone ? last.to! : from),
      stage,
      status__id: id!,
      status__description: name!,
      status__enabled: !gone,
    },
  };
}
