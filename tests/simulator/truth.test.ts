import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Columns, RESOURCES, STREAM_NAMES, STREAMS } from '../../simulator/streams.ts';
import { using } from './asking.ts';
import { pairs } from './pairs.ts';

describe('simulator: truth', () => {
  it('has the columns and types of the published schemas', () => {
    for (const stream of STREAM_NAMES) {
      const schema = JSON.parse(readFileSync(join('schemas', `${stream}.json`), 'utf8'));
      const types = Object.entries(
        schema.properties as Record<string, { type: string | string[]; format?: string }>,
      ).map(([name, { type, format }]) => {
        const plain = [type].flat().find((one) => one !== 'null') ?? '';
        const formats = { date: 'date', 'date-time': 'timestamp' } as Record<string, string>;
        return [name, formats[format ?? ''] ?? { number: 'float', string: 'text' }[plain] ?? plain];
      });
      expect(STREAMS[stream].columns, stream).to.deep.equal(Object.fromEntries(types));
    }
  });

  it('has rows with exactly their columns, each of its type', () =>
    using({ sizes: { tasks: 200, financial: 100 }, behaviour: { hostile: true } }, async (simulator) => {
      const forms = {
        timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
        date: /^\d{4}-\d\d-\d\d$/,
        text: /./s,
      };
      const truth = simulator.truth();
      for (const stream of STREAM_NAMES) {
        const columns: Columns = STREAMS[stream].columns;
        for (const row of truth[stream]) {
          expect(row, stream).to.have.all.keys(Object.keys(columns));
          for (const [name, value] of Object.entries(row)) {
            const type = columns[name];
            if (value === null) continue;
            if (type === 'float') expect(value).to.satisfy(Number.isFinite);
            else if (type === 'boolean') expect(value).to.be.a('boolean');
            else expect(value, name).to.match(forms[type ?? 'text']);
          }
        }
        expect(JSON.stringify(truth[stream])).to.not.match(/\\u0000|\\ud[89a-f]/);
      }
    }));

  it('is hostile only when told', () =>
    using({ sizes: { tasks: 100 } }, async (calm) => {
      // A column, or the object that it stands in: `cs__id` in `cs`, `id_customer` in `customer`.
      const known = Object.values(STREAMS).flatMap(({ columns }) =>
        Object.keys(columns).flatMap((name) => [name, name.split('__')[0], name.replace(/^id_/, '')]),
      );
      const lists = /^(custom_fields|types|created_on|created_at|task|deleted_task_id)$/;
      for (const resource of RESOURCES) {
        for (const { json } of pairs(calm, resource)) {
          const unknown = Object.keys(json).filter((key) => !known.includes(key) && !lists.test(key));
          expect(unknown).to.deep.equal([]);
        }
      }
      await using({ sizes: { tasks: 1000 }, behaviour: { hostile: true } }, async (hostile) => {
        const all = RESOURCES.flatMap((resource) => hostile.store.records(resource).map(({ json }) => json)).join('\n');
        for (const sign of [
          '2021-02-30',
          '1.234,56',
          '\\u0000',
          '\\ud83d de',
          '1e400',
          'campo_novo',
          '"__proto__"',
          'sem id',
          '36893488147419103232',
          '-9007199254740993',
          '"hasOwnProperty"',
          '0001-01-01',
          '9999-12-31T23:59:59',
          '[{"a":[{"a":[{"a":',
        ]) {
          expect(all).to.include(sign);
        }
        const keyless = hostile.store.records('tasks').filter(({ row }) => row === null);
        expect(keyless).to.have.length.above(2);
        expect(keyless[0]?.json).to.not.match(/^\{"id": ?\d/);
        expect(hostile.truth().tasks).to.have.length(1000 - keyless.length);
      });
    }));

  it('is plain when told', () =>
    using({ behaviour: { awkward: 0 } }, async (simulator) => {
      const text = simulator.store
        .records('tasks')
        .map((record) => record.json)
        .join('');
      expect(text).to.not.match(/:""|": |\\u[0-9a-f]{4}|"(true|false)"|T\d\d:\d\d:\d\d(\.\d+)?"/);
    }));
});
