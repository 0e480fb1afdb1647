import { count, middle, ratioText } from '../format.ts';
import { runPiped } from '../process/run-piped.ts';
import { interleave } from '../rounds.ts';
import type { Section } from '../section.ts';
import { ratio } from '../statistics.ts';

const LATENCY_MS = 150;
const PAGE = 500;

/** How well waiting for the API is hidden. */
export const latency: Section = async (bench) => {
  const { server, tap, rounds, records, progress } = bench;
  const pages = Math.ceil(records / PAGE);
  const requests = new Map<number, number>();
  const run = (concurrency: number) => async (): Promise<number> => {
    await server.serve({ tasks: records }, LATENCY_MS);
    const { wallMs } = await runPiped(tap.sync({ streams: ['tasks'], concurrency }));
    requests.set(concurrency, await server.requests());
    return wallMs / 1000;
  };
  const walls = await interleave(progress, rounds, {
    '1 in flight': run(1),
    '4 in flight': run(4),
    '8 in flight': run(8),
  });
  const row = (concurrency: 1 | 4 | 8, atMost: string, aim: string): string[] => {
    const seconds = walls[`${concurrency} in flight`];
    const ideal = (Math.ceil(pages / concurrency) * LATENCY_MS) / 1000;
    const ideals = seconds.map(() => ideal);
    const asked = count(requests.get(concurrency)!);
    return [
      `${concurrency} in flight`,
      middle(seconds),
      middle(ideals),
      ratioText(ratio(seconds, ideals)),
      atMost,
      aim,
      asked,
    ];
  };
  return {
    title: `${LATENCY_MS} ms an answer`,
    note: `Wall time in seconds of the whole command for ${count(pages)} pages of ${PAGE} tasks, from a server that waits ${LATENCY_MS} ms before each answer. The ideal is ${count(pages)} answers by so many at a time, with nothing else to do and no page asked for twice.`,
    columns: ['requests', 'the tap', 'ideal', 'tap / ideal', 'at most', 'aim', 'asked'],
    rows: [row(1, '', ''), row(4, '', ''), row(8, '1.25', '1.15')],
  };
};
