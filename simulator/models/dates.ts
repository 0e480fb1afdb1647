import { DAY, dateText, HOUR, type Micros } from '../micros.ts';
import type { Random } from '../random.ts';

/** A day within so many days of a moment: before it where `from` is negative. */
export function dayNear(random: Random, moment: Micros, from: number, to: number): string {
  return dateText(moment + (from + random.int(to - from + 1)) * DAY);
}

/** A moment within so many days after another, never later than `latest`. */
export function momentAfter(random: Random, moment: Micros, days: number, latest: Micros): Micros {
  const later = moment + Math.floor(random.next() * days * DAY);
  return Math.max(moment, roundMoment(random, Math.min(later, latest - HOUR)));
}

/** Some clocks count whole seconds or milliseconds. */
export function roundMoment(random: Random, moment: Micros): Micros {
  const unit = random.pick([1, 1, 1000, 1_000_000]);
  return Math.floor(moment / unit) * unit;
}
