import { interleave } from '../rounds.ts';
import type { Stage, StageTimes, Way } from './stage.ts';

const WARM_UP_MS = 300;
const SAMPLE_MS = 300;

/** Measures the ways of a stage in turn, once they are warm. */
export async function timeStage({ name, unit, size, ways }: Stage, rounds: number): Promise<StageTimes> {
  for (const way of Object.values(ways)) await sample(way, WARM_UP_MS);
  const timed = Object.entries(ways).map(([label, way]) => {
    return [label, async () => (await sample(way, SAMPLE_MS)) / size] as const;
  });
  const times = await interleave(() => {}, rounds, Object.fromEntries(timed));
  return { name, unit, micros: Object.entries(times) };
}

/** Repeats a call until it has run for so long. @returns microseconds of CPU a call, of all threads. */
async function sample(way: Way, ms: number): Promise<number> {
  let calls = 0;
  let wall = 0;
  let micros = 0;
  do {
    const run = way();
    const begun = performance.now();
    const before = process.cpuUsage();
    // Waiting where there is nothing to wait for would be measured, too.
    const pending = run();
    if (pending !== undefined) await pending;
    const { user, system } = process.cpuUsage(before);
    micros += user + system;
    wall += performance.now() - begun;
    calls++;
  } while (wall < ms);
  return micros / calls;
}
