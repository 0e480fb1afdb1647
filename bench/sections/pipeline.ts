import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../tests/support/postgres.ts';
import { count, figure, middle } from '../format.ts';
import { type Load, load } from '../pipeline/load.ts';
import { Source } from '../pipeline/source.ts';
import { makeWays, type Way } from '../pipeline/ways.ts';
import type { Section } from '../section.ts';
import { median } from '../statistics.ts';

/** One row in a hundred is edited between the first load and the second. */
const EDITED = 100;
const INSERTED = 1000;
/** At most: one takes minutes. */
const ROUNDS = 3;

/** The three loads of a way, and how many rows were wrong after the first and the last of them. */
interface Loads {
  readonly loads: readonly [first: Load, edited: Load, nothing: Load];
  readonly wrong: readonly [first: number, last: number];
}

/** From the API into a warehouse: the tap in front of targets, and other programs that do the same. */
export const pipeline: Section = async ({ records, rounds: wanted, progress }) => {
  const rounds = Math.min(wanted, ROUNDS);
  const length = records / 2;
  const results = new Map<string, Loads[]>();
  for (let round = 1; round <= rounds; round++) {
    for (const [name, loads] of await oneRound(length, (text) => progress(`round ${round} of ${rounds}: ${text}`))) {
      results.set(name, [...(results.get(name) ?? []), loads]);
    }
  }
  return {
    title: 'From the API into a warehouse',
    note: `${count(length)} activities, from the simulator in a process of its own, into one Postgres on this machine (without fsync) or a file of DuckDB; versions as in \`tests/support/requirements\`. First load; then ${count(length / EDITED)} edited and ${count(length / INSERTED)} new ones; then nothing new. Wall seconds; CPU seconds and memory in MB (10⁶ bytes) of the first load, reader and target together, the database not counted. Wrong: rows that are missing, too many, or not as in the source, after the first load and at the end, of the tap in any column, of the others by id and \`updated_at\` alone; medians of ${rounds} rounds.`,
    columns: [
      'way',
      'first load',
      'rows a second',
      'CPU',
      'memory',
      '1 % edited',
      'nothing new',
      'wrong',
      'against the first way',
    ],
    rows: tableRows(results, length),
  };
};

/** All ways in turn, load by load, from one source. */
async function oneRound(length: number, progress: (text: string) => void): Promise<Map<string, Loads>> {
  const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-bench-'));
  const source = await Source.start(length);
  const postgres = await startPostgres();
  try {
    const ways = Object.entries(await makeWays(source, postgres, folder));
    const loadAll = async (what: string): Promise<Load[]> => {
      const loads: Load[] = [];
      for (const [index, [name, way]] of ways.entries()) {
        progress(`${what}: ${name}`);
        const state = join(folder, `state-${index}.json`);
        loads.push(await load(folder, await way.commands(state), state));
      }
      return loads;
    };
    const first = await loadAll('first load');
    const wrongAtFirst = await countWrong(ways, source, folder);
    await source.work(length / EDITED, length / INSERTED);
    const edited = await loadAll('1 % edited');
    const nothing = await loadAll('nothing new');
    const wrong = await countWrong(ways, source, folder);
    return new Map(
      ways.map(([name], index) => [
        name,
        {
          loads: [first[index]!, edited[index]!, nothing[index]!],
          wrong: [wrongAtFirst[index]!, wrong[index]!],
        },
      ]),
    );
  } finally {
    await postgres.stop();
    source.stop();
    rmSync(folder, { recursive: true });
  }
}

async function countWrong(ways: readonly [string, Way][], source: Source, folder: string): Promise<number[]> {
  const truth = await source.truth(folder);
  const counts: number[] = [];
  for (const [, way] of ways) counts.push(await way.wrong(truth));
  return counts;
}

function tableRows(results: ReadonlyMap<string, readonly Loads[]>, length: number): string[][] {
  const seconds = (rounds: readonly Loads[], index: 0 | 1 | 2): number[] =>
    rounds.map(({ loads }) => loads[index].wallSeconds);
  const [baseline] = [...results.values()];
  return [...results].map(([name, rounds]) => {
    const firsts = rounds.map(({ loads }) => loads[0]);
    const ratios = seconds(rounds, 0).map((wall, round) => wall / seconds(baseline!, 0)[round]!);
    return [
      name,
      middle(seconds(rounds, 0)),
      figure(length / median(seconds(rounds, 0))),
      middle(firsts.map(({ cpuSeconds }) => cpuSeconds)),
      middle(firsts.map(({ peakMB }) => peakMB)),
      middle(seconds(rounds, 1)),
      middle(seconds(rounds, 2)),
      rounds.at(-1)!.wrong.map(count).join(', '),
      median(ratios).toFixed(2),
    ];
  });
}
