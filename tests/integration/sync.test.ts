import { expect } from 'chai';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { isChild, replicationKey } from '../../src/sensedata/streams/stream.ts';
import { diffRows } from '../support/compare.ts';
import type { TapRun } from '../support/run-tap.ts';
import { only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const streams = builtInStreams();

/** The moment of the last edit of the test's data, and thus of its present: it stands still, so that runs can be compared. */
const NOW = '2026-03-01T12:00:00.000000Z';

const ALL = only(...streams.all.map(({ name }) => name));

describe('a first load and what follows', () => {
  let workspace: Workspace;
  let first: TapRun;
  before(async () => {
    workspace = await Workspace.open({ seed: 3 });
    first = await workspace.sync({ catalog: ALL });
  });
  after(() => workspace.close());

  it('ends well, and says nothing but messages on stdout', () => {
    expect(first.stderr).to.not.match(/ERROR/);
    expect(first.code).to.equal(0);
    const types = new Set(first.lines.map(({ type }) => type));
    expect([...types].sort()).to.deep.equal(['RECORD', 'SCHEMA', 'STATE']);
  });

  for (const stream of streams.all) {
    it(`${stream.name}: every record of the source, every column as it should be`, () => {
      const rows = new Warehouse().load(first.lines).rows(stream.name);
      expect(rows).to.have.length.above(0);
      expect(diffRows(workspace.truth(stream.name), rows, stream.keys)).to.deep.equal([]);
    });
  }

  it('sends the loaded state first and the final one last, and each SCHEMA once, before its records', () => {
    expect(first.lines[0]).to.deep.equal({ type: 'STATE', value: { bookmarks: {} } });
    expect(first.lines.at(-1)!.type).to.equal('STATE');
    for (const { name } of streams.all) {
      const schemas = ofType(first.lines, 'SCHEMA', name);
      expect(schemas).to.have.length(1);
      const at = first.lines.indexOf(schemas[0]!);
      expect(first.lines.findIndex(({ type, stream }) => type === 'RECORD' && stream === name)).to.be.above(at);
    }
  });

  it('dates each row by its answer: in microseconds, never going back, one moment for a parent and its children', () => {
    const records = ofType(first.lines, 'RECORD');
    let last = '';
    for (const { time_extracted } of records) {
      expect(time_extracted).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect((time_extracted as string) >= last).to.equal(true);
      last = time_extracted as string;
    }
    const byContact = new Map(
      ofType(first.lines, 'RECORD', 'contacts').map((message) => [
        (message.record as { id: string }).id,
        message.time_extracted,
      ]),
    );
    for (const { record, time_extracted } of ofType(first.lines, 'RECORD', 'contacts_types')) {
      expect(time_extracted).to.equal(byContact.get((record as { contact_id: string }).contact_id));
    }
  });

  it('leaves a bookmark for each stream', () => {
    const { bookmarks } = lastState(first.lines) as { bookmarks: Record<string, Record<string, unknown>> };
    for (const stream of streams.all) {
      const replication = streams.replicationOf(stream);
      const key = replicationKey(replication);
      if (key === null) expect(bookmarks[stream.name]).to.deep.equal({ complete: true });
      else {
        const form = replication.kind === 'days' ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-.*\.\d{6}Z$/;
        expect(bookmarks[stream.name], stream.name).to.include({ replication_key: key });
        expect(bookmarks[stream.name]!.replication_key_value, stream.name).to.match(form);
      }
    }
  });

  it('costs no request for a child: one list for it and its parent', () => {
    const resources = new Set(workspace.simulator.requests.map(({ resource }) => resource));
    expect(resources.size).to.equal(streams.all.filter((stream) => !isChild(stream)).length);
  });

  it('sends what was edited, inserted or created without an edit, and upserting gives the source again', async () => {
    const warehouse = new Warehouse().load(first.lines);
    workspace.work(5, 3);
    const second = await workspace.sync({ catalog: ALL, state: lastState(first.lines) });
    expect(second.code).to.equal(0);
    warehouse.load(second.lines);
    for (const stream of streams.all) {
      if (isChild(stream)) continue;
      expect(
        diffRows(workspace.truth(stream.name), warehouse.rows(stream.name), stream.keys),
        stream.name,
      ).to.deep.equal([]);
    }
    for (const stream of streams.all) {
      if (!isChild(stream)) continue;
      const rows = warehouse.childRows(stream.name, stream.parent, stream.keys[0]!);
      expect(diffRows(workspace.truth(stream.name), rows, stream.keys), stream.name).to.deep.equal([]);
    }
    expect(ofType(second.lines, 'RECORD', 'tasks').length).to.be.below(ofType(first.lines, 'RECORD', 'tasks').length);
  });
});

describe('a source at rest', () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await Workspace.open({ seed: 4, now: NOW, sizes: { tasks: 300 } });
  });
  afterEach(() => workspace.close());

  it('gives the same bytes on each run, but for time_extracted and the bookmarks of the run', async () => {
    const texts = [];
    for (let run = 0; run < 2; run++) {
      const { lines } = await workspace.sync();
      texts.push(
        lines.filter(({ type }) => type !== 'STATE').map(({ time_extracted: _, ...rest }) => JSON.stringify(rest)),
      );
    }
    expect(texts[0]).to.deep.equal(texts[1]);
  });

  it('after three quiet days asks each resource with cursors twice, and sends nothing but the look-back', async () => {
    const first = await workspace.sync();
    const settled = await workspace.sync({ state: lastState(first.lines) });
    workspace.simulator.advance(3 * 86_400);
    workspace.simulator.requests.length = 0;
    const quiet = await workspace.sync({ state: lastState(settled.lines) });
    const { bookmarks } = lastState(settled.lines) as {
      bookmarks: Record<string, { replication_key_value: string; created_at: string }>;
    };
    for (const stream of ['customers', 'financial', 'users', 'tasks']) {
      const asked = workspace.simulator.requests.filter(({ resource }) => resource === stream);
      expect(asked.length, stream).to.be.at.most(2);
      const { replication_key_value, created_at: created } = bookmarks[stream]!;
      for (const { record } of ofType(quiet.lines, 'RECORD', stream)) {
        const { updated_at, created_at } = record as Record<string, string | null>;
        const isRecent = (moment: string | null | undefined, cursor: string): boolean =>
          moment != null && Date.parse(moment) >= Date.parse(cursor) - 86_400_000;
        const known = isRecent(updated_at, replication_key_value) || isRecent(created_at, created);
        expect(known || (updated_at === null && created_at === null), JSON.stringify(record)).to.equal(true);
      }
    }
    expect(lastState(quiet.lines)).to.deep.equal(lastState(settled.lines));
  });

  it('gives each record exactly once in windows side by side', async () => {
    const cuts = [undefined, '2024-06-01', '2025-06-01T12:00:00Z', undefined];
    const seen: string[] = [];
    for (let window = 0; window < 3; window++) {
      const config = { start_date: cuts[window], end_date: cuts[window + 1] };
      const { lines, code } = await workspace.sync({ config });
      expect(code).to.equal(0);
      seen.push(...ofType(lines, 'RECORD', 'tasks').map(({ record }) => (record as { id: string }).id));
    }
    const dated = workspace.simulator
      .truth()
      .tasks!.filter(({ updated_at, created_at }) => updated_at !== null || created_at !== null);
    const counts = new Map<string, number>();
    for (const id of seen) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect(dated.filter(({ id }) => counts.get(id as string) !== 1)).to.deep.equal([]);
  });
});
