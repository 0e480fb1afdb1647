/** The one of the names that differs from what was written by one slip or two; null where none does, or several do. */
export function likelyName(written: string, names: readonly string[]): string | null {
  const near = names.filter((name) => distance(written.toLowerCase(), name) <= Math.min(2, name.length / 3));
  return near.length === 1 ? near[0]! : null;
}

/** How many letters are to be put in, taken out or replaced to make one word of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++) {
      next.push(Math.min(row[j]! + (letter === other[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
