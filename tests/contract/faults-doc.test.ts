import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

/** Shown by the bench: three million tasks take too long for a test. */
const BY_THE_BENCH = ['37'];

/** The numbers at the beginning of the titles of tests, in a file's source: `it('7a. …')`, or the first text of a case in a table. */
const TITLE = /(?:\b(?:it|describe)\(\s*|\[\s*)['"`]((?:\d{1,2}[a-z]?\. )+)/g;

function numbersIn(source: string): string[] {
  return [...source.matchAll(TITLE)].flatMap(([, numbers]) => numbers!.match(/\d+[a-z]?/g)!);
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
  const rows = readFileSync('docs/faults.md', 'utf8').matchAll(/^\| (\d+[a-z]?) \|.*\| ([^|]+) \|$/gm);
  return new Map(
    [...rows].map(([, number, files]) => [number!, [...files!.matchAll(/`([^`]+)`/g)].map(([, file]) => file!)]),
  );
}

describe('docs/faults.md', () => {
  const shown = shownIn();
  const rows = documented();

  it('has every scenario once, in order', () => {
    const numbers = readFileSync('docs/faults.md', 'utf8')
      .match(/^\| \d+[a-z]? \|/gm)!
      .map((row) => row.slice(2, -2));
    const sorted = [...numbers].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1));
    // What was found later than its neighbours has a letter: 7, 7a, 7b.
    expect(numbers).to.deep.equal([...new Set(sorted)]);
    const whole = numbers.filter((number) => /^\d+$/.test(number)).map(Number);
    expect(whole).to.deep.equal(Array.from({ length: 47 }, (_, index) => index + 1));
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
