import { expect } from 'chai';
import fc from 'fast-check';
import type { ListSource } from '../../../../src/sensedata/list/list.ts';
import type { ListEnd, ListEvent, ReadListOptions } from '../../../../src/sensedata/list/list-reading.ts';
import { readList } from '../../../../src/sensedata/reading/fences.ts';
import type { History } from './histories.ts';
import { LivingList, play } from './living-list.ts';

type Reader = (source: ListSource, options: ReadListOptions) => AsyncGenerator<ListEvent, ListEnd>;

/** What a history shows: a record that was lost or came in the wrong order, and where. */
export interface Finding {
  readonly lost: string | null;
  readonly end: ListEnd;
  /** How many records the list had at first. */
  readonly records: number;
}

/** Reads a list that lives, and looks at each checkpoint and at the end whether anything before it was missed. */
export async function observe(history: History, reader: Reader = readList): Promise<Finding> {
  const list = new LivingList(history);
  const sent = new Set<string>();
  const sentIds = new Set<string | null>();
  /** Of each record as it came last, and the newest of all that came. */
  const versions = new Map<string, number>();
  const newest = new Map<string, number>();
  let start: string | null = null;
  let lost: string | null = null;
  const look = (what: string, isDue: (value: number | string) => boolean): void => {
    for (const row of list.rows) {
      const { id, value } = list.positionOf(row);
      // By id, only records that were there all the time: those in the list still, with an id from before the start.
      if (history.anywhere && !list.atStart.has(row.id)) continue;
      const out = history.order === 'id' ? sentIds.has(id) : sent.has(`${id}@${value}`);
      if (!out && isDue(value!)) lost ??= `${what}: ${id}@${value}`;
    }
  };
  // Among equal moments, more may arrive at the very last one: a bookmark reads that one again.
  const isCounted = (value: number | string, last: number | string) =>
    history.equals > 0 ? value < last : value <= last;
  const options: ReadListOptions = {
    order: history.anywhere ? 'id-anywhere' : history.order,
    concurrency: history.concurrency,
    stopAt: () => start ?? list.moment,
    warn: () => {},
  };
  start = list.moment;
  const begun: string = start;
  const { end } = await play(list, reader(list, options), (event) => {
    if (event.kind === 'page') {
      for (const [index, { id, value }] of event.page.positions.entries()) {
        sentIds.add(id);
        sent.add(`${id}@${value}`);
        const version = event.page.records[index]!.version as number;
        versions.set(id!, version);
        newest.set(id!, Math.max(version, newest.get(id!) ?? 0));
      }
      return;
    }
    if (event.kind === 'retract') {
      lost = null;
      return;
    }
    const { value: last } = event.last;
    // No cursor passes the run's start. A list that is not ordered shows later what was edited then.
    const isDue = (value: number | string): boolean =>
      history.stands === undefined || (history.order === 'id' ? list.atStart.has(value as number) : value <= begun);
    look(`checkpoint ${event.page}`, (value) => isCounted(value, last!) && isDue(value));
  });
  if (list.mostUnderWay > history.concurrency) lost ??= `${list.mostUnderWay} requests at a time`;
  if (end.incomplete === null) {
    for (const [id, version] of versions) {
      if (history.prompt && version < newest.get(id)!) lost ??= `an old version of ${id} came last`;
    }
    look('end', (value) => (history.order === 'id' ? list.atStart.has(value as number) : isCounted(value, begun)));
  }
  return { lost, end, records: list.atStart.size };
}

/** Has `readList` read so many random histories, none of which may lose anything. @param also looks at each finding. */
export async function expectNoLoss(
  runs: number,
  histories: fc.Arbitrary<History>,
  also: (finding: Finding) => void = () => {},
): Promise<void> {
  const ends = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const finding = await observe(history);
      expect(finding.lost).to.equal(null);
      also(finding);
      const how = finding.end.incomplete ?? 'complete';
      ends.set(how, (ends.get(how) ?? 0) + 1);
    }),
    { numRuns: runs },
  );
  if (process.env.HISTORIES !== undefined) console.log(ends);
}
