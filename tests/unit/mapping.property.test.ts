import { Writable } from 'node:stream';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Log } from '../../src/base/log.ts';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { makePlan } from '../../src/catalog/plan.ts';
import { parseJson } from '../../src/sensedata/http/json.ts';
import type { RawRecord } from '../../src/sensedata/list/list.ts';
import { isChild, replicationKey, type Stream, sourcesOf } from '../../src/sensedata/streams/stream.ts';
import { parseCatalog } from '../../src/singer/catalog.ts';
import { momentReader } from '../../src/singer/moment.ts';
import { Writer } from '../../src/singer/writer.ts';
import { StreamOutput } from '../../src/sync/stream-output.ts';
import { budget } from '../support/budget.ts';

const streams = builtInStreams();

/** Records that are mapped; `SEED` asks for others. */
const MAPPINGS = budget('MAPPINGS', 4000, 50_000);
const SEED = Number(process.env.SEED ?? 42);
const PAGE = 50;

const MOMENT = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const DATE = /^(?!0000)\d{4}-\d\d-\d\d$/;
const TIME = '2026-03-01T12:00:00.000000Z';
const ZONES = ['UTC', 'America/Sao_Paulo', 'Pacific/Kiritimati', 'Asia/Kathmandu'];
const TYPES: readonly object[] = [
  { type: 'string' },
  { type: ['null', 'string'], format: 'date' },
  { type: ['string', 'null'], format: 'date-time' },
  { type: ['null', 'integer'] },
  { type: 'number' },
  { type: ['boolean'] },
];

/** Values as JSON texts: some that columns want, some that nobody does. */
const digits = fc.stringMatching(/^-?[1-9]\d{0,30}$/);
/** Whole numbers as text, mostly within the first range, at times within the second, which is wider. */
const padded = (
  width: number,
  usual: readonly [number, number],
  odd: readonly [number, number],
): fc.Arbitrary<string> =>
  fc
    .oneof(
      { arbitrary: fc.integer({ min: usual[0], max: usual[1] }), weight: 20 },
      { arbitrary: fc.integer({ min: odd[0], max: odd[1] }), weight: 1 },
    )
    .map((value) => String(value).padStart(width, '0'));
const time = fc
  .tuple(padded(2, [0, 23], [24, 25]), padded(2, [0, 59], [60, 61]), padded(2, [0, 59], [60, 61]))
  .map((parts) => parts.join(':'));
const lastHours = fc.constantFrom('9999-12-31T23:59:59-00:01', '0001-01-01T00:00:00+14:00', '0001-01-01', '9999-12-31');
const usualMoment = fc
  .tuple(
    fc.oneof(fc.constantFrom('0000', '0001', '9999', '10000', '2023', '2024'), padded(4, [1, 9999], [0, 0])),
    fc.oneof(fc.constant('02'), padded(2, [1, 12], [0, 13])),
    fc.oneof(fc.constantFrom('29', '30', '31'), padded(2, [1, 31], [0, 32])),
    fc.constantFrom('T', 'T', ' ', 't', '', ''),
    time,
    fc.constantFrom('', '', '.', '.5', '.123456', '.1234567890'),
    fc.constantFrom('', 'Z', 'z', '-03:00', '+0530', '+14:00', '-23:59', '+3', ' UTC'),
  )
  .map(([year, month, day, between, clock, fraction, zone]) =>
    between === '' ? `${year}-${month}-${day}` : `${year}-${month}-${day}${between}${clock}${fraction}${zone}`,
  );
const moment = fc.oneof({ arbitrary: usualMoment, weight: 30 }, { arbitrary: lastHours, weight: 1 });
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.stringMatching(/^[\0\ud800\udc00\u2028"\\\n a]{0,6}$/u),
  fc.constantFrom(
    '',
    ' ',
    'true',
    'FALSE',
    '0',
    '1',
    'sim',
    '1e3',
    '1.234,56',
    '-0',
    'NaN',
    '__proto__',
    'constructor',
  ),
  digits,
  moment,
);
const scalar = fc.oneof(
  text.map((value) => JSON.stringify(value)),
  moment.map((value) => JSON.stringify(value)),
  digits,
  fc.double().map((value) => (Number.isFinite(value) ? String(value) : '1e400')),
  fc.constantFrom('null', 'true', 'false', '0', '1', '-0', '1e400', '-1e999', '1E+21', '5e-324', '9007199254740993'),
);
const name = fc.oneof(
  text,
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON', 'value', 'id', 'name', 'a'),
);
const objectOf = (names: fc.Arbitrary<string>, values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(names, values), { maxLength: 4 })
    .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`);
const listOf = (values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(values, { maxLength: 4 }).map((entries) => `[${entries.join(',')}]`);
const { any } = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: scalar, weight: 600 },
    { arbitrary: objectOf(name, tie('any')), weight: 100 },
    { arbitrary: listOf(tie('any')), weight: 100 },
    { arbitrary: fc.constant(`${'['.repeat(9000)}${']'.repeat(9000)}`), weight: 1 },
  ),
}));
const number = fc.oneof(
  digits,
  digits.map((value) => `"${value}"`),
  fc.double().map((value) => (Number.isFinite(value) ? String(value) : '-1e400')),
  fc.double().map((value) => `"${value}"`),
  fc.constantFrom('1e400', '-0', `"${'9'.repeat(400)}"`, `1${'0'.repeat(400)}`),
);
const labelled = objectOf(fc.constantFrom('id', 'name', 'value', 'description'), any);

type Json = string;

/** Values of the kind that a column wants, if not always ones that it can hold. */
function wantedBy({ type, format }: { type?: unknown; format?: unknown }): fc.Arbitrary<Json> {
  if (format !== undefined) return moment.map((value) => JSON.stringify(value));
  return [type].flat().includes('number') ? number : any;
}

/** A record of a list: mostly an object with fields that its columns are read from. */
function recordOf(parent: Stream): fc.Arbitrary<Json> {
  const columns = Object.entries(streams.schemaOf(parent).properties);
  const places = columns.flatMap(([column, schema]) =>
    sourcesOf(parent, column).map((path) => ({ path, value: wantedBy(schema) })),
  );
  const paths = places.map(({ path }) => path);
  const typed = fc
    .constantFrom(...places)
    .chain(({ path, value }) => value.map((json): [string, Json] => nested(path, json)));
  const field = fc.oneof(
    { arbitrary: typed, weight: 10 },
    { arbitrary: fc.tuple(fc.constantFrom(...paths), any).map(([path, value]) => nested(path, value)), weight: 5 },
    { arbitrary: fc.tuple(fc.constantFrom(...paths.map(([first]) => first!)), any), weight: 2 },
    {
      arbitrary: fc.tuple(
        fc.constantFrom('custom_fields', 'types'),
        fc.oneof(objectOf(name, fc.oneof(any, labelled)), listOf(fc.oneof(any, labelled)), any),
      ),
      weight: 4,
    },
    { arbitrary: fc.tuple(name, any), weight: 1 },
  );
  const id = fc.oneof({ arbitrary: fc.nat().map(String), weight: 8 }, { arbitrary: any, weight: 2 });
  const object = fc
    .tuple(id, fc.array(field, { maxLength: 10 }))
    .map(
      ([key, fields]) =>
        `{${[['id', key], ...fields].map(([of, value]) => `${JSON.stringify(of)}:${value}`).join(',')}}`,
    );
  return fc.oneof({ arbitrary: object, weight: 30 }, { arbitrary: any, weight: 1 });
}

/** `a.b` and a value: the field `a` with `{"b": value}`. */
function nested([first, ...rest]: readonly string[], value: Json): [string, Json] {
  return [first!, rest.reduceRight((inner, step) => `{${JSON.stringify(step)}:${inner}}`, value)];
}

/** What a user may have made of each column: left, deselected, or of another type. */
type Choice = 'selected' | 'deselected' | number;
const choice: fc.Arbitrary<Choice> = fc.oneof(
  { arbitrary: fc.constant('selected' as const), weight: 6 },
  { arbitrary: fc.constant('deselected' as const), weight: 2 },
  { arbitrary: fc.nat({ max: TYPES.length - 1 }), weight: 2 },
);

interface Made {
  readonly stream: Stream;
  readonly selected: readonly string[];
  readonly entry: object;
}

/** A stream's entry in the catalog, and the columns that must come out of it. */
function entryOf(stream: Stream, choices: readonly Choice[]): Made {
  const followed = isChild(stream) ? null : replicationKey(stream.replication);
  const always = [...new Set([...stream.keys, ...(followed === null ? [] : [followed])])];
  const properties: Record<string, object> = {};
  const metadata: object[] = [];
  const selected: string[] = [];
  const own = Object.entries(streams.schemaOf(stream).properties);
  for (const [index, [column, schema]] of own.entries()) {
    const chosen = choices[index % choices.length]!;
    properties[column] = typeof chosen === 'number' ? TYPES[chosen]! : schema;
    metadata.push({ breadcrumb: ['properties', column], metadata: { selected: chosen !== 'deselected' } });
    if (chosen !== 'deselected' || always.includes(column)) selected.push(column);
  }
  properties.nobody_has_this = { type: 'string' };
  return {
    stream,
    selected: [...selected, 'nobody_has_this'],
    entry: { tap_stream_id: stream.name, schema: { type: 'object', properties }, metadata },
  };
}

interface Mapped {
  readonly made: Made;
  readonly lines: readonly string[];
  readonly output: StreamOutput;
}

/** Sends records through everything that lies between an answer and stdout. */
async function map(made: readonly Made[], timezone: string, records: readonly RawRecord[]): Promise<Mapped[]> {
  const parsed = parseCatalog({ streams: made.map(({ entry }) => entry) });
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  const log: Log = { debug() {}, info() {}, warning() {}, error() {}, reason() {}, metric() {} };
  const plans = makePlan(parsed.catalog, streams, { endpoints: {} }, () => {}).flatMap((resource) => resource.streams);
  const mapped: Mapped[] = [];
  for (const plan of plans) {
    const chunks: Buffer[] = [];
    const out = new Writable({
      write(chunk, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    const writer = new Writer(out);
    const rejects = { add() {}, close() {} };
    const options = { plan, writer, log, rejects, readMoment: momentReader(timezone), onInvalidValue: 'null' } as const;
    const output = new StreamOutput(options);
    output.begin(null);
    for (const record of records) output.send(record, TIME);
    await writer.flush();
    const bytes = Buffer.concat(chunks);
    expect(Buffer.from(bytes.toString()).equals(bytes), 'UTF-8').to.equal(true);
    const lines = bytes.toString().trimEnd().split('\n');
    mapped.push({ made: made.find(({ stream }) => stream === plan.stream)!, lines, output });
  }
  return mapped;
}

/** Checks the lines of one stream by nothing that the tap itself uses but ajv, with its full formats. */
function check({ made, lines, output }: Mapped, records: number): void {
  const { stream, selected } = made;
  const [first, ...rest] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).to.include({ type: 'SCHEMA', stream: stream.name });
  const schema = first!.schema as { properties: Record<string, { type: string | string[]; format?: string }> };
  expect(Object.keys(schema.properties)).to.deep.equal(selected);
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
  addFormats.default(ajv, { mode: 'full' });
  const validate = ajv.compile({ ...schema, additionalProperties: false, required: selected });
  for (const message of rest) {
    const { record, ...head } = message as { record: Record<string, unknown> };
    expect(head).to.deep.equal({ type: 'RECORD', stream: stream.name, time_extracted: TIME });
    if (!validate(record))
      throw new Error(`${stream.name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(record)}`);
    expect(Object.keys(record)).to.deep.equal(selected);
    for (const key of stream.keys) expect(record[key]).to.not.equal(null);
    for (const [column, value] of Object.entries(record)) {
      if (typeof value !== 'string') continue;
      if (value === '' || value.includes('\0') || !value.isWellFormed()) throw new Error(`${column} is not clean`);
      const { format } = schema.properties[column]!;
      if (format === 'date-time') expect(value).to.match(MOMENT);
      else if (format === 'date') expect(value).to.match(DATE);
    }
  }
  const { read, sent, rejected, old, sentBefore } = output.counts;
  expect([sent, old, sentBefore]).to.deep.equal([rest.length, 0, 0]);
  expect(read).to.equal(sent + rejected);
  if (!isChild(stream)) expect(read).to.equal(records);
}

const prototypes = (): string =>
  [Object.prototype, Array.prototype, Function.prototype]
    .map((one) => Reflect.ownKeys(one).map(String).join())
    .join(';');

describe('42. the mapping', () => {
  it(`42. gives lines that are JSON and valid, for ${MAPPINGS} random records and any catalog`, async () => {
    const before = prototypes();
    const seen = { sent: 0, rejected: 0, invalid: 0, dropped: 0 };
    const parents = streams.all.filter((stream) => !isChild(stream));
    const rounds = Math.ceil(MAPPINGS / PAGE / parents.length);
    for (const parent of parents) {
      const fed = streams.all.filter(
        (stream) => stream === parent || (isChild(stream) && stream.parent === parent.name),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(choice, { minLength: 47, maxLength: 47 }),
          fc.constantFrom(...ZONES),
          fc.array(recordOf(parent), { minLength: PAGE, maxLength: PAGE }),
          async (choices, timezone, texts) => {
            const made = fed.map((stream) => entryOf(stream, choices));
            const records = parseJson(`[${texts.join(', ')}]`) as RawRecord[];
            for (const mapped of await map(made, timezone, records)) {
              check(mapped, records.length);
              for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] += mapped.output.counts[name];
            }
          },
        ),
        { seed: SEED, numRuns: rounds },
      );
    }
    expect(prototypes()).to.equal(before);
    // A test whose records are all refused, or all fine, would show nothing.
    for (const [name, count] of Object.entries(seen)) expect(count, name).to.be.above(MAPPINGS / 50);
    if (process.env.MAPPINGS !== undefined) console.log(seen);
  });
});
