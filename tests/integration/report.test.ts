import { join } from 'node:path';
import { expect } from 'chai';
import { readReport } from '../support/report.ts';
import { type Reported, reportedSync } from '../support/reported-sync.ts';
import { DEFAULT_STREAMS } from '../support/source.ts';
import { lastState } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';

const NOW = '2026-03-10T12:00:00.000000Z';
const SIZES = { customers: 40, contacts: 60, contracts: 20, users: 15, playbooks: 8, financial: 40, tasks: 150 };

describe('the report', () => {
  let workspace: Workspace;
  afterEach(() => workspace.close());

  const sync = (options: SyncOptions = {}): Promise<Reported> => reportedSync(workspace, options);

  it('tells what is outside of the window from what is old', async () => {
    workspace = await Workspace.open({ seed: 5, sizes: SIZES, now: NOW });
    const window = { start_date: '2026-01-01', end_date: '2026-03-01' };
    const first = await sync({ config: window });
    const all = workspace.simulator.store.records('contacts');
    // Contacts are read whole, and show no creation date: those that were never edited are in every window.
    const outside = all.filter(
      ({ updated }) => updated !== null && (updated < '2026-01-01' || updated >= '2026-03-01'),
    );
    expect(outside.length).to.be.within(1, all.length - 1);
    expect(first.of('contacts')).to.include({ read: all.length, outside: outside.length, old: 0 });
    expect(first.of('contracts')).to.include({ sent: SIZES.contracts, outside: 0 });
    const second = await sync({ state: lastState(first.lines), config: { lookback_seconds: 0 } });
    const bookmark = lastState(first.lines) as { bookmarks: { contacts: { replication_key_value: string } } };
    const old = all.filter(
      ({ updated }) => updated !== null && updated < bookmark.bookmarks.contacts.replication_key_value,
    );
    expect(second.of('contacts')).to.include({ read: all.length, outside: 0, old: old.length });
  });

  it('fails the stream where records get lost within the tap, before any STATE vouches for them', async () => {
    workspace = await Workspace.open({ sizes: SIZES });
    // Two defects: of a page of users the last record is forgotten, and of one of playbooks a record is counted nowhere.
    const defects = `
      import { StreamOutput } from '${new URL('../../src/sync/stream-output.js', import.meta.url)}';
      const { sendPage } = StreamOutput.prototype;
      StreamOutput.prototype.sendPage = function (records, ...rest) {
        sendPage.call(this, records.length === ${SIZES.users} ? records.slice(1) : records, ...rest);
        if (records.length === ${SIZES.playbooks}) this.counts.sent--;
      };`;
    const path = join(workspace.folder, 'report.json');
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(defects)}` };
    const { code, stderr, lines } = await workspace.syncAsProcess({ args: ['--report', path], env, isCounted: true });
    expect(code).to.equal(1);
    const texts = [
      `users: a defect of the tap, records are not accounted for: it was given ${SIZES.users} records, and looked at ${SIZES.users - 1}`,
      'playbooks: a defect of the tap, records are not accounted for: 8 read, but 7 sent + 0 old + 0 outside + 0 sent before + 0 rejected + 0 withheld = 7',
    ];
    expect(readReport(path).failures).to.deep.equal(texts);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(/ERROR tap-sensedata: playbooks: a defect of the tap/);
    const { bookmarks } = lastState(lines) as { bookmarks: object };
    expect(bookmarks).to.include.keys('tasks', 'contacts').and.not.have.any.keys('users', 'playbooks');
  });

  it('says where the report cannot be written, before or after', async () => {
    workspace = await Workspace.open({ sizes: SIZES });
    const nowhere = await workspace.sync({ args: ['--report', join(workspace.folder, 'none', 'report.json')] });
    expect([nowhere.code, nowhere.stdout]).to.deep.equal([2, '']);
    expect(nowhere.stderr).to.match(/arguments: --report .*report\.json cannot be written \(ENOENT\)\n$/);
    expect(workspace.simulator.requests).to.have.length(0);
    const full = await workspace.sync({ args: ['--report', '/dev/full'] });
    expect(full.code).to.equal(1);
    expect(full.stderr).to.match(/the report could not be written to \/dev\/full \(ENOSPC\)\n$/);
    expect(full.lines.at(-1)!.type).to.equal('STATE');
  });

  it('is there when nothing is selected and when there is nothing', async () => {
    workspace = await Workspace.open({ sizes: Object.fromEntries(Object.keys(SIZES).map((name) => [name, 0])) });
    const nothing = await sync({ catalog: { streams: [] } });
    expect([nothing.code, nothing.report.streams]).to.deep.equal([0, []]);
    expect(nothing.stderr).to.match(/WARNING.*no stream is selected: nothing to do/);
    expect(nothing.lines.every(({ type }) => type === 'STATE')).to.equal(true);
    const empty = await sync();
    expect([empty.code, empty.report.streams.length]).to.deep.equal([0, DEFAULT_STREAMS.length]);
    expect(empty.stderr).to.match(/in all 0 records in /);
  });
});
