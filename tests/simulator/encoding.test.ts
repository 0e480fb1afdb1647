import { expect } from 'chai';
import { using } from './asking.ts';
import { pairs } from './pairs.ts';

/** An independent reading of a moment: whole seconds by `Date`, the fraction as text. */
function readMoment(text: string, zoneless: string): string {
  const bare = text.length === 10;
  const [, seconds, fraction = '', zone = ''] =
    /^(.{19})(?:\.(\d+))?(.*)$/.exec(bare ? `${text}T00:00:00` : text) ?? [];
  const offset = (zone || zoneless).replace(/(\d\d)(\d\d)$/, '$1:$2');
  const whole = new Date(`${seconds?.replace(' ', 'T')}${offset}`).toISOString().slice(0, 19);
  return `${whole}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}

function present(value: unknown): unknown {
  return value === '' || value === undefined ? null : value;
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce((inner, key) => (inner as Record<string, unknown> | null)?.[key], value);
}

describe('simulator: encoding', () => {
  for (const [zone, offset] of [
    ['UTC', 'Z'],
    ['America/Sao_Paulo', '-03:00'],
    ['Asia/Kolkata', '+05:30'],
  ] as const) {
    it(`writes moments in every way, and means the same instant: ${zone}`, () =>
      using({ zone, sizes: { tasks: 400 }, behaviour: { awkward: 0.7 } }, async (simulator) => {
        const seen = new Set<string>();
        for (const { json, row } of [...pairs(simulator, 'tasks'), ...pairs(simulator, 'users')]) {
          for (const field of ['created_at', 'updated_at', 'end_date', 'system_end_date', 'registered_on']) {
            if (!(field in row)) continue;
            const alternative = field === 'created_at' ? present(json.created_on) : null;
            const text = present(json[field]) ?? alternative;
            const read = text === null ? null : readMoment(String(text), offset);
            expect(row[field], String(text)).to.equal(read);
            seen.add(String(text).replace(/\d+/g, (digits) => (digits.length > 6 ? 'long' : String(digits.length))));
          }
        }
        const expected = ['null', '4-2-2', '4-2-2T2:2:2', '4-2-2 2:2:2.6', '4-2-2T2:2:2.3Z', '4-2-2T2:2:2.longZ'];
        expect([...seen]).to.include.members([...expected, '4-2-2T2:2:2.6-2:2', '4-2-2T2:2:2.6-4', '4-2-2T2:2:2.6+4']);
      }));
  }

  it('writes dates as dates, or as moments on that date as written', () =>
    using({}, async (simulator) => {
      for (const { json, row } of pairs(simulator, 'tasks')) {
        const text = present(json.due_date);
        expect(row.due_date).to.equal(text === null ? null : String(text).slice(0, 10));
      }
    }));

  it('writes numbers and booleans also as text, and booleans as numbers', () =>
    using({}, async (simulator) => {
      const kinds = new Set<string>();
      const booleans = { true: true, false: false, 1: true, 0: false } as Record<string, boolean>;
      for (const { json, row } of pairs(simulator, 'contracts')) {
        for (const field of ['cycle', 'monthly_payment', 'license_qty']) {
          const value = present(json[field]);
          expect(row[field]).to.equal(value === null ? null : Number(value));
          kinds.add(`number ${typeof json[field]}`);
        }
        const flag = present(json.auto_renewal);
        expect(row.auto_renewal).to.equal(flag === null ? null : booleans[String(flag).toLowerCase()]);
        kinds.add(`boolean ${typeof json.auto_renewal}`);
      }
      for (const kind of ['number', 'string', 'object', 'undefined']) expect(kinds).to.include(`number ${kind}`);
      for (const kind of ['boolean', 'number', 'string']) expect(kinds).to.include(`boolean ${kind}`);
    }));

  it('names the customer plainly or inside an object, the plain one first', () =>
    using({}, async (simulator) => {
      const kinds = new Set<string>();
      for (const resource of ['tasks', 'contacts', 'contracts', 'financial'] as const) {
        for (const { json, row } of pairs(simulator, resource)) {
          const [plain, inner] = [present(json.id_customer), present(at(json.customer, 'id'))];
          expect(row.id_customer).to.equal(String(plain ?? inner));
          kinds.add(`${resource} ${plain !== null} ${inner !== null} ${typeof json.customer}`);
        }
      }
      expect(kinds).to.include.members(['contacts false true object', 'contacts true false object']);
      expect(kinds).to.include.members([
        'tasks true false undefined',
        'tasks true false string',
        'tasks true true object',
      ]);
    }));

  it('joins tags, and takes the editor of a CSM from either name', () =>
    using({}, async (simulator) => {
      const kinds = new Set<string>();
      for (const { json, row } of pairs(simulator, 'tasks')) {
        const tags = [json.tags ?? []].flat() as (string | { name?: string; description?: string })[];
        const names = tags.map((tag) => (typeof tag === 'string' ? tag : (tag.name ?? tag.description)));
        expect(row.tags).to.equal(names.join(',') || null);
        kinds.add(`${Array.isArray(json.tags)} ${Object.keys(Object(tags[0])).at(-1)}`);
      }
      expect(kinds).to.include.members(['true name', 'true description', 'true undefined', 'false undefined']);
      for (const { json, row } of pairs(simulator, 'customers')) {
        const profile = at(json, 'csm', 'profile');
        const editor = present(at(profile, 'editor')) ?? present(at(profile, 'role'));
        expect(row.csm_profile_editor).to.equal(editor);
      }
    }));

  it('gives a row to each custom field, also to one without value, as compact JSON where it is no scalar', () =>
    using({}, async (simulator) => {
      const rows = new Map(
        simulator.truth().customers_custom_fields.map((row) => [`${row.customer_id} ${row.custom_fields__key}`, row]),
      );
      const kinds = new Set<string>();
      let count = 0;
      for (const { json, row } of pairs(simulator, 'customers')) {
        for (const [key, entry] of Object.entries(json.custom_fields || {})) {
          const wrapped = typeof entry === 'object' && entry !== null && 'value' in entry;
          const value = present(wrapped ? entry.value : entry);
          const text = rows.get(`${row.id} ${key}`)?.custom_fields__value;
          if (typeof value === 'number') expect(Number(text)).to.equal(value);
          else
            expect(text).to.equal(
              typeof value === 'object' && value !== null
                ? JSON.stringify(value)
                : present(value) === null
                  ? null
                  : String(value),
            );
          kinds.add(`${wrapped} ${Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value}`);
          count++;
        }
      }
      expect(rows.size).to.equal(count);
      for (const kind of ['list', 'null', 'object', 'number', 'boolean', 'string'])
        expect(kinds).to.include(`true ${kind}`);
      expect(kinds).to.include('false list').and.include('false object').and.include('false string');
    }));

  it('cuts contact types out of objects and bare text', () =>
    using({}, async (simulator) => {
      const types = pairs(simulator, 'contacts').flatMap(({ json, row }) =>
        ((present(json.types) ?? []) as (string | { id: number; name?: string })[]).map((type) =>
          typeof type === 'string' ? [row.id, type, type] : [row.id, String(type.id), present(type.name)],
        ),
      );
      const truth = simulator.truth().contacts_types.map((row) => [row.contact_id, row.types_id, row.types_name]);
      expect(truth).to.deep.equal(types);
      expect(types.some(([, id, name]) => id === name)).to.equal(true);
    }));

  it('keeps every digit of numbers beyond 2^53', () =>
    using({}, async (simulator) => {
      const long = pairs(simulator, 'tasks').filter(({ row }) => /^\d{17,}$/.test(String(row.id_legacy)));
      const raw = long.filter(({ row, text }) => new RegExp(`"id_legacy": ?${row.id_legacy}[,}]`).test(text));
      expect(raw).to.have.length.above(2);
    }));
});
