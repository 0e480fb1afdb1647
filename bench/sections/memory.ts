import { count, middle, ratioText } from '../format.ts';
import { measure } from '../process/measure.ts';
import { interleave } from '../rounds.ts';
import type { Section } from '../section.ts';
import { ratio } from '../statistics.ts';

const SLOW_SECONDS = 15;
const TIMES = 5;

/** The most memory that the process ever holds. */
export const memory: Section = async (bench) => {
  const { server, tap, rounds, records, progress } = bench;
  const run = (length: number, slowSeconds?: number) => async (): Promise<number> => {
    await server.serve({ tasks: length });
    const { peakMiB, lines } = await measure(
      tap.sync({ streams: ['tasks'] }),
      slowSeconds === undefined ? {} : { slowSeconds },
    );
    if (slowSeconds === undefined && lines < length) throw new Error(`${lines} lines for ${length} records`);
    return (peakMiB * 1024 * 1024) / 1e6;
  };
  const peaks = await interleave(progress, rounds, {
    few: run(records),
    many: run(records * TIMES),
    slow: run(records * TIMES, SLOW_SECONDS),
  });
  const row = (name: string, values: number[], atMost: string, aim: string): string[] => [
    name,
    middle(values),
    values === peaks.few ? '' : ratioText(ratio(values, peaks.few)),
    atMost,
    aim,
  ];
  const few = count(records);
  return {
    title: 'Peak memory',
    note: `Resident memory of the process in MB (10⁶ bytes) at its highest, tasks, default settings. The slow reader takes one record a millisecond, and goes away after ${SLOW_SECONDS} s.`,
    columns: ['list', 'the tap', `against ${few} records`, 'at most', 'aim'],
    rows: [
      row(`${few} records`, peaks.few, '', ''),
      row(`${count(records * TIMES)} records`, peaks.many, '1.15; 200 MB', '1.10; 160 MB'),
      row(`${count(records * TIMES)} records, a slow reader`, peaks.slow, '', ''),
    ],
  };
};
