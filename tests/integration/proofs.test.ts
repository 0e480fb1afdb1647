import { expect } from 'chai';
import { type Asked, ListApi, type ListApiOptions, type ListRecord, type Override } from '../support/list-api.ts';
import type { TapRun } from '../support/run-tap.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { only } from '../support/source.ts';
import { lastState, ofType } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SECOND = 1000;

function records(count: number): ListRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    updated: new Date(Date.UTC(2026, 0, 1) + index * SECOND).toISOString(),
    name: `n${index}`,
  }));
}

interface Reading {
  readonly run: TapRun;
  readonly asked: readonly Asked[];
  readonly ids: readonly string[];
  readonly activated: boolean;
  readonly bookmark: unknown;
}

/** Runs the tap against an API with one list. */
async function read(
  options: ListApiOptions,
  config: Record<string, unknown> = {},
  state?: Record<string, unknown>,
): Promise<Reading> {
  const api = await ListApi.open(options);
  const workspace = await Workspace.open({ sizes: {} });
  try {
    const { resource } = options;
    const settings = { token: 't'.repeat(20), api_url: api.url, page_size: 5, max_retries: 1, ...config };
    const files = ['--config', workspace.file(settings), '--catalog', workspace.file(only(resource))];
    const run = await runTapHere({
      args: [...files, ...(state === undefined ? [] : ['--state', workspace.file(state)])],
    });
    const ids = ofType(run.lines, 'RECORD', resource).map(({ record }) => String((record as { id: unknown }).id));
    const { bookmarks } = lastState(run.lines) as { bookmarks: Record<string, unknown> };
    const activated = ofType(run.lines, 'ACTIVATE_VERSION').length > 0;
    return { run, asked: api.asked, ids, activated, bookmark: bookmarks[resource] };
  } finally {
    await workspace.close();
    await api.close();
  }
}

function lastLine({ stderr }: TapRun): string {
  return stderr.trimEnd().split('\n').at(-1)!;
}

describe('lists without order', () => {
  const orders: readonly [name: string, list: (all: readonly ListRecord[]) => readonly ListRecord[]][] = [
    ['by id', (all) => all],
    ['newest first', (all) => [...all].reverse()],
    ['by another field', (all) => [...all].sort((a, b) => ((a.id * 7) % 31) - ((b.id * 7) % 31))],
  ];
  for (const [name, arrange] of orders) {
    for (const refusesOrder of [true, false]) {
      for (const page_size of [1, 7, 50]) {
        it(`13a. a list that stands ${name}, ${refusesOrder ? 'refused' : 'ignored'}, pages of ${page_size}: comes through at rest`, async () => {
          const list = arrange(records(30));
          const config = { page_size, activate_version: true };
          const { run, ids, activated } = await read({ resource: 'contracts', refusesOrder, list: () => list }, config);
          expect(run.code, run.stderr).to.equal(0);
          expect(new Set(ids)).to.have.property('size', 30);
          expect(activated).to.equal(true);
        });
      }
    }
  }

  it('13a. a record that leaves a list while it is read, and shows nothing twice, makes it be read again', async () => {
    const list = [...records(30)].reverse();
    let answers = 0;
    const { run, ids, activated } = await read({
      resource: 'contracts',
      refusesOrder: true,
      list: () => list,
      // A record of page 1 is deleted when page 3 was read: what stood first on page 4 slides to page 3.
      after: () => {
        if (++answers === 5) list.splice(0, 1);
      },
    });
    expect(run.code, run.stderr).to.equal(0);
    expect(new Set(ids)).to.have.property('size', 30);
    expect(activated).to.equal(false);
  });

  it('13a. an API that shuffles each answer: incomplete, said in one line, and what was seen is out', async () => {
    let seed = 1;
    const { run, ids, bookmark } = await read({
      resource: 'users',
      refusesOrder: true,
      list: () => {
        seed++;
        return [...records(30)].sort((a, b) => ((a.id * 7919 * seed) % 101) - ((b.id * 7919 * seed) % 101));
      },
    });
    expect(run.code).to.equal(1);
    expect(lastLine(run)).to.match(/users: incomplete, it has no order to rely on/);
    expect(new Set(ids).size).to.be.above(20);
    expect(bookmark).to.equal(undefined);
  });
});

describe('the end of a list', () => {
  const ends: readonly [name: string, override: (asked: Asked) => Override | null, next: ListApiOptions['next']][] = [
    ['404', ({ page }) => (page === 3 ? { status: 404 } : null), 'number'],
    ['400', ({ page }) => (page === 3 ? { status: 400 } : null), 'text'],
    ['410', ({ page }) => (page >= 3 ? { status: 410 } : null), 'number'],
    ['422 on all pages after it', ({ page }) => (page >= 3 ? { status: 422 } : null), 'number'],
    ['an empty page', ({ page }) => (page === 3 ? { empty: true } : null), 'number'],
  ];
  for (const [name, override, next] of ends) {
    it(`22a. ${name} where the page before says that there is more, for ever: incomplete, the cursor stays`, async () => {
      const options = { resource: 'contracts', list: () => records(30), override, next } as ListApiOptions;
      const { run, activated, bookmark } = await read(options, { activate_version: true });
      expect(run.code).to.equal(1);
      expect(lastLine(run)).to.match(/contracts: .*page 2 says that there is a page 3/);
      expect([activated, bookmark]).to.deep.equal([false, undefined]);
    });

    it(`22a. ${name}, once: asked again, and all of it comes`, async () => {
      const once = (asked: Asked): Override | null => (asked.nth === 1 ? override(asked) : null);
      const options = { resource: 'contracts', list: () => records(30), override: once, next } as ListApiOptions;
      const { run, ids } = await read(options, { max_retries: 3 });
      expect(run.code, run.stderr).to.equal(0);
      expect(new Set(ids)).to.have.property('size', 30);
    });
  }

  it('22a. 404 where no page speaks of a next one, but the count of the list does: incomplete', async () => {
    const override = ({ page }: Asked): Override | null => (page === 3 ? { status: 404 } : null);
    const list = () => records(30);
    const { run } = await read({ resource: 'contracts', list, override, next: 'missing', count: 'total' });
    expect(run.code).to.equal(1);
    expect(lastLine(run)).to.match(/"count" says that there is a page 3/);
  });

  it('22a. a count of the whole list on each page, also past its end: no fault', async () => {
    for (const next of ['number', 'missing'] as const) {
      const { run, ids } = await read({ resource: 'contracts', list: () => records(25), next, count: 'total' });
      expect(run.code, run.stderr).to.equal(0);
      expect(ids).to.have.length(25);
    }
  });

  it('22a. a last page although the count says more: the next page is looked at, and has the rest', async () => {
    const beside = { next_page: null };
    const override = ({ page }: Asked): Override | null => (page === 2 ? { beside } : null);
    const { run, ids } = await read({ resource: 'contracts', list: () => records(30), override, count: 'total' });
    expect(run.code, run.stderr).to.equal(0);
    expect(new Set(ids)).to.have.property('size', 30);
  });

  it('22a. a list that shrinks under an API that answers 404 past the end: complete', async () => {
    const list = records(40);
    let answers = 0;
    const { run } = await read({
      resource: 'contracts',
      list: () => list,
      pastEnd: 404,
      after: () => {
        if (++answers === 3) list.splice(10, 28);
      },
    });
    expect(run.code, run.stderr).to.equal(0);
  });

  it('22a. 403 or 404 for page 1 once it was there: the stream fails, it is not skipped', async () => {
    for (const status of [403, 404]) {
      const override = ({ page, nth }: Asked): Override | null => (page === 1 && nth > 1 ? { status } : null);
      const { run } = await read({ resource: 'contracts', list: () => records(30), override });
      expect(run.code, run.stderr).to.equal(1);
      expect(run.stderr).to.not.include('skipped');
    }
  });
});

describe('an error beside a list', () => {
  const besides: readonly Readonly<Record<string, unknown>>[] = [
    { error: 'statement timeout' },
    { errors: [{ code: 17 }] },
    { success: false },
    { ok: false },
    { status: 'error' },
    { status: 500 },
    { code: '503' },
    { erro: { mensagem: 'falhou' } },
    { error_message: 'timeout' },
    { result: 'failed' },
  ];
  for (const beside of besides) {
    for (const empty of [true, false]) {
      it(`24d. ${JSON.stringify(beside)}, the list ${empty ? 'empty' : 'as ever'}: asked again, then the stream fails`, async () => {
        const override = ({ page }: Asked): Override | null => (page === 2 ? { beside, empty } : null);
        const options = { resource: 'contracts', list: () => records(12), override };
        const { run, bookmark } = await read(options, { max_retries: 1 });
        expect(run.code).to.equal(1);
        expect(lastLine(run)).to.include('says that something failed');
        expect(bookmark).to.equal(undefined);
        const once = (asked: Asked): Override | null => (asked.nth === 1 ? override(asked) : null);
        const mended = await read({ ...options, override: once }, { max_retries: 1 });
        expect(mended.run.code, mended.run.stderr).to.equal(0);
        expect(new Set(mended.ids)).to.have.property('size', 12);
      });
    }
  }

  it('24d. what only looks like one is none', async () => {
    const beside = {
      error: null,
      errors: [],
      success: true,
      ok: 1,
      status: 'ok',
      code: 200,
      error_message: '',
      error_count: 0,
    };
    const { run, ids } = await read({ resource: 'users', list: () => records(12), override: () => ({ beside }) });
    expect(run.code, run.stderr).to.equal(0);
    expect(ids).to.have.length(12);
  });
});

describe('records that a list holds twice for good', () => {
  const joined = (rows: readonly ListRecord[], ...twice: readonly number[]): ListRecord[] =>
    rows.flatMap((row) => (twice.includes(row.id) ? [row, { ...row }] : [row]));

  for (const resource of ['users', 'contacts', 'contracts']) {
    for (const [name, list, page_size] of [
      ['one page', joined(records(6), 4), 10],
      ['many pages', joined(records(40), 5, 11, 22), 5],
      ['pages of one record', joined(records(8), 3), 1],
    ] as const) {
      it(`23a. ${resource}, ${name}: sent, counted, one warning, and the cursor moves`, async () => {
        const { run, ids, bookmark } = await read({ resource, list: () => list }, { page_size });
        expect(run.code, run.stderr).to.equal(0);
        expect(new Set(ids)).to.have.property('size', new Set(list.map(({ id }) => id)).size);
        expect(ids.length).to.be.at.least(list.length);
        const warnings = run.stderr.split('\n').filter((line) => line.includes('lists records more than once'));
        expect(warnings).to.have.length(1);
        expect(warnings[0]).to.include(`${resource}: `);
        expect(warnings[0]).to.match(new RegExp(`key: ${list.length - new Set(ids).size}$`));
        expect(bookmark).to.not.equal(undefined);
      });
    }
  }

  it('23a. the same in a list by day, whose rows stand on several pages: each is sent, with the rest of its days', async () => {
    const days = records(60).map((row) => ({
      ...row,
      updated: `2026-01-${String(1 + Math.floor(row.id / 12)).padStart(2, '0')}T00:00:00Z`,
    }));
    const list = [...joined(days, 3, 25)];
    // The second row of one record stands pages behind the first one.
    list.splice(9, 0, { ...days[1]! });
    const { run, ids, bookmark } = await read({ resource: 'custom_data', list: () => list });
    expect(run.code, run.stderr).to.equal(0);
    expect(new Set(ids)).to.have.property('size', 60);
    expect(ids).to.have.length(63);
    expect(run.stderr).to.match(
      /custom_data: the API lists records more than once; rows sent beside the first of their key: 3/,
    );
    expect(bookmark).to.not.equal(undefined);
  });

  it('23a. says how many of the rows differ', async () => {
    const rows = joined(records(20), 4, 9).map((row, index) => (row.id === 9 ? { ...row, name: `v${index}` } : row));
    const { run } = await read({ resource: 'contracts', list: () => rows });
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.match(/key: 2; of these differ from the first: 1; a target keeps one of them/);
  });
});

describe('ACTIVATE_VERSION of a list by day', () => {
  const days = (): ListRecord[] =>
    records(60).map((row) => ({
      ...row,
      updated: `2026-01-${String(1 + Math.floor(row.id / 12)).padStart(2, '0')}T00:00:00Z`,
    }));

  it('41. follows once the list was read again and showed the same on each page', async () => {
    const { run, activated, asked } = await read({ resource: 'custom_data', list: days }, { activate_version: true });
    expect(run.code, run.stderr).to.equal(0);
    expect(activated).to.equal(true);
    expect(asked.filter(({ page }) => page === 6)).to.have.length.above(1);
  });

  it('41. does not follow where a record moved from a day to be read to one that was read, and no page was short of any', async () => {
    const list = days();
    let answers = 0;
    const { run, activated, ids } = await read(
      {
        resource: 'custom_data',
        list: () => list,
        after: () => {
          // One of the last day comes to stand on the first one, and one of the first day is gone: each page is as full as before.
          if (++answers === 14) list.splice(0, 1, { ...list.pop()!, updated: '2026-01-01T00:00:00Z' });
        },
      },
      { activate_version: true },
    );
    expect(run.code, run.stderr).to.equal(0);
    expect(activated).to.equal(false);
    // The second reading has shown it all the same.
    expect(ids).to.include('60');
  });
});
