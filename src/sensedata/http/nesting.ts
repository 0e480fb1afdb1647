/** What opens a level of JSON: a list, an object. */
const OPENERS = [0x5b, 0x7b];

/**
 * Whether lists and objects stand within each other deeper than so many levels. Only a text that opens as many at all is
 * looked at more closely, so that a page costs no more than a search for two characters.
 * @param json the text of `value`, as UTF-8.
 */
export function isNestedDeeper(levels: number, json: Buffer, value: unknown): boolean {
  if (json.length < 2 * levels || !opensMore(levels, json)) return false;
  let level = [value];
  for (let depth = 0; depth <= levels; depth++) {
    const next: unknown[] = [];
    for (const entry of level) {
      if (typeof entry !== 'object' || entry === null) continue;
      for (const inner of Object.values(entry)) next.push(inner);
    }
    if (next.length === 0) return false;
    level = next;
  }
  return true;
}

function opensMore(most: number, json: Buffer): boolean {
  let count = 0;
  for (const opener of OPENERS) {
    for (let at = json.indexOf(opener); at !== -1; at = json.indexOf(opener, at + 1)) if (++count > most) return true;
  }
  return false;
}
