import { expect } from 'chai';
import { OWN_STREAMS } from '../support/own-streams.ts';
import { bookmarkOf, only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

type Dated = Record<'id' | 'updated_at' | 'created_at', string | null>;

const WINDOW = { start_date: '2024-06-01T00:00:00.000000Z', end_date: '2025-06-01T00:00:00.000000Z' };

describe('a window that was cut off', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  for (const [stream, nth] of [
    ['tasks', 12],
    ['visits', 20],
  ] as const) {
    it(`goes on from its own state, in ${stream}: nothing in it is missing, and nothing from before it is sent`, async () => {
      workspace = await Workspace.open({
        seed: 91,
        now: '2026-03-01T12:00:00.000000Z',
        scenario: 'tenant',
        sizes: { [stream]: 2000 },
        // While its edited records are read: some of them count by then.
        faults: [{ match: { resource: stream, nth }, do: { status: 500 } }],
      });
      await goesOn(workspace, stream);
    });
  }

  it("gives each record of a user's stream exactly once, with its neighbours", async () => {
    workspace = await Workspace.open({ seed: 92, now: '2026-03-01T12:00:00.000000Z', scenario: 'tenant' });
    const cuts = [undefined, '2024-05-01', '2025-02-01', undefined];
    const ids: unknown[] = [];
    const undated: unknown[] = [];
    for (let window = 0; window < 3; window++) {
      const dates = { start_date: cuts[window], end_date: cuts[window + 1] };
      const { code, stderr, lines } = await workspace.sync({
        catalog: only('visits'),
        config: { ...dates, streams: OWN_STREAMS, page_size: 20 },
      });
      expect(code, stderr).to.equal(0);
      for (const { id, updated_at, created_at } of new Warehouse().load(lines).rows('visits') as unknown as Dated[]) {
        (updated_at === null && created_at === null ? undated : ids).push(id);
      }
    }
    // What shows no moment is in every window.
    const all = workspace.truth('visits').map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect([...ids, ...new Set(undated)]).to.have.members(all);
  });
});

async function goesOn(workspace: Workspace, stream: string): Promise<void> {
  const config = { ...WINDOW, page_size: 10, concurrency: 2, max_retries: 0, streams: OWN_STREAMS };
  const options = { catalog: only(stream), config };
  const cut = await workspace.sync(options);
  const state = lastState(cut.lines);
  expect(cut.code, cut.stderr).to.equal(1);
  const reached = bookmarkOf(state, stream).replication_key_value as string;
  expect(reached > WINDOW.start_date && reached < WINDOW.end_date).to.equal(true);

  const { lines, code, stderr } = await workspace.sync({ ...options, state });
  expect(code, stderr).to.equal(0);
  const moment = ({ updated_at, created_at }: Dated): string | null => updated_at ?? created_at;
  const isInWindow = (task: Dated): boolean => {
    const at = moment(task);
    return at !== null && at >= WINDOW.start_date && at < WINDOW.end_date;
  };
  const loaded = new Warehouse().load(cut.lines).load(lines).rows(stream) as unknown as Dated[];
  const wanted = (workspace.truth(stream) as unknown as Dated[]).filter(isInWindow);
  expect(loaded.filter(isInWindow).map(({ id }) => id)).to.have.members(wanted.map(({ id }) => id));
  const sent = ofType(lines, 'RECORD').map(({ record }) => record as Dated);
  // But for the look-back of four hours.
  const before = sent.filter((task) => (moment(task) ?? '9') < '2024-05-31T20:00:00.000000Z');
  expect(before.map(({ id }) => id)).to.deep.equal([]);
}
