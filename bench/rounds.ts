/**
 * Measures several things in turn, A B C A B C …, so that what slows the machine down for a while meets all of them.
 * @param progress is told what comes next.
 * @returns for each, what it gave round by round.
 */
export async function interleave<Name extends string, Result>(
  progress: (text: string) => void,
  rounds: number,
  ways: Readonly<Record<Name, () => Promise<Result>>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(ways) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      progress(`round ${round} of ${rounds}: ${name}`);
      results[name].push(await ways[name]());
    }
  }
  return results;
}
