import { count, middle, ratioText } from '../format.ts';
import { measure } from '../process/measure.ts';
import type { TapInput } from '../process/tap.ts';
import { interleave } from '../rounds.ts';
import type { Section } from '../section.ts';
import { ratio } from '../statistics.ts';

/** One page: what the start costs. */
const SMALL = 500;
const SMALL_PAGE = 100;

/** How the cost of a record changes with the length of the list, the columns and the size of pages. */
export const growth: Section = async ({ server, tap, rounds, records, progress }) => {
  const cpuMs = (length: number, input: Omit<TapInput, 'streams'> = {}) => {
    return async (): Promise<number> => {
      await server.serve({ tasks: length });
      const { cpuMs, lines } = await measure(tap.sync({ streams: ['tasks'], ...input }));
      if (lines < length) throw new Error(`${lines} lines for ${length} records`);
      return cpuMs;
    };
  };
  const runs = await interleave(progress, rounds, {
    'one page': cpuMs(SMALL),
    plain: cpuMs(records),
    'twice the records': cpuMs(2 * records),
    'few columns': cpuMs(records, { automaticColumns: true }),
    'small pages': cpuMs(records, { pageSize: SMALL_PAGE }),
  });
  const perRecord = (long: readonly number[], length: number): number[] =>
    long.map((ms, round) => ((ms - runs['one page'][round]!) * 1000) / (length - SMALL));
  const plain = perRecord(runs.plain, records);
  const row = (name: string, micros: number[]): string[] => [name, middle(micros), ratioText(ratio(micros, plain))];
  return {
    title: 'How cost grows',
    note: `CPU time of the whole command in µs a task, the start taken off, against ${count(records)} tasks with all columns in pages of ${SMALL}.`,
    columns: ['list', 'µs a record', `against ${count(records)} tasks`],
    rows: [
      row(`${count(records)} tasks`, plain),
      row(`${count(2 * records)} tasks`, perRecord(runs['twice the records'], 2 * records)),
      row('only the key and `updated_at` selected', perRecord(runs['few columns'], records)),
      row(`pages of ${SMALL_PAGE}`, perRecord(runs['small pages'], records)),
    ],
  };
};
