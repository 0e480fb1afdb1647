import { expect } from 'chai';
import { Random } from '../../../simulator/random.ts';
import { builtInStreams } from '../../../src/catalog/built-in-streams.ts';
import { discover } from '../../../src/catalog/discover.ts';
import { makePlan } from '../../../src/catalog/plan.ts';
import { readOwnStreams } from '../../../src/settings/own-streams.ts';
import { parseCatalog } from '../../../src/singer/catalog.ts';
import { compileRow } from '../../../src/singer/row.ts';
import { rowValidator } from '../../../src/singer/validator.ts';
import { budget } from '../../support/budget.ts';
import { OWN_STREAMS } from '../../support/own-streams.ts';

const DEFINITIONS = budget('DEFINITIONS', 800, 20_000);

type Json = unknown;
type Container = Record<string, Json>;

/** What somebody may write anywhere. */
const ANYTHING: readonly Json[] = [
  ...[null, true, 0, -1, 1.5, '', ' ', 'id', 'ID', 'a.b', 'a__b', '_sdc_x', '__proto__', 'toString', 'tasks', 'page'],
  ...['updated_at', 'date', 'date-time', 'string', 'none', 'email', 'updated_at:start', '../x', '/v1/x', 'ç ã'],
  ...[[], {}, ['id'], ['id', 'id'], [null], [[]], { id: 'string' }, { type: 'string' }, { updated: 'updated_at' }],
  ...[{ day: 'ref_date' }, [{ name: 'x', field: 'y', keys: ['a', 'b'] }], 'x'.repeat(100)],
];

/** A definition that nothing is wrong with, changed in so many places. */
function changed(random: Random, places: number): Json[] {
  const definitions = structuredClone(OWN_STREAMS) as unknown as Json[];
  for (let i = 0; i < places; i++) {
    const containers = containersIn(definitions);
    const container = random.pick(containers);
    const keys = Object.keys(container);
    const value = structuredClone(random.pick(ANYTHING));
    if (random.chance(0.2) && keys.length > 0) delete container[random.pick(keys)];
    else if (random.chance(0.2) && !Array.isArray(container)) put(container, String(random.pick(ANYTHING)), value);
    else if (keys.length > 0) put(container, random.pick(keys), value);
  }
  // As a file would hold it.
  return JSON.parse(JSON.stringify(definitions));
}

/** `__proto__` too is a key as any other, as JSON has it. */
function put(container: Container, key: string, value: Json): void {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}

function containersIn(value: Json): Container[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Container, ...Object.values(value).flatMap(containersIn)];
}

describe("random definitions of streams of one's own", () => {
  it(`39d. are refused by their paths, or can be discovered, planned and read: ${DEFINITIONS} of them`, () => {
    let accepted = 0;
    for (let n = 0; n < DEFINITIONS; n++) {
      const random = new Random(77, n);
      const definitions = changed(random, 1 + (n % 3));
      const about = JSON.stringify(definitions);
      const problems: string[] = [];
      const own = readOwnStreams(definitions, null, (text) => problems.push(text));
      for (const text of problems) expect(text, about).to.match(/^streams\[\d+\]/);
      if (problems.length > 0) continue;
      accepted++;
      const streams = builtInStreams().and(own);
      const parsed = parseCatalog(JSON.parse(JSON.stringify(discover(streams))));
      expect(parsed, about).to.have.property('catalog');
      const warnings: string[] = [];
      const { catalog } = parsed as Extract<typeof parsed, { catalog: unknown }>;
      const plan = makePlan(catalog, streams, { endpoints: {} }, (text) => warnings.push(text));
      expect(warnings, about).to.deep.equal([]);
      const planned = plan
        .flatMap((resource) => resource.streams)
        .filter(({ stream }) => own.some((one) => one.stream === stream));
      expect(planned, about).to.have.length(own.length);
      for (const { stream, columns, schema } of planned) {
        expect(
          columns.map(({ name }) => name),
          about,
        ).to.include.members([...stream.keys]);
        const row = compileRow(columns, () => null)({}, () => {});
        const keys = new Set(stream.keys);
        // A row without values lacks its key alone.
        for (const fault of rowValidator(schema)(row))
          expect(
            [...keys].some((key) => fault.includes(key)),
            `${about}: ${fault}`,
          ).to.equal(true);
      }
    }
    expect(accepted).to.be.within(DEFINITIONS / 20, DEFINITIONS - 1);
  });
});
