import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { type ColumnClass, type PersonalDataClass, strictest, type Treatment } from './classes.ts';
import { normalForm } from './normal-form.ts';

/** The setting `personal_data`, as users write it. */
export interface PersonalDataSetting extends Readonly<Partial<Record<PersonalDataClass, Treatment>>> {
  /** By `stream.column`: overrules the classes. */
  readonly columns?: Readonly<Record<string, Treatment>>;
  /** By the key of the custom field; `*` is for all others. */
  readonly custom_fields?: Readonly<Record<string, Treatment>>;
}

/** A column, as a policy looks at it. */
export interface TreatedColumn {
  readonly stream: string;
  readonly column: string;
  /** See `classesOf`. */
  readonly classes: readonly ColumnClass[];
  /**
   * The key of the custom field that a column of class `custom_field` holds. Without it, the column is that of a child
   * stream, where each row's raw record names its field under `key`.
   */
  readonly customField?: string;
  /** Other columns that show the same values, as `stream.column`: what is said of them counts here, too. */
  readonly copyOf?: readonly string[];
}

/** Turns a converted value, never null, into what is sent in its place. @param record the raw record of the row. */
export type Transform = (
  value: string | number | boolean,
  record: Readonly<Record<string, unknown>>,
) => string | number | boolean | null;

/** Begins each fingerprint, so that none is the hash of a value. */
const FINGERPRINT = 'tap-sensedata: fingerprint of personal_data\n';
const FINGERPRINT_LENGTH = 16;
const ALL_OTHERS = '*';

/**
 * What is to become of personal data. Everything that sends, keeps or shows values asks here, by column: `treatmentOf`
 * says whether a column is kept, hashed or dropped, `transformOf` gives the function for its values. Columns that are
 * found at run time, and those of a user's own streams, go the same way: with the class that their definition names, or
 * with class `custom_field` and the field's key.
 */
export class PersonalDataPolicy {
  readonly #setting: PersonalDataSetting;
  readonly #columns: ReadonlyMap<string, Treatment>;
  readonly #customFields: ReadonlyMap<string, Treatment>;
  readonly #key: KeyObject;

  /** @param key of the HMAC; must be given where anything is hashed. */
  constructor(setting: PersonalDataSetting, key: string | null) {
    this.#setting = setting;
    this.#columns = new Map(Object.entries(setting.columns ?? {}));
    this.#customFields = new Map(
      Object.entries(setting.custom_fields ?? {}).map(([name, treatment]) => [name.normalize('NFC'), treatment]),
    );
    // A hash by it takes 1.8 µs in place of 2.2 by a text.
    this.#key = createSecretKey(Buffer.from(key ?? ''));
  }

  /** Whether anything is hashed or dropped: then nothing may show a value as the API gave it, unless its column is kept. */
  get active(): boolean {
    return treatmentsIn(this.#setting).some((treatment) => treatment !== 'keep');
  }

  /** The columns that the setting names, as `stream.column`. */
  get columns(): string[] {
    return [...this.#columns.keys()];
  }

  /** The custom fields that the setting names, in Unicode NFC. */
  get customFields(): string[] {
    return [...this.#customFields.keys()];
  }

  /**
   * What becomes of a column. Of a child's custom fields: `hash` where the value of any of them is hashed, and never
   * `drop`, since `withholds` leaves their rows out.
   */
  treatmentOf({ stream, column, classes, customField, copyOf }: TreatedColumn): Treatment {
    const [name, copied] = [`${stream}.${column}`, copyOf ?? []];
    const named = [name, ...copied].flatMap((one) => this.#columns.get(one) ?? []);
    // A column that shows several others is not theirs alone that the setting names.
    const isSaid = this.#columns.has(name) || copied.every((one) => this.#columns.has(one));
    if (named.length > 0 && isSaid) return strictest(named);
    return strictest([...named, ...classes.map((one) => this.#ofClass(one, customField))]);
  }

  #ofClass(name: ColumnClass, customField: string | undefined): Treatment {
    if (name !== 'custom_field') return this.#setting[name] ?? 'keep';
    if (customField !== undefined) return this.#ofCustomField(customField);
    return [...this.#customFields.values()].includes('hash') ? 'hash' : 'keep';
  }

  /** The function for a column's values; null where they are sent as they are. */
  transformOf(treated: TreatedColumn): Transform | null {
    if (this.treatmentOf(treated) !== 'hash') return null;
    const { classes } = treated;
    const hash: Transform = (value) => this.#hash(normalForm(String(value), classes));
    if (!this.#isByRow(treated)) return hash;
    return (value, record) =>
      this.#ofCustomField(String(record.key)) === 'hash' ? hash(value, record) : String(value);
  }

  /** The test of raw records whose rows are left out: of custom fields that are dropped. Null: there is none. */
  withholds(treated: TreatedColumn): ((record: Readonly<Record<string, unknown>>) => boolean) | null {
    if (!this.#isByRow(treated) || ![...this.#customFields.values()].includes('drop')) return null;
    return ({ key }) => this.#ofCustomField(String(key)) === 'drop';
  }

  /**
   * What tells a later run whether the columns of a stream are still treated as they were, and hashed by the same key;
   * null where all are kept. It is an HMAC by the key, cut short: it shows neither the key nor a value.
   */
  fingerprintOf(columns: readonly TreatedColumn[]): string | null {
    const treated = columns.map((column) => [column.column, this.treatmentOf(column)] as const);
    const isKept = (treatment: Treatment): boolean => treatment === 'keep';
    const fields = columns.some((column) => this.#isByRow(column)) ? [...this.#customFields] : [];
    const parts = [
      ...treated.filter(([, treatment]) => !isKept(treatment)).sort(),
      ...(fields.every(([, treatment]) => isKept(treatment)) ? [] : fields.sort()),
    ];
    if (parts.length === 0) return null;
    const text = FINGERPRINT + JSON.stringify(parts);
    const isHashed = parts.some(([, treatment]) => treatment === 'hash');
    const digest = isHashed ? createHmac('sha256', this.#key) : createHash('sha256');
    return digest.update(text).digest('hex').slice(0, FINGERPRINT_LENGTH);
  }

  #ofCustomField(name: string): Treatment {
    return this.#customFields.get(name.normalize('NFC')) ?? this.#customFields.get(ALL_OTHERS) ?? 'keep';
  }

  /** Whether each row says which custom field it holds, and the setting names no treatment for all of them. */
  #isByRow({ stream, column, classes, customField }: TreatedColumn): boolean {
    return classes.includes('custom_field') && customField === undefined && !this.#columns.has(`${stream}.${column}`);
  }

  #hash(text: string): string | null {
    return text === '' ? null : createHmac('sha256', this.#key).update(text).digest('hex');
  }
}

/** Every treatment that a setting names. */
export function treatmentsIn({ columns, custom_fields, ...classes }: PersonalDataSetting): Treatment[] {
  return [classes, columns ?? {}, custom_fields ?? {}].flatMap((part) => Object.values(part));
}
