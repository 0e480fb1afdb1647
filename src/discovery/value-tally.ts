import type { ColumnSchema } from '../singer/catalog.ts';
import { isObject } from '../singer/kind.ts';
import { type ReadMoment, readDate } from '../singer/moment.ts';

/** Fewer values than these prove no type: the next one may be of another kind. */
const ENOUGH = 20;

/** What a value is, as far as columns go. What the API writes in quotes is text, unless it is a date or a moment. */
type SeenKind = 'boolean' | 'integer' | 'decimal' | 'huge' | 'date' | 'moment' | 'text' | 'list' | 'object';

/** Kinds that one type of column holds, the widest last, and what such values are called. */
interface Family {
  readonly words: string;
  readonly kinds: readonly SeenKind[];
  readonly schema: ColumnSchema;
}

const TEXT: ColumnSchema = { type: ['null', 'string'] };

/** Those with narrow types first. */
const FAMILIES: readonly Family[] = [
  { words: 'true or false', kinds: ['boolean'], schema: { type: ['null', 'boolean'] } },
  { words: 'whole numbers', kinds: ['integer'], schema: { type: ['null', 'integer'] } },
  { words: 'numbers', kinds: ['integer', 'decimal'], schema: { type: ['null', 'number'] } },
  { words: 'dates', kinds: ['date'], schema: { type: ['null', 'string'], format: 'date' } },
  { words: 'timestamps', kinds: ['date', 'moment'], schema: { type: ['null', 'string'], format: 'date-time' } },
  { words: 'text', kinds: ['text'], schema: TEXT },
  { words: 'lists', kinds: ['list'], schema: TEXT },
  { words: 'objects', kinds: ['object'], schema: TEXT },
  { words: 'numbers with too many digits', kinds: ['huge'], schema: TEXT },
];

/** Counts the values of one field by their kinds, and tells which type of column holds them all. It keeps no value. */
export class ValueTally {
  /** How many records show the field, with a value or without. */
  shown = 0;
  readonly #counts = new Map<SeenKind, number>();
  readonly #readMoment: ReadMoment;

  constructor(readMoment: ReadMoment) {
    this.#readMoment = readMoment;
  }

  note(value: unknown): void {
    this.shown++;
    const kind = this.#kindOf(value);
    if (kind !== null) this.#counts.set(kind, this.#sum([kind]) + 1);
  }

  /** Whether objects alone were seen; null and `""` are nothing. */
  get isObjects(): boolean {
    return this.#total > 0 && this.#total === this.#sum(['object']);
  }

  /** The type that holds every value that was seen: text, where these are of several kinds, or too few. */
  get schema(): ColumnSchema {
    if (this.#total < ENOUGH) return TEXT;
    return FAMILIES.find(({ kinds }) => this.#sum(kinds) === this.#total)?.schema ?? TEXT;
  }

  /** What was seen: `412 of 430 values are numbers, 18 text`. */
  get words(): string {
    const total = this.#total;
    const [first, ...others] = this.#seen();
    if (first === undefined) return 'no value was seen';
    const { words, count, schema } = first;
    if (others.length > 0) {
      return [
        `${count} of ${total} values are ${words}`,
        ...others.map((other) => `${other.count} ${other.words}`),
      ].join(', ');
    }
    const doubt = total < ENOUGH && schema !== TEXT ? ', too few to be sure: it is text' : '';
    return `${total === 1 ? 'the only value is' : `all ${total} values are`} ${words}${doubt}`;
  }

  /** The families that were seen, the most frequent first; whole numbers among others count as numbers. */
  #seen(): (Family & { readonly count: number })[] {
    const left = new Set(this.#counts.keys());
    const seen: (Family & { count: number })[] = [];
    for (const family of FAMILIES.toReversed()) {
      if (!left.has(family.kinds.at(-1)!)) continue;
      seen.push({ ...family, count: this.#sum(family.kinds) });
      for (const kind of family.kinds) left.delete(kind);
    }
    return seen.sort((a, b) => b.count - a.count);
  }

  get #total(): number {
    return this.#sum([...this.#counts.keys()]);
  }

  #sum(kinds: readonly SeenKind[]): number {
    return kinds.reduce((sum, kind) => sum + (this.#counts.get(kind) ?? 0), 0);
  }

  #kindOf(value: unknown): SeenKind | null {
    if (value === null || value === undefined || value === '') return null;
    if (typeof value === 'boolean') return 'boolean';
    if (Array.isArray(value)) return 'list';
    if (isObject(value)) return 'object';
    if (typeof value === 'number') {
      return Number.isSafeInteger(value) ? 'integer' : Number.isFinite(value) ? 'decimal' : 'huge';
    }
    if (typeof value !== 'string') return 'huge';
    if (this.#readMoment(value) === null) return 'text';
    return readDate(value) === value ? 'date' : 'moment';
  }
}
