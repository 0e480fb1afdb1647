import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import type { ListPage } from '../../../../src/sensedata/list/list.ts';
import type { ListEvent, ListWarning, ReadListOptions } from '../../../../src/sensedata/list/list-reading.ts';
import { readList } from '../../../../src/sensedata/reading/fences.ts';
import { momentText, randomFrom, settled } from './living-list.ts';
import { type Answer, idPosition, quiet, ScriptedList, type Transcript, transcribe } from './scripted-list.ts';
import { unread } from './unread.ts';

interface Told extends Transcript {
  readonly list: ScriptedList;
  readonly warnings: readonly ListWarning[];
  /** Ids of the records, each once, in the order in which they came first. */
  readonly ids: readonly string[];
  readonly checkpoints: readonly (number | string | null)[];
}

async function read(answer: Answer, options: Partial<ReadListOptions> = {}, ordered = true): Promise<Told> {
  const list = new ScriptedList(answer, ordered);
  const warnings: ListWarning[] = [];
  const reading = readList(list, {
    order: 'id',
    concurrency: 8,
    warn: (warning) => warnings.push(warning),
    ...options,
  });
  const transcript = await transcribe(list, reading);
  const ids = new Set<string>();
  for (const event of transcript.events) {
    if (event.kind === 'page') for (const { id } of event.page.positions) ids.add(String(id));
  }
  const checkpoints = transcript.events.flatMap((event) => (event.kind === 'checkpoint' ? [event.last.value] : []));
  return { ...transcript, list, warnings, ids: [...ids], checkpoints };
}

function idsUpTo(last: number): string[] {
  return Array.from({ length: last }, (_, index) => String(index + 1));
}

function momentPosition(id: number, moment: number | null): { id: string; value: string | null } {
  return { id: String(id), value: moment === null ? null : momentText(moment) };
}

describe('readList, on a list that holds still', () => {
  const requests = { 1: 1, 2: 5, 3: 5, 5: 9, 7: 10, 13: 19, 40: 49, 100: 111, 400: 424 };
  for (const [pages, expected] of Object.entries(requests)) {
    it(`asks ${expected} times for a list of ${pages} pages, and hands on each page once`, async () => {
      const { end, ids, events, list, checkpoints } = await read(quiet(Number(pages)));
      expect(list.asked).to.have.length(expected);
      expect(end).to.deep.equal({ incomplete: null, disturbed: false });
      expect(events.filter(({ kind }) => kind === 'page')).to.have.length(Number(pages));
      expect(ids).to.deep.equal(idsUpTo(2 * Number(pages)));
      expect(checkpoints.at(-1)).to.equal(2 * Number(pages));
    });
  }

  it('takes at most 1.14 times the ideal time for 400 pages, 8 under way', async () => {
    const { list } = await read(quiet(400));
    expect(list.now / 50).to.be.at.most(1.14);
    expect(list.mostUnderWay).to.equal(8);
  });

  it('closes a fence again after a page that was asked for again when it was read', async () => {
    const list = new ScriptedList(quiet(40));
    const fetch = list.fetch.bind(list);
    list.fetch = async (page) => {
      const answer = await fetch(page);
      return page === 5 ? { ...answer, read: async () => (await fetch(page)).read() } : answer;
    };
    const { events } = await transcribe(list, readList(list, { order: 'id', concurrency: 8, warn: () => {} }));
    const [, , again] = list.asked.flatMap((page, index) => (page === 7 ? [index] : []));
    expect(again).to.be.above(list.asked.lastIndexOf(5));
    expect(events.filter(({ kind }) => kind === 'page')).to.have.length(40);
    expect(events.filter(({ kind }) => kind === 'checkpoint').length).to.be.above(1);
  });

  it('holds no more answers than are ahead, however many it has read', async () => {
    const answers: WeakRef<object>[] = [];
    const list = {
      ordered: true,
      fetch: async (number: number) => {
        const { positions, next } = quiet(1000)(number, 1);
        const page = {
          number,
          records: positions.map(({ id }) => ({ id })),
          positions,
          next,
          fresh: true,
          answeredAt: '',
        };
        const answer = unread(page as ListPage);
        answers.push(new WeakRef(answer));
        return answer;
      },
    };
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const held: number[] = [];
    let pages = 0;
    for await (const { kind } of readList(list, { order: 'id', concurrency: 8, warn: () => {} })) {
      if (kind !== 'page' || ++pages % 300 !== 0) continue;
      await setImmediate();
      collect();
      held.push(answers.filter((answer) => answer.deref() !== undefined).length);
    }
    // A first fence that knows of all others would hold some 12 more each time.
    expect(Math.max(...held) - held[0]!, String(held)).to.be.below(12);
  });

  it('reads one page after the other where no more may be under way', async () => {
    const { list, ids } = await read(quiet(20), { concurrency: 1 });
    expect(list.mostUnderWay).to.equal(1);
    expect(ids).to.have.length(40);
  });

  it('finds the end by empty pages where the API does not say it', async () => {
    for (let pages = 0; pages < 30; pages++) {
      const { end, ids } = await read(quiet(pages, false));
      expect(end).to.include({ incomplete: null, disturbed: false });
      expect(ids).to.deep.equal(idsUpTo(2 * pages));
    }
    expect((await read(quiet(1, false))).list.asked).to.deep.equal([1, 2, 1]);
  });

  it('asks once for an empty list', async () => {
    const { list, end, events } = await read(quiet(0));
    expect(list.asked).to.deep.equal([1]);
    expect(end?.incomplete).to.equal(null);
    expect(events).to.deep.equal([]);
  });

  it('goes on after pages without records that have a next page, and after short ones', async () => {
    const full = quiet(40);
    const holes = new Set([1, 3, 4, 15, 16, 17, 30]);
    const { end, ids } = await read((page, nth) => {
      const script = full(page, nth);
      if (holes.has(page)) return { ...script, positions: [] };
      return page === 9 ? { ...script, positions: script.positions.slice(0, 1) } : script;
    });
    expect(end?.incomplete).to.equal(null);
    expect(ids).to.have.length(80 - 2 * holes.size - 1);
  });

  it('gives up a list of pages without records that never ends', async () => {
    const { end } = await read(() => ({ positions: [], next: 'more' }));
    expect(end).to.include({ incomplete: 'endless' });
  });

  it('stops with one warning where pages repeat', async () => {
    const { end, warnings, checkpoints, ids, list } = await read(() => ({ positions: [idPosition(1), idPosition(2)] }));
    expect(end).to.include({ incomplete: null, disturbed: true });
    expect(list.asked.length).to.be.at.most(20);
    expect(warnings).to.deep.equal([{ kind: 'does-not-page' }]);
    expect(checkpoints.at(-1)).to.equal(2);
    expect(ids).to.deep.equal(['1', '2']);
  });

  it('stops where all pages past the end repeat the last one', async () => {
    const full = quiet(6);
    const { end, ids } = await read((page, nth) => ({ ...full(Math.min(page, 6), nth), next: 'unsaid' }));
    expect(end?.incomplete).to.equal(null);
    expect(ids).to.deep.equal(idsUpTo(12));
  });

  it('takes the end where the API says it, whatever pages past it hold', async () => {
    const full = quiet(100);
    const { ids } = await read((page, nth) =>
      page < 6 ? full(page, nth) : page === 6 ? { ...full(6, nth), next: 'last' } : full(page - 6, nth),
    );
    expect(ids.slice(0, 12)).to.deep.equal(idsUpTo(12));
  });

  it('reads past records without id', async () => {
    const full = quiet(10);
    const { ids, end } = await read((page, nth) => ({
      ...full(page, nth),
      positions: page > 10 ? [] : [{ id: null, value: null }, ...full(page, nth).positions],
    }));
    expect(end).to.include({ incomplete: null, disturbed: false });
    expect(ids.filter((id) => id !== 'null')).to.deep.equal(idsUpTo(20));
  });

  it('reads records without a moment, which stand last, and ends', async () => {
    const { ids, end, checkpoints } = await read(
      (page) => ({
        positions: [1, 2, 3].map((n) => momentPosition(3 * page + n, 3 * page + n > 23 ? null : 3 * page + n)),
        next: page < 50 ? 'more' : 'last',
      }),
      { order: 'moment' },
    );
    expect(end?.incomplete).to.equal(null);
    expect(ids).to.include.members(Array.from({ length: 20 }, (_, n) => String(n + 4)));
    expect(checkpoints.at(-1)).to.equal(momentText(23));
  });
});

describe('readList, on a list without order', () => {
  const requests = { 1: 1, 2: 6, 3: 10, 5: 18, 7: 22, 13: 34, 40: 88, 100: 208, 400: 808 };
  for (const [pages, expected] of Object.entries(requests)) {
    it(`asks ${expected} times for one of ${pages} pages that the API refuses to order`, async () => {
      const { end, list } = await read(quiet(Number(pages)), {}, false);
      expect(end).to.include({ incomplete: null });
      expect(list.asked).to.have.length(expected);
    });
  }

  const shuffled: Answer = (page) => ({
    positions: [idPosition(100 - 2 * page), idPosition(101 - 2 * page)].reverse(),
    next: page < 7 ? 'more' : 'last',
  });

  it('counts at the end if two readings in a row agree; what is the same is handed on once', async () => {
    const { end, checkpoints, warnings, ids, list } = await read(shuffled);
    expect(end).to.include({ incomplete: null, disturbed: false });
    expect(checkpoints).to.deep.equal([]);
    expect(warnings).to.deep.equal([{ kind: 'no-order' }]);
    expect(ids).to.have.length(14);
    expect(list.asked.filter((page) => page === 7)).to.have.length(2);
  });

  it('reads a list that the API refuses to order in the same way', async () => {
    const { end, checkpoints } = await read(quiet(5), {}, false);
    expect(end).to.include({ incomplete: null, disturbed: false });
    expect(checkpoints).to.deep.equal([]);
  });

  it('takes a single page as a picture', async () => {
    const { end, list } = await read(quiet(1), {}, false);
    expect(end).to.include({ incomplete: null, disturbed: false });
    expect(list.asked).to.deep.equal([1]);
  });

  it('notices disorder between pages that ascend in themselves', async () => {
    const full = quiet(9);
    const { end, ids } = await read((page, nth) => ({
      ...full(10 - page, nth),
      next: page < 9 ? 'more' : 'last',
    }));
    expect(end).to.include({ incomplete: null, disturbed: false });
    expect(new Set(ids)).to.have.property('size', 18);
  });

  it('reads again until it holds still, eight times at most', async () => {
    const moving: Answer = (page, nth) => ({
      ...shuffled(page, nth),
      positions: [idPosition(90 - page), idPosition(100 * nth + page)],
    });
    const { end, list, ids } = await read(moving);
    expect(end).to.include({ incomplete: 'no-order', disturbed: true });
    expect(list.asked.filter((page) => page === 7)).to.have.length(8);
    expect(ids).to.have.length.of.at.least(7 + 8 * 7);

    const once = await read((page, nth) => (nth < 3 ? moving(page, nth) : shuffled(page, nth)));
    expect(once.end).to.include({ incomplete: null, disturbed: true });
    expect(once.list.asked.filter((page) => page === 7)).to.have.length(4);
  });

  it('takes a record that stands on it twice each time for its own, and says how many and how they differ', async () => {
    const joined: Answer = (page) => ({
      positions: [idPosition(100 - 2 * page), idPosition(page < 5 ? 1 : 101 - 2 * page)],
      next: page < 30 ? 'more' : 'last',
    });
    const { end, warnings, events } = await read(joined);
    expect(end).to.include({ incomplete: null, disturbed: false });
    expect(warnings).to.deep.include({ kind: 'repeated', rows: 3, differing: 0 });
    const rows = events.flatMap((event) => (event.kind === 'page' ? event.page.positions : []));
    expect(rows.filter(({ id }) => id === '1')).to.have.length.of.at.least(4);
  });

  it('does not believe few records that stand on two pages of an API that shuffles', async () => {
    // Two pages of one record each, one of two, at random; past them nothing. Two readings in a row often agree, and show
    // one record alone.
    let complete = 0;
    for (let seed = 0; seed < 300; seed++) {
      const random = randomFrom(seed);
      const { end, ids } = await read(
        (page) => ({
          positions: page > 2 ? [] : [idPosition(random() < 0.5 ? 1 : 2)],
          next: page < 2 ? 'more' : 'last',
        }),
        { order: 'id-anywhere' },
        false,
      );
      if (end!.incomplete !== null) continue;
      complete++;
      expect(new Set(ids)).to.have.property('size', 2);
    }
    expect(complete).to.be.above(0);
  });

  it('says that what was said before of a list by moment does not hold, once a page falls behind', async () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 11, 12];
    const { end, events } = await read(
      (page) => ({
        positions: [momentPosition(page, values[page - 1]!)],
        next: page < values.length ? 'more' : 'last',
      }),
      { order: 'moment' },
    );
    const kinds = events.map(({ kind }) => kind);
    expect(kinds).to.include('checkpoint');
    expect(kinds.lastIndexOf('checkpoint')).to.be.below(kinds.indexOf('retract'));
    expect(end).to.include({ incomplete: null });
  });

  it('takes ids of several kinds for none', async () => {
    const { end } = await read((page) => ({
      positions: [idPosition(page), { id: `x${page}`, value: `x${page}` }],
      next: page < 3 ? 'more' : 'last',
    }));
    expect(end).to.include({ incomplete: null, disturbed: false });
  });

  it('ends where records have no ids and pages repeat', async () => {
    const { end, warnings } = await read(() => ({ positions: [{ id: null, value: null }] }));
    expect(end?.incomplete).to.equal(null);
    expect(warnings.map(({ kind }) => kind)).to.deep.equal(['does-not-page']);
  });
});

describe('readList, among equal moments', () => {
  it('says so where two pages meet between two', async () => {
    const { end } = await read(
      (page) => ({
        positions: [momentPosition(2 * page, page), momentPosition(2 * page + 1, page + 1)],
        next: page < 9 ? 'more' : 'last',
      }),
      { order: 'moment' },
    );
    expect(end).to.include({ incomplete: 'equal-moments' });
  });

  it('does not mind those within a page', async () => {
    const answer: Answer = (page) => ({
      positions: [0, 0, 1].map((later, index) => momentPosition(3 * page + index, 3 * page + later)),
      next: page < 9 ? 'more' : 'last',
    });
    expect((await read(answer, { order: 'moment' })).end).to.include({ incomplete: null, disturbed: false });
  });

  it('goes from the top down where a page holds nothing else: as a fence it would prove nothing', async () => {
    const { end, ids } = await read(
      (page) => ({
        positions: [momentPosition(2 * page, page), momentPosition(2 * page + 1, page)],
        next: page < 19 ? 'more' : 'last',
      }),
      { order: 'moment' },
    );
    expect(end).to.include({ incomplete: null, disturbed: true });
    expect(ids).to.have.length(38);
  });

  it('wants a few of them by id: that they ascend shows no order', async () => {
    const { end, events } = await read(
      (page) => ({
        positions: [momentPosition(2 * page, page), momentPosition(2 * page + 1, page)],
        next: page < 9 ? 'more' : 'last',
      }),
      { order: 'moment' },
    );
    expect(end).to.include({ incomplete: 'equal-moments' });
    expect(events.at(-1)).to.deep.equal({ kind: 'retract' });
  });
});

describe('readList, when things go wrong', () => {
  it('closes the fence before a page that fails for good, then throws', async () => {
    const full = quiet(40);
    const broken = new Error('page 12 is broken');
    const { error, checkpoints, end } = await read((page, nth) => {
      if (page === 12) throw broken;
      return full(page, nth);
    });
    expect(error).to.equal(broken);
    expect(end).to.equal(null);
    expect(checkpoints).to.deep.equal([6, 14]);
  });

  it('does so too where the next fence cannot be opened', async () => {
    const full = quiet(40);
    for (const [page, counted] of [
      [3, 2],
      [7, 6],
      [15, 14],
    ]) {
      const { error, checkpoints } = await read((number, nth) => {
        if (number === page) throw new Error('broken');
        return full(number, nth);
      });
      expect(error).to.be.an('error');
      expect(checkpoints.at(-1)).to.equal(counted);
    }
  });

  it('asks again where an answer came from a cache, and believes the fresh one', async () => {
    const full = quiet(10);
    const { end, warnings } = await read((page, nth) => ({ ...full(page, nth), fresh: page !== 2 || nth > 2 }));
    expect(end).to.include({ incomplete: null, disturbed: false });
    expect(warnings).to.deep.equal([{ kind: 'cached-answer' }]);
  });

  it('reads on without a checkpoint where answers keep coming from a cache', async () => {
    const full = quiet(10);
    const { end, warnings, checkpoints, ids } = await read((page, nth) => ({ ...full(page, nth), fresh: page < 6 }));
    expect(end).to.include({ incomplete: 'cached-answers', disturbed: true });
    expect(warnings).to.have.length(1);
    expect(checkpoints.every((value) => Number(value) <= 10)).to.equal(true);
    expect(ids).to.deep.equal(idsUpTo(20));
  });

  it('goes on from the top down while a list moves, and warns once', async () => {
    // With each answer a page has gone from the beginning of the list, until there are five left.
    let answers = 0;
    const { end, warnings, checkpoints, ids } = await read((page) => {
      const gone = Math.min(++answers, 60);
      const number = page + gone;
      return {
        positions: number > 65 ? [] : [idPosition(2 * number - 1), idPosition(2 * number)],
        next: number < 65 ? 'more' : 'last',
      };
    });
    expect(end).to.include({ incomplete: null, disturbed: true });
    expect(warnings).to.have.length(1);
    expect(warnings[0]!.kind).to.equal('disturbed');
    expect(checkpoints.at(-1)).to.equal(130);
    expect(ids).to.include.members(idsUpTo(130).slice(120));
  });

  it('gives up a list that never holds still, where records come in anywhere', async () => {
    let answers = 0;
    const { end, list } = await read(
      (page) => ({ positions: [idPosition(100 * page + (++answers % 50))], next: page < 9 ? 'more' : 'last' }),
      { order: 'id-anywhere' },
    );
    expect(end).to.include({ incomplete: 'restless', disturbed: true });
    expect(list.asked.length).to.be.below(3000);
  });

  it('stops at the moment that it was told, if the list moves and grows as fast as it is read', async () => {
    // With each answer a page has gone from the beginning of the list, and one has come at its end.
    let answers = 0;
    const { end, checkpoints, list } = await read(
      (page) => {
        const number = page + ++answers;
        return { positions: [momentPosition(2 * number, 2 * number), momentPosition(2 * number + 1, 2 * number + 1)] };
      },
      { order: 'moment', stopAt: () => momentText(100) },
    );
    expect(end).to.include({ incomplete: null, disturbed: true });
    expect(checkpoints.at(-1)! > momentText(100)).to.equal(true);
    expect(list.asked.length).to.be.below(500);
  });

  it('asks for nothing more when the consumer leaves, and leaves no rejection behind', async () => {
    const full = quiet(100);
    const list = new ScriptedList((page, nth) => {
      if (list.now > 4) throw new Error('too late');
      return full(page, nth);
    });
    const reading = readList(list, { order: 'id', concurrency: 8, warn: () => {} });
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    try {
      const first = next(reading, list);
      expect((await first).done).to.equal(false);
      await reading.return({ incomplete: null, disturbed: false });
      const asked = list.asked.length;
      while (list.waits) {
        list.now = 5;
        list.advance();
        await settled();
      }
      expect(list.asked).to.have.length(asked);
      expect(rejections).to.deep.equal([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('stops asking when the consumer is slow', async () => {
    const list = new ScriptedList(quiet(400));
    const reading = readList(list, { order: 'id', concurrency: 4, warn: () => {} });
    for (let pages = 0; pages < 60; pages++) await next(reading, list);
    while (list.waits) {
      list.advance();
      await settled();
    }
    // What was handed on, with its fences, twice the window, and the fences ahead.
    expect(list.asked.length).to.be.below(60 + 12 + 8 + 4);
    await reading.return({ incomplete: null, disturbed: false });
  });
});

describe('readList, on a list without order', () => {
  it('hands on last what was answered last, of a record that moved and is gone at the next reading', async () => {
    const pages: Record<number, readonly [first: number[], then: number[]]> = {
      1: [
        [1, 2],
        [1, 2],
      ],
      // Record 5 was answered on page 3, slid to page 2, and was deleted.
      2: [
        [3, 5],
        [3, 4],
      ],
      3: [[5, 6], [6]],
    };
    const list = new ScriptedList((page, nth) => {
      const [first, then] = pages[page]!;
      return { positions: (nth === 1 ? first : then).map(idPosition), next: page === 3 ? 'last' : 'more' };
    }, false);
    const fetch = list.fetch.bind(list);
    let comeThird = (): void => {};
    const third = new Promise<void>((resolve) => {
      comeThird = resolve;
    });
    list.fetch = async (page) => {
      if (page === 2) await third;
      const answer = await fetch(page);
      if (page === 3) comeThird();
      return answer;
    };
    const { events, end } = await transcribe(list, readList(list, { order: 'id', concurrency: 8, warn: () => {} }));
    expect(end!.incomplete).to.equal(null);
    const shown = events.flatMap((event) => (event.kind === 'page' ? [event.page] : []));
    const [last] = shown.filter(({ positions }) => positions.some(({ id }) => id === '5')).slice(-1);
    expect(last!.number).to.equal(2);
  });
});

describe('readList, going on with a first load', () => {
  it('starts at the page where the load was cut off', async () => {
    const { list, ids, end } = await read(quiet(20), { resume: { page: 15, id: '30' } });
    expect(Math.min(...list.asked)).to.equal(15);
    expect(ids).to.deep.equal(idsUpTo(40).slice(28));
    expect(end?.incomplete).to.equal(null);
  });

  it('steps down to a page that joins, if records before it are gone', async () => {
    const { list, ids } = await read(quiet(20), { resume: { page: 15, id: '25' } });
    expect(list.asked.slice(0, 3)).to.deep.equal([15, 14, 12]);
    expect(ids[0]).to.equal('23');
  });

  it('reads the last page alone, if that is where it was', async () => {
    const { list, end } = await read(quiet(20), { resume: { page: 20, id: '40' } });
    expect(list.asked).to.deep.equal([20]);
    expect(end?.incomplete).to.equal(null);
  });

  it('begins anew, if the list has all but gone', async () => {
    const { ids, end } = await read(quiet(2), { resume: { page: 400, id: '800' } });
    expect(ids).to.include('4');
    expect(end?.incomplete).to.equal(null);
  });
});

/** The next event, with as many answers as it takes. */
async function next(reading: AsyncGenerator<ListEvent, unknown>, list: ScriptedList) {
  let result: IteratorResult<ListEvent, unknown> | null = null;
  reading.next().then((value) => {
    result = value;
  });
  for (;;) {
    await settled();
    if (result !== null) return result as IteratorResult<ListEvent, unknown>;
    list.advance();
  }
}
