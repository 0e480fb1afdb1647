import { middle, ratioText } from '../format.ts';
import { measure } from '../process/measure.ts';
import { interleave } from '../rounds.ts';
import type { Section } from '../section.ts';
import { ratio } from '../statistics.ts';

/** These are short and vary much: so many times as many rounds. */
const TIMES = 4;
const DAY_MS = 86_400_000;

/** What it costs to begin, and to find that nothing is new. */
export const start: Section = async (bench) => {
  const { server, tap, rounds, progress } = bench;
  await server.serve({});
  const cpu = (args: readonly string[]) => async (): Promise<number> => (await measure(args)).cpuMs;
  const times = await interleave(progress, rounds * TIMES, {
    'node -e 0': cpu(['-e', '0']),
    '--version': cpu(tap.command('--version')),
    '--discover': cpu(tap.command('--discover')),
    'nothing new': cpu(tap.sync({ state: stateOfYesterday() })),
  });
  const requests = (await server.requests()) / (rounds * TIMES);
  const row = (name: string, values: number[], atMost: string, aim: string): string[] => [
    name,
    middle(values),
    middle(times['node -e 0']),
    ratioText(ratio(values, times['node -e 0'])),
    atMost,
    aim,
  ];
  const certificates = `\`NODE_EXTRA_CA_CERTS\` was ${process.env.NODE_EXTRA_CA_CERTS ? '' : 'not '}set: Node reads such certificates at each start.`;
  return {
    title: 'Start',
    note: `CPU time in ms of all threads, from the start of the process to its end, against \`node -e 0\`; ${rounds * TIMES} rounds. Nothing new: all ten streams with a state of yesterday, ${requests} requests, each answered at once by an empty list. ${certificates}`,
    columns: ['command', 'the tap', '`node -e 0`', 'tap / bare node', 'at most', 'aim'],
    rows: [
      row('`--version`', times['--version'], '', ''),
      row('`--discover`', times['--discover'], '2.5', '1.5'),
      row('a sync with nothing new', times['nothing new'], '4.5', '3'),
    ],
  };
};

function stateOfYesterday(): unknown {
  const moment = `${new Date(Date.now() - DAY_MS).toISOString().slice(0, 19)}.000000Z`;
  const bookmark = { replication_key: 'updated_at', replication_key_value: moment, created_at: moment };
  const incremental = ['customers', 'customers_custom_fields', 'financial', 'contacts', 'contacts_custom_fields'];
  const names = [...incremental, 'contacts_types', 'users', 'tasks'];
  const complete = { complete: true };
  const bookmarks = Object.fromEntries(names.map((name) => [name, bookmark]));
  return { bookmarks: { ...bookmarks, contracts: complete, playbooks: complete } };
}
