import { isOwnName } from './column-names.ts';
import type { SeenField } from './field-tree.ts';

/** What the catalog says of a column that was found: what it is, and what was seen of its values. */
export function columnDescription(name: string, { path, tally }: SeenField, customField: string | null): string {
  const what =
    customField === null ? `Field ${JSON.stringify(path.join('.'))}` : `Custom field ${JSON.stringify(customField)}`;
  const why = isOwnName(name, path)
    ? ''
    : ' Its own name is not safe in every database: that of the column ends in digits that are made from it.';
  return `${what}: ${tally.words}.${why}`;
}
