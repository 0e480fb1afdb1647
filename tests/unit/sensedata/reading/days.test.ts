import { expect } from 'chai';
import type { Position } from '../../../../src/sensedata/list/list.ts';
import type { ListWarning, ReadListOptions } from '../../../../src/sensedata/list/list-reading.ts';
import { readList } from '../../../../src/sensedata/reading/fences.ts';
import { type Answer, ScriptedList, type Transcript, transcribe } from './scripted-list.ts';

const LIMIT = 2;
const NOBODY_READS_AGAIN = 'every day';

interface Told extends Transcript {
  readonly list: ScriptedList;
  readonly warnings: readonly ListWarning['kind'][];
  /** Ids of the records, as they came. */
  readonly ids: readonly string[];
}

async function read(answer: Answer, options: Partial<ReadListOptions> = {}, ordered = true): Promise<Told> {
  const list = new ScriptedList(answer, ordered);
  const warnings: ListWarning['kind'][] = [];
  const reading = readList(list, {
    order: 'day',
    concurrency: 8,
    settledBefore: () => NOBODY_READS_AGAIN,
    warn: ({ kind }) => warnings.push(kind),
    ...options,
  });
  const transcript = await transcribe(list, reading);
  const ids = transcript.events.flatMap((event) =>
    event.kind === 'page' ? event.page.positions.map(({ id }) => String(id)) : [],
  );
  return { ...transcript, list, warnings, ids };
}

/** So many records on each of some days. Days need but compare as text. */
function days(...counts: number[]): Position[] {
  return counts.flatMap((count, index) => {
    const value = `day ${String(index + 1).padStart(3, '0')}`;
    return Array.from({ length: count }, (_, number) => ({ id: `${value} ${number}`, value }));
  });
}

function pagesOf(positions: () => readonly Position[], nextSaid = true): Answer {
  return (page) => ({
    positions: positions().slice((page - 1) * LIMIT, page * LIMIT),
    next: !nextSaid ? 'unsaid' : page * LIMIT < positions().length ? 'more' : 'last',
  });
}

const namesOf = (positions: readonly Position[]): string[] => positions.map(({ id }) => String(id));

describe('readList, by day', () => {
  const shapes = { 'one day': [21], 'days of a page': [2, 2, 2, 2, 2, 2], 'days of all sizes': [1, 7, 2, 30, 1, 1, 4] };
  for (const [name, counts] of Object.entries(shapes)) {
    for (const nextSaid of [true, false]) {
      it(`hands on each record once, ${name}, the end ${nextSaid ? 'said' : 'not said'}`, async () => {
        const positions = days(...counts);
        const { ids, end, warnings } = await read(pagesOf(() => positions, nextSaid));
        expect(ids).to.deep.equal(namesOf(positions));
        expect(end).to.include({ incomplete: null, disturbed: false });
        expect(warnings).to.deep.equal([]);
      });
    }
  }

  const requests = { 1: 1, 2: 5, 3: 5, 5: 10, 7: 11, 13: 22, 40: 56, 100: 120, 400: 438 };
  for (const [pages, expected] of Object.entries(requests)) {
    it(`asks ${expected} times for a list of ${pages} pages of some days each`, async () => {
      const positions = days(...Array.from({ length: 2 * Number(pages) }, () => 1));
      const { list, ids } = await read(pagesOf(() => positions));
      expect(ids).to.deep.equal(namesOf(positions));
      expect(list.asked).to.have.length(expected);
    });
  }

  it('asks once for an empty list', async () => {
    const { list, end, events } = await read(pagesOf(() => []));
    expect(list.asked).to.deep.equal([1]);
    expect(end?.incomplete).to.equal(null);
    expect(events.filter(({ kind }) => kind === 'page')).to.deep.equal([]);
  });

  it('goes on after pages without records that have a next page', async () => {
    const positions = days(3, 9, 2, 2, 5);
    const holes = [1, 2, 5, 9];
    const { ids, end } = await read((page) => {
      const number = page - holes.filter((hole) => hole < page).length;
      const script = pagesOf(() => positions)(number, 1);
      return holes.includes(page) ? { positions: [], next: 'more' } : script;
    });
    expect(ids).to.deep.equal(namesOf(positions));
    expect(end?.incomplete).to.equal(null);
  });

  it('reads a segment again until it has seen all records of a day that come in a new order each time', async () => {
    const positions = days(1, 12, 1);
    let turn = 0;
    const { ids, end } = await read((page) => {
      turn += 5;
      const within = Array.from({ length: 12 }, (_, index) => positions[1 + ((index + turn) % 12)]!);
      return pagesOf(() => [positions[0]!, ...within, positions[13]!])(page, 1);
    });
    expect([...ids].sort()).to.deep.equal(namesOf(positions).sort());
    expect(end).to.include({ incomplete: null });
  });

  it('sees that a record left before the end of its days, and reads them again', async () => {
    let positions = days(4, 6, 1, 1);
    const { ids, end } = await read((page, nth) => {
      // It was on page 1, which is read; what stood on page 2 slides there.
      if (page === 2 && nth === 1) positions = positions.slice(1);
      return pagesOf(() => positions)(page, nth);
    });
    expect(ids).to.include.members(namesOf(positions));
    expect(end).to.include({ incomplete: null, disturbed: true });
  });

  for (const [what, settledBefore, reason, warnings] of [
    ['gives up where nobody reads them again', NOBODY_READS_AGAIN, 'restless', ['disturbed']],
    ['leaves them to the next run where that reads them again', 'day 002', null, ['disturbed', 'unsettled']],
  ] as const) {
    it(`of days that grow all the time: ${what}`, async () => {
      const positions = days(2, 6);
      const told = await read(
        (page, nth) => {
          if (page > 1) positions.splice(2, 0, { id: `late ${positions.length}`, value: positions.at(-1)!.value });
          return pagesOf(() => positions)(page, nth);
        },
        { settledBefore: () => settledBefore },
      );
      expect(told.end?.incomplete).to.equal(reason);
      expect(told.warnings).to.deep.equal(warnings);
      expect(told.list.asked.length).to.be.below(400);
    });
  }

  it('stops after the day that nobody wants any more', async () => {
    const positions = days(...Array.from({ length: 20 }, () => 4));
    const { ids, end } = await read(
      pagesOf(() => positions),
      { stopAt: () => 'day 003' },
    );
    expect(ids).to.include.members(namesOf(days(4, 4)));
    expect(ids.length).to.be.below(positions.length);
    expect(end?.incomplete).to.equal(null);
  });

  const orders: readonly [string, Answer, boolean][] = [
    ['refused', pagesOf(() => days(4, 3)), false],
    ['ignored', pagesOf(() => days(4, 3).reverse()), true],
  ];
  for (const [what, answer, ordered] of orders) {
    it(`reads as it comes where the order is ${what}`, async () => {
      const { ids, end, warnings } = await read(answer, {}, ordered);
      expect([...new Set(ids)].sort()).to.deep.equal(namesOf(days(4, 3)));
      expect(end?.incomplete).to.equal(null);
      expect(warnings).to.deep.equal(['no-order']);
    });
  }

  it('takes the end where the API says it, whatever pages past it hold', async () => {
    const positions = days(3, 3, 2);
    const { ids, end } = await read((page) => pagesOf(() => positions)(Math.min(page, 4), 1));
    expect(ids).to.include.members(namesOf(positions));
    expect(end?.incomplete).to.equal(null);
  });

  for (const counts of [[3], [2, 1]]) {
    it(`stops with a warning where pages repeat, of ${counts.length} days`, async () => {
      const { ids, end, warnings } = await read(() => ({ positions: days(...counts), next: 'unsaid' }));
      expect([...new Set(ids)]).to.deep.equal(namesOf(days(...counts)));
      expect(end).to.include({ incomplete: null, disturbed: true });
      expect(warnings).to.include('does-not-page');
    });
  }

  it('says so where answers come from a cache', async () => {
    const positions = days(9, 9);
    const { end, ids } = await read((page, nth) => ({ ...pagesOf(() => positions)(page, nth), fresh: page < 3 }));
    expect(end?.incomplete).to.equal('cached-answers');
    expect(new Set(ids)).to.deep.equal(new Set(namesOf(positions)));
  });

  it('hands on records without a key, or without a day, and ends', async () => {
    const keyless = days(3, 8, 1).map((position, index) => (index % 4 === 0 ? { ...position, id: null } : position));
    const dayless = days(3, 8, 1).map((position, index) => (index % 4 === 0 ? { ...position, value: null } : position));
    for (const positions of [keyless, dayless]) {
      const { ids, end } = await read(pagesOf(() => positions));
      expect(new Set(ids)).to.deep.equal(new Set(namesOf(positions)));
      expect(end?.incomplete).to.equal(null);
    }
  });
});
