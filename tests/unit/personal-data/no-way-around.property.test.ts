import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { ConfigError } from '../../../src/base/errors.ts';
import { createLog } from '../../../src/base/log.ts';
import { builtInStreams } from '../../../src/catalog/built-in-streams.ts';
import { discover } from '../../../src/catalog/discover.ts';
import { makePlan } from '../../../src/catalog/plan.ts';
import { checkPersonalData } from '../../../src/catalog/treated-columns.ts';
import { CLASSES, classesOf } from '../../../src/personal-data/classes.ts';
import type { RawRecord } from '../../../src/sensedata/list/list.ts';
import { type ParentStream, sourcesOf } from '../../../src/sensedata/streams/stream.ts';
import { readPersonalData } from '../../../src/settings/read-personal-data.ts';
import { metadataOf } from '../../../src/singer/catalog.ts';
import { momentReader } from '../../../src/singer/moment.ts';
import { Writer } from '../../../src/singer/writer.ts';
import { openRejects } from '../../../src/sync/rejects.ts';
import { StreamOutput } from '../../../src/sync/stream-output.ts';
import { UnknownFields } from '../../../src/sync/unknown-fields.ts';

/** Settings and records a run. With `RECORDS` records for each setting, 10,000 pairs in all. */
const [RUNS, RECORDS] = [1000, 10];
const KEY = 'a key of more than 16 bytes';
const FIELD_KEYS = ['cpf', 'vertical', 'constructor', '__proto__', 'não dito'];

type Treatment = 'keep' | 'hash' | 'drop';
interface Setting {
  readonly classes: Record<string, Treatment>;
  readonly columns: Record<string, Treatment>;
  readonly customFields: Record<string, Treatment>;
}

const streams = builtInStreams();
const treatment = fc.constantFrom<Treatment>('keep', 'hash', 'drop');
const columnNames = streams.all.flatMap((stream) =>
  Object.keys(streams.schemaOf(stream).properties).map((column) => `${stream.name}.${column}`),
);
const settings: fc.Arbitrary<Setting> = fc.record({
  classes: fc.dictionary(fc.constantFrom(...CLASSES), treatment),
  columns: fc.dictionary(fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...columnNames) }, fc.string()), treatment, {
    maxKeys: 4,
  }),
  customFields: fc.dictionary(fc.constantFrom('*', ...FIELD_KEYS), treatment),
});

/** What the setting says, told anew: by the column, else the strictest of its classes, else by the custom field. */
function wanted(
  { classes, columns, customFields }: Setting,
  stream: string,
  column: string,
  field?: string,
): Treatment {
  const own = Object.hasOwn(columns, `${stream}.${column}`) ? columns[`${stream}.${column}`] : undefined;
  if (own !== undefined) return own;
  const property = streams.schemaOf(streams.all.find(({ name }) => name === stream)!).properties[column]!;
  const named = classesOf(property).map((name) => {
    if (name !== 'custom_field') return classes[name] ?? 'keep';
    const key = Object.hasOwn(customFields, field!) ? field! : '*';
    return customFields[key] ?? 'keep';
  });
  return named.includes('drop') ? 'drop' : named.includes('hash') ? 'hash' : 'keep';
}

/** A record whose every text is a mark of its own, and which of them may get out. */
class MarkedRecord {
  readonly record: RawRecord = {};
  readonly hidden: string[] = [];
  /** What is kept: it must get out, in rows, or where its column holds no text with the rejected records. */
  readonly shown: string[] = [];
  readonly #name: string;
  #count = 0;

  constructor(stream: ParentStream, setting: Setting, shape: readonly number[], index: number) {
    this.#name = `zz${index}r`;
    let drawn = 0;
    const draw = (sides: number): number => (shape[drawn++ % shape.length]! + drawn) % sides;
    for (const column of Object.keys(streams.schemaOf(stream).properties)) {
      const paths = sourcesOf(stream, column);
      const kept = wanted(setting, stream.name, column) === 'keep';
      const count = 1 + draw(2);
      // A record cannot have both an object and a bare value in one place.
      const isEither = paths.length > 1 && paths.some((path) => path.length === 1 && path[0] === paths[0]![0]);
      for (const path of isEither ? [paths[count - 1]!] : paths.slice(0, count)) {
        const value = this.#value(draw(6), kept);
        if (!this.#put(path, value)) continue;
        // An id in whose place a name can stand goes as the name does.
        const isPlain = !stream.nameAsId?.some((field) => column === `${field}__id`);
        if (kept && isPlain && typeof value === 'string' && path === paths[0])
          this.shown.push(value.trim().toLowerCase());
      }
    }
    this.record.badge = this.#mark(false);
    this.record[`${this.#mark(false)}@exemplo.com.br`] = 1;
    for (const { name, field, keys } of streams.childrenOf(stream)) {
      if (field !== 'custom_fields') continue;
      const column = Object.keys(streams.schemaOf(streams.all.find((one) => one.name === name)!).properties).find(
        (one) => !keys.includes(one),
      )!;
      const values = FIELD_KEYS.map((key) => {
        return [key, this.#value(draw(4), wanted(setting, name, column, key) === 'keep')] as const;
      });
      this.record.custom_fields =
        draw(2) === 0
          ? values.map(([key, value]) => ({ name: key, value }))
          : Object.fromEntries(values.map(([key, value]) => [key, draw(2) === 0 ? { value } : value]));
    }
  }

  /** A text, or the same within a list or an object; seldom a number, or nothing. */
  #value(kind: number, kept: boolean): unknown {
    if (kind === 4) return null;
    if (kind === 5) return 17;
    const mark = this.#mark(kept);
    return [mark, `  ${mark.toUpperCase()}@x.com `, [mark, { name: mark }], { deep: [{ value: mark }] }][kind];
  }

  #mark(kept: boolean): string {
    const mark = `${this.#name}${this.#count++}mark`;
    if (!kept) this.hidden.push(mark);
    return mark;
  }

  /** @returns false where a bare value stands in the way. */
  #put([name, ...others]: readonly string[], value: unknown): boolean {
    if (others.length === 0) this.record[name!] = value;
    else {
      const inner = (this.record[name!] ?? {}) as RawRecord;
      if (typeof inner !== 'object' || Array.isArray(inner)) return false;
      this.record[name!] = inner;
      let at = inner;
      for (const step of others.slice(0, -1)) {
        at[step] ??= {};
        at = at[step] as RawRecord;
      }
      at[others.at(-1)!] = value;
    }
    return true;
  }
}

describe('personal data under any setting', function () {
  this.timeout(300_000);

  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-test-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Everything that a run shows of these records; null where the setting is refused. */
  async function channels(
    setting: Setting,
    parent: ParentStream,
    records: readonly RawRecord[],
  ): Promise<string | null> {
    const problems: string[] = [];
    const { classes, columns, customFields } = setting;
    const given = { ...classes, columns, custom_fields: customFields };
    const personalData = readPersonalData(given, KEY, (text) => problems.push(text));
    expect(problems).to.deep.equal([]);
    const catalog = discover(streams);
    for (const entry of catalog.streams) metadataOf(entry)!.selected = true;
    try {
      checkPersonalData(personalData, streams, { catalog, looksForFields: false, warn: expect.fail });
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError);
      expect((error as Error).message).to.match(
        /^config: personal_data.*(part of the key|replication key|names no column|must be a stream|not keep customers_notes\.(id|created_by):)/,
      );
      return null;
    }
    const shown: string[] = [];
    const log = createLog({
      level: 'debug',
      format: 'json',
      redact: (text) => text,
      write: (line) => shown.push(line),
    });
    const path = join(folder, 'rejects.jsonl');
    rmSync(path, { force: true });
    const rejects = openRejects(path, () => {});
    const writer = new Writer(
      new Writable({
        write(chunk, _encoding, done) {
          shown.push(String(chunk));
          done();
        },
      }),
    );
    const [resource] = makePlan(catalog, streams, { endpoints: {}, personalData }, () => {}).filter(
      (plan) => plan.parent === parent,
    );
    new UnknownFields(parent.name, resource!.knownFields, personalData.active, log).note(records);
    const readMoment = momentReader('UTC');
    for (const plan of resource!.streams) {
      const output = new StreamOutput({ plan, writer, log, rejects, readMoment, onInvalidValue: 'null' });
      output.begin(null);
      for (const record of records) output.send(record, '2026-01-01T00:00:00.000000Z');
    }
    await writer.flush();
    rejects.close();
    return [...shown, readFileSync(path, 'utf8')].join('\n').toLowerCase();
  }

  it(`${RUNS * RECORDS} settings × records: refused with the reason, or nothing gets out that is hashed or dropped`, async () => {
    let refused = 0;
    let hidden = 0;
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.constantFrom(...streams.parents),
        fc.array(fc.array(fc.nat(1000), { minLength: 7, maxLength: 7 }), { minLength: RECORDS, maxLength: RECORDS }),
        async (setting, parent, shapes) => {
          const marked = shapes.map((shape, index) => new MarkedRecord(parent, setting, shape, index));
          const all = await channels(
            setting,
            parent,
            marked.map(({ record }) => record),
          );
          if (all === null) {
            refused++;
            return;
          }
          const isActive = Object.values(setting).some((part) => Object.values(part).some((one) => one !== 'keep'));
          for (const { hidden: marks, shown } of marked) {
            expect(shown.filter((mark) => !all.includes(mark))).to.deep.equal([]);
            if (!isActive) continue;
            hidden += marks.length;
            expect(marks.filter((mark) => all.includes(mark))).to.deep.equal([]);
          }
        },
      ),
      { numRuns: RUNS, seed: 1717 },
    );
    expect(refused)
      .to.be.above(0)
      .and.below(RUNS / 2);
    expect(hidden).to.be.above(2 * RUNS * RECORDS);
  });
});
