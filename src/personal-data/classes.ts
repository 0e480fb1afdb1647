/** The classes of personal data that a column can hold: what the setting `personal_data` speaks of. */
export const CLASSES = ['name', 'email', 'phone', 'document', 'address', 'account', 'free_text'] as const;

/** What becomes of a value, the strictest last. */
export const TREATMENTS = ['keep', 'hash', 'drop'] as const;

export type PersonalDataClass = (typeof CLASSES)[number];
export type Treatment = (typeof TREATMENTS)[number];

/** What a column can hold. `custom_field`: what the tenant defined, and only the name of the field tells. */
export type ColumnClass = PersonalDataClass | 'custom_field';

const COLUMN_CLASSES: readonly unknown[] = [...CLASSES, 'custom_field'];

/**
 * The classes of a column, as its schema names them under `class`: one, or a list where the API may show either.
 * @returns an empty list for `none`, and for columns of which nothing is said.
 * @throws Error where it names a class that there is not: a typing error must not let values through.
 */
export function classesOf({ class: given }: { readonly class?: unknown }): ColumnClass[] {
  if (given === undefined || given === 'none') return [];
  const classes = [given].flat();
  const unknown = classes.filter((name) => !COLUMN_CLASSES.includes(name));
  if (unknown.length > 0) throw new Error(`there is no class of personal data ${unknown.join(', ')}`);
  return classes as ColumnClass[];
}

/** The strictest of some treatments; `keep` where there is none. */
export function strictest(treatments: readonly Treatment[]): Treatment {
  return TREATMENTS[Math.max(0, ...treatments.map((treatment) => TREATMENTS.indexOf(treatment)))]!;
}
