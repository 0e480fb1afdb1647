import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { createLog } from '../../../src/base/log.ts';
import { builtInStreams } from '../../../src/catalog/built-in-streams.ts';
import { makePlan } from '../../../src/catalog/plan.ts';
import { ResourceFields } from '../../../src/discovery/resource-fields.ts';
import { withFound } from '../../../src/discovery/with-found.ts';
import { CLASSES } from '../../../src/personal-data/classes.ts';
import { PersonalDataPolicy } from '../../../src/personal-data/policy.ts';
import type { RawRecord } from '../../../src/sensedata/list/list.ts';
import { readPersonalData } from '../../../src/settings/read-personal-data.ts';
import type { Catalog } from '../../../src/singer/catalog.ts';
import { momentReader } from '../../../src/singer/moment.ts';
import { Writer } from '../../../src/singer/writer.ts';
import { openRejects } from '../../../src/sync/rejects.ts';
import { StreamOutput } from '../../../src/sync/stream-output.ts';
import { budget } from '../../support/budget.ts';

const RUNS = budget('FOUND_COLUMNS_RUNS', 150, 5000);
const KEY = 'a key of more than 16 bytes';
const FIELD_KEYS = ['cpf', 'Vertical', '__proto__', 'não dito'];
const COLUMNS = ['market', 'office__street', 'tags_of_sales'];

type Treatment = 'keep' | 'hash' | 'drop';

const streams = builtInStreams();
const customers = streams.parents.find(({ name }) => name === 'customers')!;
const readMoment = momentReader('UTC');
const treatment = fc.constantFrom<Treatment>('keep', 'hash', 'drop');
const settings = fc.record({
  classes: fc.dictionary(fc.constantFrom(...CLASSES), treatment, { maxKeys: 3 }),
  columns: fc.dictionary(fc.constantFrom(...COLUMNS.map((name) => `customers.${name}`)), treatment),
  customFields: fc.dictionary(fc.constantFrom('*', ...FIELD_KEYS), treatment),
});

describe('personal data in columns that were found', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-test-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Everything that a run shows of these records, by a catalog with all columns selected. */
  async function channels(catalog: Catalog, personalData: PersonalDataPolicy, records: RawRecord[]): Promise<string> {
    const shown: string[] = [];
    const write = (line: string): number => shown.push(line);
    const log = createLog({ level: 'debug', format: 'json', redact: (text) => text, write });
    const path = join(folder, 'rejects.jsonl');
    rmSync(path, { force: true });
    const rejects = openRejects(path, () => {});
    const sink = new Writable({
      write(chunk, _encoding, done) {
        shown.push(String(chunk));
        done();
      },
    });
    const writer = new Writer(sink);
    const [resource] = makePlan(catalog, streams, { endpoints: {}, personalData, discoverFields: 2 }, () => {});
    const [plan] = resource!.streams;
    const output = new StreamOutput({ plan: plan!, writer, log, rejects, readMoment, onInvalidValue: 'null' });
    output.begin(null);
    for (const record of records) output.send(record, '2026-01-01T00:00:00.000000Z');
    output.found!.tellMissing(true);
    await writer.flush();
    rejects.close();
    return [...shown, readFileSync(path, 'utf8')].join('\n').toLowerCase();
  }

  it('gets out as the setting says, also by a catalog from before it; its own catalog and messages hold no value', async () => {
    let hidden = 0;
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(settings, fc.constantFrom('object', 'list'), async (setting, form) => {
        const { classes, columns, customFields } = setting;
        const policy = readPersonalData({ ...classes, columns, custom_fields: customFields }, KEY, (text) => {
          throw new Error(text);
        });
        const strictest = strictestOf(Object.values(classes));
        const marks = new Map<string, Treatment>();
        const mark = (treated: Treatment): string => {
          const text = `zz${marks.size}mark`;
          marks.set(text, treated);
          return text;
        };
        const unknown = (column: string): string => mark(columns[`customers.${column}`] ?? strictest);
        const records = Array.from({ length: 3 }, (_, index): RawRecord => {
          const values = FIELD_KEYS.map((key): [string, unknown] => {
            const own = Object.hasOwn(customFields, key) ? customFields[key] : customFields['*'];
            return [key, index === 0 ? [mark(own ?? 'keep')] : mark(own ?? 'keep')];
          });
          return {
            id: index + 1,
            market: unknown('market'),
            office: { street: unknown('office__street') },
            tags_of_sales: [unknown('tags_of_sales')],
            custom_fields:
              form === 'list'
                ? values.map(([name, value]) => ({ name, value }))
                : Object.fromEntries(values.map(([key, value]) => [key, { value }])),
          };
        });
        const seen = new ResourceFields(customers, streams, readMoment);
        seen.note(records);
        const messages: string[] = [];
        const options = { streams, fields: seen.fields, warn: (text: string) => messages.push(text) };
        const before = allSelected(withFound({ ...options, policy: new PersonalDataPolicy({}, null) }));
        // Columns whose type holds none of the values: each record is rejected.
        for (const column of Object.values(before.streams[0]!.schema.properties).slice(-3)) column.type = 'integer';
        const own = withFound({ ...options, policy });
        const discovered = JSON.stringify(own) + messages.join();
        const all = await channels(before, policy, records);
        const byOwn = await channels(allSelected(own), policy, records);
        for (const [text, treated] of marks) {
          expect(discovered).not.to.include(text);
          if (treated === 'keep') kept++;
          else if (policy.active) {
            hidden++;
            expect(all, text).not.to.include(text);
            expect(byOwn, text).not.to.include(text);
          }
        }
      }),
      { numRuns: RUNS, seed: 42 },
    );
    expect(hidden).to.be.above(RUNS * 5);
    expect(kept).to.be.above(RUNS);
  });
});

function allSelected(catalog: Catalog): Catalog {
  const { streams } = JSON.parse(JSON.stringify(catalog)) as Catalog;
  for (const entry of streams) for (const { metadata } of entry.metadata) metadata.selected = true;
  return { streams };
}

function strictestOf(treatments: readonly Treatment[]): Treatment {
  return treatments.includes('drop') ? 'drop' : treatments.includes('hash') ? 'hash' : 'keep';
}
