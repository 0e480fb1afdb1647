import { count, middle, ratioText } from '../format.ts';
import { type Measured, measure } from '../process/measure.ts';
import { BARE_READER } from '../process/tap.ts';
import { interleave } from '../rounds.ts';
import type { Bench, Section } from '../section.ts';
import { ratio } from '../statistics.ts';

interface Figure {
  readonly name: string;
  readonly resource: 'tasks' | 'customers';
  readonly streams: readonly string[];
  readonly atMost: string;
  readonly aim: string;
}

const FIGURES: readonly Figure[] = [
  { name: 'tasks', resource: 'tasks', streams: ['tasks'], atMost: '1.05', aim: '0.9' },
  { name: 'customers', resource: 'customers', streams: ['customers'], atMost: '1.1', aim: '1.0' },
  {
    name: 'customers with their custom fields',
    resource: 'customers',
    streams: ['customers', 'customers_custom_fields'],
    atMost: '',
    aim: '',
  },
];

/** One page: what the start costs. */
const SMALL = 500;

/** CPU time a record. */
export const cpu: Section = async (bench) => {
  const rows = [];
  for (const figure of FIGURES) rows.push(await measureFigure(bench, figure));
  return {
    title: 'CPU a record',
    note: `The whole command, and a bare reader of the same pages: global \`fetch\`, \`JSON.parse\`, \`JSON.stringify\` of each record in an envelope, one write a page. Both write into a pipe that \`wc\` reads. CPU time of all threads for ${count(bench.records)} records, less that for ${SMALL}, in µs a record of the list. Lines and requests are those of the tap.`,
    columns: ['list', 'the tap', 'bare reader', 'tap / bare reader', 'at most', 'aim', 'lines', 'requests'],
    rows,
  };
};

async function measureFigure(bench: Bench, { name, resource, streams, atMost, aim }: Figure): Promise<string[]> {
  const { server, tap, rounds, records } = bench;
  const over = async (length: number, args: readonly string[]): Promise<Measured & { requests: number }> => {
    await server.serve({ [resource]: length });
    const measured = await measure(args);
    if (measured.lines < length) throw new Error(`${name}: ${measured.lines} lines for ${length} records`);
    return { ...measured, requests: await server.requests() };
  };
  const bare = [BARE_READER, server.url, resource];
  const own = tap.sync({ streams });
  const progress = (text: string): void => bench.progress(`${name}, ${text}`);
  const runs = await interleave(progress, rounds, {
    bare: () => over(records, bare),
    tap: () => over(records, own),
    'bare, one page': () => over(SMALL, bare),
    'tap, one page': () => over(SMALL, own),
  });
  const perRecord = (long: readonly Measured[], short: readonly Measured[]): number[] =>
    long.map(({ cpuMs }, round) => ((cpuMs - short[round]!.cpuMs) * 1000) / (records - SMALL));
  const ours = perRecord(runs.tap, runs['tap, one page']);
  const baseline = perRecord(runs.bare, runs['bare, one page']);
  const { lines, requests } = runs.tap[0]!;
  const compared = ratioText(ratio(ours, baseline));
  return [name, middle(ours), middle(baseline), compared, atMost, aim, count(lines), count(requests)];
}
