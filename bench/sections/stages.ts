import { fileURLToPath } from 'node:url';
import { middle, ratioText } from '../format.ts';
import { runPiped } from '../process/run-piped.ts';
import type { Section } from '../section.ts';
import type { StageTimes } from '../stages/stage.ts';
import { ratio } from '../statistics.ts';

const PROCESS = fileURLToPath(new URL('../stages/process.js', import.meta.url));

/** Each stage on its own. */
export const stages: Section = async ({ server, rounds, progress }) => {
  progress(`${rounds} rounds of each`);
  await server.serve({ tasks: 2000 });
  const { told } = await runPiped([PROCESS, server.url, String(rounds)]);
  const times = JSON.parse(told) as StageTimes[];
  return {
    title: 'Each stage on its own',
    note: 'µs of CPU a task (or an answer), warm, on newly parsed records, in a process without the rest of the tap: not all costs of a whole are those of its parts. Beside each, other ways of doing the same.',
    columns: ['stage', 'µs a', 'the tap', 'another way', 'µs', 'tap / other'],
    rows: times.flatMap(({ name, unit, micros }) => {
      const [[, ours], ...others] = micros as [StageTimes['micros'][0], ...StageTimes['micros']];
      return others.map(([way, theirs]) => [
        name,
        unit,
        middle(ours),
        way,
        middle(theirs),
        ratioText(ratio(ours, theirs)),
      ]);
    }),
  };
};
