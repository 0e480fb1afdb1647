import { expect } from 'chai';
import { only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

type Task = Record<'id' | 'updated_at' | 'created_at', string | null>;

const WINDOW = { start_date: '2024-06-01T00:00:00.000000Z', end_date: '2025-06-01T00:00:00.000000Z' };

describe('a window that was cut off', () => {
  let workspace: Workspace;
  before(async () => {
    workspace = await Workspace.open({
      seed: 91,
      now: '2026-03-01T12:00:00.000000Z',
      sizes: { tasks: 2000 },
      // While its edited records are read: some of them count by then.
      faults: [{ match: { resource: 'tasks', nth: 12 }, do: { status: 500 } }],
    });
  });
  after(() => workspace.close());

  it('goes on from its own state: nothing in it is missing, and nothing from before it is sent', async () => {
    const options = { catalog: only('tasks'), config: { ...WINDOW, page_size: 10, concurrency: 2, max_retries: 0 } };
    const cut = await workspace.sync(options);
    const state = lastState(cut.lines);
    expect(cut.code, cut.stderr).to.equal(1);
    const { tasks } = (state as { bookmarks: { tasks: { replication_key_value: string } } }).bookmarks;
    expect(tasks.replication_key_value > WINDOW.start_date && tasks.replication_key_value < WINDOW.end_date).to.equal(
      true,
    );

    const { lines, code, stderr } = await workspace.sync({ ...options, state });
    expect(code, stderr).to.equal(0);
    const moment = ({ updated_at, created_at }: Task): string | null => updated_at ?? created_at;
    const isInWindow = (task: Task): boolean => {
      const at = moment(task);
      return at !== null && at >= WINDOW.start_date && at < WINDOW.end_date;
    };
    const loaded = new Warehouse().load(cut.lines).load(lines).rows('tasks') as unknown as Task[];
    const wanted = (workspace.truth('tasks') as unknown as Task[]).filter(isInWindow);
    expect(loaded.filter(isInWindow).map(({ id }) => id)).to.have.members(wanted.map(({ id }) => id));
    const sent = ofType(lines, 'RECORD').map(({ record }) => record as Task);
    // But for the look-back of four hours.
    const before = sent.filter((task) => (moment(task) ?? '9') < '2024-05-31T20:00:00.000000Z');
    expect(before.map(({ id }) => id)).to.deep.equal([]);
  });
});
