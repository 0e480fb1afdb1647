import { createHash } from 'node:crypto';

/** No database cuts a name of so many characters, nor a short prefix before it. */
const LONGEST = 60;
/** Digits of the hash that ends a name which is not the field's own. */
const HASH_LENGTH = 10;
/** Names that no database changes: what `__` joins must not begin or end with it. */
const CLEAN = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;
const HASHED = new RegExp(`_[0-9a-f]{${HASH_LENGTH}}$`);

/**
 * The column's name for what stands at a path of a record: `address.street` is `address__street`. A name that some database
 * would change or refuse (capitals, accents, dots, more than 60 characters), that two paths could have, or that another
 * column has, is made of its plain characters and a hash of the path. So a name never depends on which other fields there
 * are, and no two paths have one name, also where upper and lower case are the same.
 * @param taken the names of the stream's own columns.
 */
export function columnName(path: readonly string[], taken: ReadonlySet<string>): string {
  const plain = path.join('__');
  const isOwn =
    path.every((part) => CLEAN.test(part)) && /^[a-z]/.test(plain) && plain.length <= LONGEST && !HASHED.test(plain);
  return isOwn && !taken.has(plain) ? plain : hashedName(path);
}

/** Whether a column's name is the path's own. */
export function isOwnName(name: string, path: readonly string[]): boolean {
  return name === path.join('__');
}

function hashedName(path: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(path)).digest('hex').slice(0, HASH_LENGTH);
  const stem = path
    .map(folded)
    .filter(Boolean)
    .join('__')
    .slice(0, LONGEST - HASH_LENGTH - 1);
  const named = /^[a-z]/.test(stem) ? stem : `field_${stem}`.slice(0, LONGEST - HASH_LENGTH - 1);
  return `${named.replace(/_+$/, '')}_${hash}`;
}

/** The letters and digits of a text, without case and accents. */
function folded(text: string): string {
  const letters = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  return letters.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}
