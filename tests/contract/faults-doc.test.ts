import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

/** Shown by the bench: three million tasks take too long for a test. */
const BY_THE_BENCH = ['37'];

/** What was found later than its neighbours. */
const WITH_LETTERS: Readonly<Record<string, readonly string[]>> = {
  7: ['a', 'b', 'c'],
  17: ['a'],
  20: ['a'],
  24: ['a', 'b', 'c'],
  25: ['a'],
  28: ['a'],
  31: ['a', 'b'],
  42: ['a', 'b'],
};

/** The numbers at the beginning of the titles of tests, in a file's source: `it('7a. …')`, or the first text of a case in a table. */
const TITLE = /(?:\b(?:it|describe)\(\s*|\[\s*)['"`]((?:\d{1,2}[abc]?\. )+)/g;

function numbersIn(source: string): string[] {
  return [...source.matchAll(TITLE)].flatMap(([, numbers]) => numbers!.match(/\d+[abc]?/g)!);
}

/** The test files below `tests/` that show each number. */
function shownIn(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of readdirSync('tests', { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.ts')) continue;
    for (const number of numbersIn(readFileSync(join('tests', file), 'utf8'))) {
      found.set(number, (found.get(number) ?? new Set()).add(file));
    }
  }
  return found;
}

/** The rows of the tables in `docs/faults.md`: the number, and the files that it names. */
function documented(): Map<string, string[]> {
  const rows = readFileSync('docs/faults.md', 'utf8').matchAll(/^\| (\d+[abc]?) \|.*\| ([^|]+) \|$/gm);
  return new Map(
    [...rows].map(([, number, files]) => [number!, [...files!.matchAll(/`([^`]+)`/g)].map(([, file]) => file!)]),
  );
}

describe('docs/faults.md', () => {
  const shown = shownIn();
  const rows = documented();

  it('has every scenario once, in order', () => {
    const expected = Array.from({ length: 47 }, (_, index) => String(index + 1)).flatMap((number) => [
      number,
      ...(WITH_LETTERS[number] ?? []).map((letter) => number + letter),
    ]);
    const numbers = readFileSync('docs/faults.md', 'utf8').match(/^\| \d+[abc]? \|/gm)!;
    expect(numbers.map((row) => row.slice(2, -2))).to.deep.equal(expected);
  });

  it('has a test for each scenario, and no test is of a scenario that it does not have', () => {
    const untested = [...rows.keys()].filter((number) => !shown.has(number) && !BY_THE_BENCH.includes(number));
    const undocumented = [...shown.keys()].filter((number) => !rows.has(number));
    expect({ untested, undocumented }).to.deep.equal({ untested: [], undocumented: [] });
  });

  it('names files that show the scenario', () => {
    const wrong = [...rows].flatMap(([number, files]) => {
      if (BY_THE_BENCH.includes(number)) return [];
      if (files.length === 0) return [`${number}: no file is named`];
      return files
        .filter((file) => !existsSync(join('tests', file)) || !shown.get(number)?.has(file))
        .map((file) => `${number}: not in ${file}, but in ${[...(shown.get(number) ?? ['no test'])].join(', ')}`);
    });
    expect(wrong).to.deep.equal([]);
  });
});
