import { ownValue } from '../base/own-value.ts';
import { isObject, kindOf } from '../singer/kind.ts';

/** A place in a definition that a user wrote, with what stands there: says what is wrong by its path. */
export class DefinitionPlace {
  /** As users write it: `streams[0].columns.id`. */
  readonly path: string;
  readonly value: unknown;
  readonly #problem: (text: string) => void;

  /** @param problem is told of everything that is wrong, one sentence each. */
  constructor(path: string, value: unknown, problem: (text: string) => void) {
    this.path = path;
    this.value = value;
    this.#problem = problem;
  }

  /** The place of a key, or of an entry of a list. */
  at(key: string | number): DefinitionPlace {
    const path = typeof key === 'number' ? `${this.path}[${key}]` : `${this.path}.${key}`;
    const value = ownValue(this.value as Readonly<Record<string, unknown>>, String(key));
    return new DefinitionPlace(path, value === null ? undefined : value, this.#problem);
  }

  get isSet(): boolean {
    return this.value !== undefined;
  }

  /** Says that something is wrong here. @param what goes on after the path. */
  say(what: string): void {
    this.#problem(`${this.path} ${what}`);
  }

  /** Says what should stand here. @returns null, for what could not be read. */
  refuse(wanted: string): null {
    this.say(`must be ${wanted}, not ${kindOf(this.value)}`);
    return null;
  }

  /** The places of an object's keys; null, and said, where there is no object. */
  entries(wanted: string): [string, DefinitionPlace][] | null {
    if (!isObject(this.value)) return this.refuse(wanted);
    return Object.keys(this.value).map((key) => [key, this.at(key)]);
  }

  /** The places of a list's entries; null, and said, where there is no list. */
  items(wanted: string): DefinitionPlace[] | null {
    if (!Array.isArray(this.value)) return this.refuse(wanted);
    return this.value.map((_, index) => this.at(index));
  }

  /** The text that stands here, if it is of this form; null, and said, where not. */
  text(form: Pick<RegExp, 'test'>, wanted: string): string | null {
    if (typeof this.value === 'string' && form.test(this.value)) return this.value;
    if (typeof this.value !== 'string') return this.refuse(wanted);
    this.say(`must be ${wanted}`);
    return null;
  }

  /** A text or a list of some; null, and said, where there is anything else. */
  texts(form: RegExp, wanted: string): string[] | null {
    const places = Array.isArray(this.value) ? this.value.map((_, index) => this.at(index)) : [this];
    const texts = places.map((place) => place.text(form, wanted));
    return texts.includes(null) ? null : (texts as string[]);
  }

  /** Says which keys of an object nobody knows. */
  allow(known: readonly string[]): void {
    const unknown = Object.keys(this.value as object).filter((key) => !known.includes(key));
    if (unknown.length > 0) this.say(`has no key ${unknown.join(', ')}; there are ${known.join(', ')}`);
  }
}
