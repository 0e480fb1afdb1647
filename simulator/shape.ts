import { type Json, type JsonObject, type JsonStyle, RawJson } from './json.ts';
import { fractionText, MINUTE, type Micros, SECOND, secondsText } from './micros.ts';
import type { Random } from './random.ts';
import type { Zone } from './zone.ts';

/**
 * Writes true values in one of the shapes that the API is known to use. All choices come from the record's own
 * generator: the same version of a record is always written in the same way.
 */
export class Shape {
  readonly #random: Random;
  readonly #zone: Zone;
  readonly #awkward: number;
  readonly #zoneless: boolean;

  constructor(random: Random, zone: Zone, awkward: number, zoneless: boolean) {
    this.#random = random;
    this.#zone = zone;
    this.#awkward = awkward;
    this.#zoneless = zoneless;
  }

  /** Whether this value is to be written in an awkward way. */
  odd(): boolean {
    return this.#awkward > 0 && this.#random.chance(this.#awkward);
  }

  pick<T>(values: readonly T[]): T {
    return this.#random.pick(values);
  }

  style(): JsonStyle {
    return { spaced: this.odd(), ascii: this.odd() };
  }

  /** No value: null, an empty text, or no key at all. */
  none(): Json {
    return this.odd() ? this.pick(['', undefined]) : null;
  }

  /** No related object: null, an empty text, an empty object, or no key at all. */
  noObject(): Json {
    return this.odd() ? this.pick<Json>(['', undefined, {}]) : null;
  }

  /** No entries: what stands for no object, or an empty list. */
  noList(): Json {
    return this.odd() ? this.pick<Json>([null, '', undefined]) : [];
  }

  /** The record's own id: always a JSON integer. */
  key(value: string): Json {
    return new RawJson(value);
  }

  /** Text; digits may come as a JSON number, with every digit. */
  text(value: string | null): Json {
    if (value === null) return this.none();
    return this.odd() && /^(0|[1-9]\d*)$/.test(value) ? new RawJson(value) : value;
  }

  /** An id that the row holds as text: a JSON integer, seldom a text. */
  id(value: string | null): Json {
    if (value === null) return this.none();
    return this.odd() && this.odd() ? value : new RawJson(value);
  }

  boolean(value: boolean | null): Json {
    if (value === null) return this.none();
    if (!this.odd()) return value;
    return this.pick<Json>(value ? ['true', 'True', 1, '1'] : ['false', 'FALSE', 0, '0']);
  }

  float(value: number | null): Json {
    if (value === null) return this.none();
    if (!this.odd()) return value;
    const text = String(value);
    return this.pick<Json>([text, text, text.includes('.') ? `${text}0` : `${text}.0`, new RawJson(`${text}e0`)]);
  }

  /** A date, or a moment on that date as written. */
  date(value: string | null): Json {
    if (value === null) return this.none();
    if (!this.odd()) return value;
    return `${value}${this.pick(['T00:00:00', 'T00:00:00Z', ' 23:30:00', 'T21:15:00.5-03:00', 'T02:00:00.123456+0900'])}`;
  }

  /** A moment: with `Z`, an offset or no zone, `T` or a space, any precision that keeps it, a bare date at midnight. */
  moment(value: Micros | null): Json {
    if (value === null) return this.none();
    const bare = this.#zoneless ? this.#zone.localOf(value) : null;
    if (bare !== null) return `${secondsText(bare)}${this.#fraction(value, false)}`;
    if (!this.odd()) return `${secondsText(value)}${this.#fraction(value, false)}Z`;
    if (this.#zone.isMidnight(value) && this.#random.chance(0.7)) return this.bareDate(value);
    const between = this.#random.chance(0.4) ? ' ' : 'T';
    const [local, suffix] = this.#zoned(value);
    return `${secondsText(local).replace('T', between)}${this.#fraction(value, true)}${suffix}`;
  }

  /** The local date of a moment that is a local midnight. */
  bareDate(value: Micros): string {
    return secondsText(value + this.#zone.offsetAt(value)).slice(0, 10);
  }

  /** A related object, with what stands for none where `present` is false. */
  object(present: boolean, build: () => JsonObject): Json {
    return present ? build() : this.noObject();
  }

  /** An id that comes plain (`id_customer`), in a related object (`customer.id`), or in both. */
  reference(name: string, id: string | null, build: (id: Json) => JsonObject, usual: 'plain' | 'object'): JsonObject {
    const plain = `id_${name}`;
    if (id === null) return { [plain]: this.none(), [name]: this.odd() ? this.noObject() : undefined };
    const form = this.odd() ? this.pick(['plain', 'object', 'both', 'plain and none', 'none and object']) : usual;
    const object = (): JsonObject => build(this.id(id));
    if (form === 'plain') return { [plain]: this.id(id) };
    if (form === 'object') return { [name]: object() };
    if (form === 'both') return { [plain]: this.id(id), [name]: object() };
    if (form === 'plain and none')
      return { [plain]: this.id(id), [name]: this.pick<Json>([null, '', {}, { id: null }]) };
    return { [plain]: this.pick([null, '']), [name]: object() };
  }

  /** A value that stands under one of two names; the reader takes the first that is not null or empty. */
  either(first: string, second: string, value: Json): JsonObject {
    if (!this.odd()) return { [first]: value };
    return this.odd() ? { [first]: value, [second]: value } : { [first]: this.none(), [second]: value };
  }

  #zoned(value: Micros): [Micros, string] {
    const local = this.#zone.localOf(value);
    const form = this.pick(['Z', 'none', 'none', 'offset']);
    if (form === 'none' && local !== null) return [local, ''];
    if (form !== 'offset') return [value, 'Z'];
    const minutes = this.pick([-180, -180, 0, 330, 840, -210]);
    const hours = `${minutes < 0 ? '-' : '+'}${String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')}`;
    const rest = String(Math.abs(minutes) % 60).padStart(2, '0');
    return [value + minutes * MINUTE, this.#random.chance(0.5) ? `${hours}:${rest}` : `${hours}${rest}`];
  }

  #fraction(value: Micros, odd: boolean): string {
    const digits = fractionText(value);
    if (odd && this.#random.chance(0.3)) return `.${digits}${this.#random.digits(1 + this.#random.int(6))}`;
    if (value % SECOND === 0) return odd && this.#random.chance(0.3) ? '.000' : '';
    return value % 1000 === 0 && this.#random.chance(0.8) ? `.${digits.slice(0, 3)}` : `.${digits}`;
  }
}
