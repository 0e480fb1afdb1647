import { count, figure } from '../format.ts';
import { measure } from '../process/measure.ts';
import type { Section } from '../section.ts';

const TIMES = 15;
const HEAP_MIB = 256;

/** The longest list that a tenant is likely to have, in a small heap. Once: it completes, or it does not. */
export const long: Section = async ({ server, tap, records, progress }) => {
  const length = records * TIMES;
  progress(`${count(length)} tasks`);
  await server.serve({ tasks: length });
  const { wallMs, peakMiB, lines } = await measure(tap.sync({ streams: ['tasks'] }), {
    nodeArgs: [`--max-old-space-size=${HEAP_MIB}`],
  });
  const requests = await server.requests();
  const seconds = wallMs / 1000;
  const peak = (peakMiB * 1024 * 1024) / 1e6;
  return {
    title: 'A long list in a small heap',
    note: `${count(length)} tasks with \`--max-old-space-size=${HEAP_MIB}\`, once. It must complete, with a line for each record.`,
    columns: ['completes', 'seconds', 'records a second', 'peak memory, MB', 'lines', 'requests'],
    rows: [
      [
        lines >= length ? 'yes' : `no: ${count(lines)} lines`,
        figure(seconds),
        count(Math.round(length / seconds)),
        figure(peak),
        count(lines),
        count(requests),
      ],
    ],
  };
};
