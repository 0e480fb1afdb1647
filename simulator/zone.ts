import { DAY, HOUR, MINUTE, type Micros } from './micros.ts';

/** What an IANA zone's clocks show: needed for moments that are written without a zone. */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | null;
  readonly #offsets = new Map<number, Micros>();

  constructor(name: string) {
    this.name = name;
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    this.#format = name === 'UTC' ? null : format;
  }

  /** Local time minus UTC. */
  offsetAt(moment: Micros): Micros {
    if (this.#format === null) return 0;
    // Zones change on quarters of an hour at the finest; Intl is too slow to be asked for each moment.
    const quarter = Math.floor(moment / (15 * MINUTE));
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = this.#measure(quarter * 15 * MINUTE);
    this.#offsets.set(quarter, offset);
    return offset;
  }

  /** The local time as if it were UTC; null within a day of a change of clocks, where it could be read in two ways. */
  localOf(moment: Micros): Micros | null {
    const offset = this.offsetAt(moment);
    if (this.offsetAt(moment - DAY) !== offset || this.offsetAt(moment + DAY) !== offset) return null;
    return moment + offset;
  }

  /** The local midnight at or before the moment; null near a change of clocks. */
  midnightOf(moment: Micros): Micros | null {
    const local = this.localOf(moment);
    return local === null ? null : moment - (local - Math.floor(local / DAY) * DAY);
  }

  isMidnight(moment: Micros): boolean {
    return (moment % HOUR) % (15 * MINUTE) === 0 && this.midnightOf(moment) === moment;
  }

  #measure(moment: Micros): Micros {
    const parts = new Map(this.#format?.formatToParts(moment / 1000).map((part) => [part.type, Number(part.value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return local * 1000 - moment;
  }
}
