import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Behaviour } from '../../simulator/behaviour.ts';
import { RawApi } from '../support/raw-api.ts';
import type { TapRun } from '../support/run-tap.ts';
import { lost, only } from '../support/source.ts';
import { lastState, ofType, Warehouse } from '../support/warehouse.ts';
import { type SyncOptions, Workspace } from '../support/workspace.ts';

const NOW = '2026-03-10T12:00:00.000000Z';
const DAY = 86_400;

type Note = Record<string, unknown>;

/** An id as docs/streams.md has it. */
function made(customer: string, moment: string, legacy: string | null): string {
  return createHash('sha256')
    .update(JSON.stringify([customer, moment, legacy]))
    .digest('hex')
    .slice(0, 32);
}

function notesOf(run: TapRun): Note[] {
  return ofType(run.lines, 'RECORD', 'customers_notes').map(({ record }) => record as Note);
}

describe('notes on customers whose id the API does not show', () => {
  let workspace: Workspace;
  let api: RawApi | undefined;
  afterEach(async () => {
    await workspace.close();
    await api?.close();
    api = undefined;
  });

  async function open(noteIds: Behaviour['noteIds'], more: Partial<Behaviour> = {}, seed = 401): Promise<void> {
    workspace = await Workspace.open({
      seed,
      now: NOW,
      sizes: { customers_notes: 90 },
      behaviour: { noteIds, ...more },
    });
  }

  async function sync(options: SyncOptions = {}): Promise<TapRun> {
    const run = await workspace.sync({ catalog: only('customers_notes'), ...options });
    expect(run.code, run.stderr).to.equal(0);
    return run;
  }

  /** What the tap makes of these notes, as the API shows them. */
  async function read(notes: readonly string[], options: SyncOptions = {}): Promise<TapRun> {
    workspace ??= await Workspace.open();
    await api?.close();
    api = await RawApi.open({ customers_notes: notes });
    return sync({ ...options, config: { api_url: api.url, ...options.config } });
  }

  for (const [noteIds, more] of [
    ['hidden', {}],
    ['some', {}],
    ['hidden', { equalOrder: 'stable' }],
    ['hidden', { orderBy: { id: 'refused' }, equalOrder: 'scrambled' }],
    ['some', { nextPage: 'missing' }],
    ['hidden', { limitCap: 40 }],
  ] as const) {
    it(`are keyed (${noteIds}; ${JSON.stringify(more)}): an edit of the text finds its row, and nothing is there twice`, async () => {
      await open(noteIds, { equalOrder: 'stable', ...more });
      const options = { config: { page_size: 20, activate_version: true } };
      const first = await sync(options);
      const warehouse = new Warehouse().load(first.lines);
      expect(lost(workspace, warehouse, 'customers_notes')).to.deep.equal([]);
      const count = workspace.truth('customers_notes').length;
      expect(warehouse.rows('customers_notes')).to.have.length(count);
      expect(first.stderr).to.match(/customers_notes: \d+ of \d+ records show no id; theirs is made of id_customer/);
      expect(ofType(first.lines, 'ACTIVATE_VERSION', 'customers_notes')).to.have.length(1);

      workspace.simulator.advance(DAY);
      workspace.simulator.store.edit('customers_notes', 30);
      workspace.simulator.store.insert('customers_notes', 10);
      const second = await sync({ ...options, state: lastState(first.lines) });
      warehouse.load(second.lines);
      expect(lost(workspace, warehouse, 'customers_notes')).to.deep.equal([]);
      expect(warehouse.rows('customers_notes')).to.have.length(count + 10);
    });
  }

  it('nothing is lost while people edit, add and delete notes', async () => {
    const edits = { perRequest: 0.05, resources: ['customers_notes'] } as const;
    for (const noteIds of ['hidden', 'some'] as const) {
      workspace = await Workspace.open({ seed: 402, sizes: { customers_notes: 50 }, behaviour: { noteIds }, edits });
      const warehouse = new Warehouse();
      for (let run = 0; run < 4; run++) {
        if (run === 3) workspace.simulator.store.stopEdits();
        warehouse.load((await sync({ config: { page_size: 20 } })).lines);
      }
      expect(lost(workspace, warehouse, 'customers_notes')).to.deep.equal([]);
      if (noteIds === 'hidden') await workspace.close();
    }
  });

  it('nothing is lost while notes are removed from many pages, of which only some show an id', async () => {
    for (const seed of [7, 11, 12]) {
      workspace = await Workspace.open({
        ...{ seed, sizes: { customers_notes: 200 }, behaviour: { noteIds: 'some' } },
        edits: {
          perRequest: 0.6,
          kinds: { edit: 0, insert: 0, remove: 1 },
          resources: ['customers_notes'],
          stopAfterRequests: 60,
        },
      });
      const { code, lines, stderr } = await sync({ config: { page_size: 10 } });
      expect(code, stderr).to.equal(0);
      expect(lost(workspace, new Warehouse().load(lines), 'customers_notes'), String(seed)).to.deep.equal([]);
      if (seed !== 12) await workspace.close();
    }
  });

  it('with ids in all of them, nothing is made', async () => {
    await open('shown');
    const { stderr } = await sync();
    expect(stderr).to.not.match(/show no id/);
    expect(workspace.truth('customers_notes').every(({ id }) => /^\d+$/.test(String(id)))).to.equal(true);
  });

  it('take their id from customer, moment and id_legacy, in whatever form these are written', async () => {
    workspace = await Workspace.open();
    const moment = '2026-03-01T10:00:00.123456Z';
    const forms = [
      '{"customer":{"id":7},"created_on":"2026-03-01T10:00:00.123456","created_by":{"name":"Zoé","email":"z@example.com"},"description":"um"}',
      '{"id":null,"id_customer":"7","created_on":"2026-03-01 10:00:00.123456Z","created_by":"Ana","description":"outro texto"}',
      '{"id":"","id_customer":7,"customer":{},"created_on":"2026-03-01T07:00:00.1234569-03:00","id_legacy":""}',
    ];
    for (const form of forms) {
      // A setting that says what moments without a zone mean is no reason for other ids.
      for (const timezone of ['UTC', 'America/Sao_Paulo']) {
        const [note] = notesOf(await read([form], { config: { timezone } }));
        expect(note!.id, form).to.equal(made('7', moment, null));
      }
    }
    const [legacy] = notesOf(
      await read(['{"id_customer":7,"created_on":"2026-03-01T10:00:00.123456","id_legacy":99999999999999999999}']),
    );
    expect(legacy!.id).to.equal(made('7', moment, '99999999999999999999'));
    const [own] = notesOf(await read([forms[0]!.replace('{', '{"id":5,')]));
    expect(own!.id).to.equal('5');
  });

  it('name their author by whatever stands in the place of the name; what has no reading is counted', async () => {
    workspace = await Workspace.open();
    const forms: readonly [string, string | null, string | null][] = [
      ['{"name":"Zoé","email":"z@example.com"}', 'Zoé', 'z@example.com'],
      ['"Ana"', 'Ana', null],
      ['77', '77', null],
      ['99999999999999999999', '99999999999999999999', null],
      ['{"id":9,"username":"maria"}', '{"id":9,"username":"maria"}', null],
      ['{"name":"","email":"z@example.com"}', '{"name":"","email":"z@example.com"}', 'z@example.com'],
      ['true', 'true', null],
      ['{}', null, null],
      ['{"name":null,"email":""}', null, null],
      ['[]', null, null],
      ['""', null, null],
      ['null', null, null],
    ];
    for (const [shown, name, email] of forms) {
      const run = await read([`{"id":5,"id_customer":7,"created_by":${shown}}`]);
      const [{ created_by, created_by__email }] = notesOf(run) as [Note];
      expect([created_by, created_by__email], shown).to.deep.equal([name, email]);
      expect(run.stderr, shown).to.not.match(/invalid value/);
    }
    const odd = await read(['{"id":5,"id_customer":7,"created_by":["Ana"]}']);
    expect(odd.stderr).to.match(/customers_notes: invalid value in created_by:/);
  });

  it('without customer or moment there is no key: left out, counted, kept', async () => {
    workspace = await Workspace.open();
    const rejects = join(workspace.folder, 'rejects.jsonl');
    const run = await read(
      [
        '{"id_customer":7,"description":"sem data"}',
        '{"created_on":"2026-03-01T10:00:00","description":"sem cliente"}',
      ],
      { config: { rejected_records_path: rejects } },
    );
    expect(notesOf(run)).to.deep.equal([]);
    expect(run.stderr).to.match(/customers_notes: a record without id was left out/);
    expect(readFileSync(rejects, 'utf8').trim().split('\n')).to.have.length(2);
  });

  it('two of one customer and moment are one row: counted in the report, and said', async () => {
    workspace = await Workspace.open();
    const report = join(workspace.folder, 'report.json');
    const note = (text: string): string => `{"id_customer":7,"created_on":"2026-03-01","description":"${text}"}`;
    const run = await read([note('um'), note('dois'), note('dois')], { args: ['--report', report] });
    expect(new Set(notesOf(run).map(({ id }) => id)).size).to.equal(1);
    expect(run.stderr)
      .to.match(/rows sent beside the first of their key: 2; of these differ from the first: 2; a target keeps one/)
      .and.match(/3 of 3 records show no id; .* become one row/);
    const [stream] = (JSON.parse(readFileSync(report, 'utf8')) as { streams: { repeated: number }[] }).streams;
    expect(stream!.repeated).to.equal(2);
  });

  describe('personal data', () => {
    const key = 'a key of more than sixteen bytes';

    it('no id changes with what is hashed or dropped, and none gives the author away', async () => {
      await open('hidden');
      const ids = async (personal_data: unknown): Promise<unknown[]> => {
        const run = await sync({ config: { personal_data, personal_data_key: key } });
        return notesOf(run)
          .map(({ id }) => id)
          .sort();
      };
      const plain = await ids({});
      expect(plain).to.have.length(90);
      for (const treatment of ['hash', 'drop']) {
        for (const setting of [{ name: treatment }, { email: treatment }, { free_text: treatment }])
          expect(await ids(setting), JSON.stringify(setting)).to.deep.equal(plain);
      }
      const people = workspace.truth('users').flatMap(({ email, name }) => [email, name]);
      const [{ id_customer, created_on, id_legacy, id }] = workspace.truth('customers_notes') as [Note];
      for (const who of people) {
        const guess = JSON.stringify([id_customer, created_on, id_legacy, who]);
        expect(id).to.not.equal(createHash('sha256').update(guess).digest('hex').slice(0, 32));
      }
    });

    it('who hashes the e-mail of the author has to hash the author, who may come with it as JSON', async () => {
      workspace = await Workspace.open();
      const columns = { 'customers_notes.created_by__email': 'drop' };
      const catalog = only('customers_notes');
      const refused = await workspace.sync({ catalog, config: { personal_data: { columns } } });
      expect(refused.code).to.equal(2);
      expect(refused.stderr).to.include(
        'personal_data must not keep customers_notes.created_by: it holds what customers_notes.created_by__email shows',
      );
      const note = '{"id":5,"id_customer":7,"created_by":{"id":9,"email":"z@example.com"}}';
      for (const personal_data of [{ email: 'hash' }, { name: 'drop', email: 'hash' }, { email: 'drop' }]) {
        const run = await read([note], { config: { personal_data, personal_data_key: key } });
        expect(notesOf(run)).to.have.length(1);
        expect(run.stdout + run.stderr).to.not.include('z@example.com');
      }
    });

    it('who hashes the customer or id_legacy has to hash the id that is made of it', async () => {
      await open('hidden');
      for (const column of ['id_customer', 'id_legacy']) {
        const columns = { [`customers_notes.${column}`]: 'hash' };
        const config = { personal_data: { columns }, personal_data_key: key };
        const refused = await workspace.sync({ catalog: only('customers_notes'), config });
        expect(refused.code).to.equal(2);
        expect(refused.stderr).to.include(
          `personal_data must not keep customers_notes.id: it holds what customers_notes.${column} shows`,
        );
        const both = { ...columns, 'customers_notes.id': 'hash' };
        const { lines } = await sync({ config: { ...config, personal_data: { columns: both } } });
        const plain = new Set(workspace.truth('customers_notes').map(({ id }) => id));
        const sent = ofType(lines, 'RECORD', 'customers_notes').map(({ record }) => (record as Note).id as string);
        expect(sent.every((id) => /^[0-9a-f]{64}$/.test(id) && !plain.has(id))).to.equal(true);
      }
    });
  });
});
