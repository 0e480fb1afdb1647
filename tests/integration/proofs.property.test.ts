import { expect } from 'chai';
import { Random } from '../../simulator/random.ts';
import { budget } from '../support/budget.ts';
import { type Asked, ListApi, type ListApiOptions, type ListRecord, type Override } from '../support/list-api.ts';
import { runTapHere } from '../support/run-tap-here.ts';
import { only } from '../support/source.ts';
import { twoAtATime } from '../support/two-at-a-time.ts';
import { lastState, ofType } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

/** Lists that are read. */
const LISTS = budget('LISTS', 40, 1000);
const START = Date.UTC(2026, 0, 1);

type Kind = 'no order' | 'refused order' | 'an end that is none' | 'an error beside' | 'rows twice';
const KINDS: readonly Kind[] = ['no order', 'refused order', 'an end that is none', 'an error beside', 'rows twice'];
const BESIDES = [{ error: 'timeout' }, { errors: ['x'] }, { success: false }, { status: 'failed' }, { code: 500 }];

/** A list of random form, with a fault of a random kind on a random page, for ever or once, and people who edit it meanwhile. */
class Trial {
  readonly resource: string;
  readonly kind: Kind;
  readonly pageSize: number;
  readonly options: ListApiOptions;
  readonly records: ListRecord[];
  readonly atStart: ReadonlySet<number>;
  readonly #random: Random;
  #edits = START + 1e9;

  constructor(seed: number) {
    const random = new Random(4200 + seed);
    this.#random = random;
    const any = <T>(choices: readonly T[]): T => choices[random.int(choices.length)]!;
    this.resource = any(['contracts', 'users', 'contacts', 'playbooks']);
    this.kind = any(KINDS);
    this.pageSize = 1 + random.int(9);
    this.records = Array.from({ length: random.int(45) }, (_, index) => ({
      id: index + 1,
      updated: new Date(START + index * 1000).toISOString(),
      name: 'n',
    }));
    this.atStart = new Set(this.records.map(({ id }) => id));
    const unrest = any([0, 0, 0.05, 0.3]);
    const stands = this.kind.endsWith('order') ? any(['as it is', 'newest first', 'otherwise']) : 'as it is';
    const doubled = new Set(this.kind === 'rows twice' ? [1 + random.int(20), 1 + random.int(20)] : []);
    const faulty = 1 + random.int(Math.ceil(this.records.length / this.pageSize) + 1);
    const once = random.next() < 0.5;
    const fault = this.#fault(any([400, 404, 410, 422]), any(BESIDES));
    this.options = {
      resource: this.resource,
      refusesOrder: this.kind === 'refused order',
      envelope: any(['resource', 'data']),
      next: any(['number', 'text']),
      count: any(['page', 'total']),
      pastEnd: any([200, 404]),
      list: () => arranged(this.records, stands).flatMap((row) => (doubled.has(row.id) ? [row, row] : [row])),
      override: (asked) => (asked.page === faulty && (!once || asked.nth === 1) ? fault(asked) : null),
      after: () => {
        for (let chance = unrest; random.next() < chance; chance -= 1) this.#edit();
      },
    };
  }

  #fault(status: number, beside: Readonly<Record<string, unknown>>): (asked: Asked) => Override | null {
    const empty = this.#random.next() < 0.5;
    if (this.kind === 'an error beside') return () => ({ beside, empty });
    // On the first page it would be a resource that is not there.
    if (this.kind === 'an end that is none') return ({ page }) => (page > 1 ? { status } : null);
    return () => null;
  }

  #edit(): void {
    const index = this.#random.int(this.records.length + 1);
    const row = this.records[index];
    const what = this.#random.next();
    this.#edits += 1000;
    const updated = new Date(this.#edits).toISOString();
    if (row === undefined || what < 0.2) this.records.push({ id: 100 + this.#edits, updated, name: 'new' });
    else if (what < 0.6) this.records.splice(index, 1);
    else this.records[index] = { ...row, updated, name: `${row.name}+` };
  }
}

function arranged(rows: readonly ListRecord[], stands: string): readonly ListRecord[] {
  if (stands === 'as it is') return rows;
  if (stands === 'newest first') return [...rows].sort((a, b) => (a.updated! < b.updated! ? 1 : -1) || b.id - a.id);
  return [...rows].sort((a, b) => ((a.id * 37) % 101) - ((b.id * 37) % 101) || a.id - b.id);
}

/** What is wrong with a run on such a list: rows that were there all the time and did not come, though it ended with 0, say. */
async function faultsOf(seed: number): Promise<{ wrong: string[]; code: number | null }> {
  const trial = new Trial(seed);
  const api = await ListApi.open(trial.options);
  const workspace = await Workspace.open({ sizes: {} });
  try {
    const { resource, pageSize: page_size } = trial;
    const settings = { token: 't'.repeat(20), api_url: api.url, page_size, max_retries: 1, activate_version: true };
    const state = {
      bookmarks: { [resource]: { replication_key: 'updated_at', replication_key_value: '2020-01-01T00:00:00Z' } },
    };
    const files = ['--config', workspace.file(settings), '--catalog', workspace.file(only(resource))];
    const whole = resource === 'contracts' || resource === 'playbooks';
    const run = await runTapHere({
      args: [...files, ...(whole ? [] : ['--state', workspace.file(state)])],
    });
    const what = `seed ${seed}, ${trial.kind}, ${resource}`;
    const sent = new Set(ofType(run.lines, 'RECORD').map(({ record }) => Number((record as { id: unknown }).id)));
    const missing = trial.records.filter(({ id }) => trial.atStart.has(id) && !sent.has(id)).map(({ id }) => id);
    const activated = ofType(run.lines, 'ACTIVATE_VERSION').length > 0;
    if (run.code === 0) return { wrong: missing.map((id) => `${what}: ${id} is missing`), code: 0 };
    const wrong = [];
    if (run.code !== 1) wrong.push(`${what}: exit code ${run.code}`);
    if (activated) wrong.push(`${what}: activated`);
    const { bookmarks } = lastState(run.lines) as { bookmarks: Record<string, Record<string, unknown> | undefined> };
    const cursor = String(bookmarks[resource]?.replication_key_value ?? '');
    // What counts has been read: a cursor may move up to there, never past what is missing.
    const passed = trial.records.filter(({ id, updated }) => missing.includes(id) && updated! < cursor);
    if (passed.length > 0)
      wrong.push(`${what}: the cursor ${cursor} has passed ${passed.map(({ id }) => id).join(', ')}`);
    if (whole && bookmarks[resource] !== undefined) wrong.push(`${what}: called complete`);
    return { wrong, code: 1 };
  } finally {
    await workspace.close();
    await api.close();
  }
}

describe('any list, with any of these faults', () => {
  it(`13a. 22a. 23a. 24d. comes whole with exit 0, or says that it did not and keeps its cursor, in ${LISTS} lists`, async () => {
    const found = await twoAtATime(LISTS, faultsOf);
    expect(found.flatMap(({ wrong }) => wrong)).to.deep.equal([]);
    expect(found.map(({ code }) => code)).to.include.members([0, 1]);
  });
});
