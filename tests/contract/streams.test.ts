import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { discover, replicationMethodOf } from '../../src/catalog/discover.ts';
import { classesOf } from '../../src/personal-data/classes.ts';
import { isChild, sourcesOf } from '../../src/sensedata/streams/stream.ts';
import { columnType, metadataOf } from '../../src/singer/catalog.ts';

const streams = builtInStreams();

interface Prescribed {
  readonly resource: string;
  readonly keys: string[];
  readonly parent?: string;
  readonly replication: string;
  /** The replication key, where it is not `updated_at`. */
  readonly key?: string;
  /** Whether it is read only if selected. */
  readonly optional?: true;
  /** By column: its type, then its sources where they are plain paths. */
  readonly columns: Record<string, [string, ...string[]]>;
}

/** The tables as they were prescribed, kept apart from the schemas and definitions that they are compared with. */
const prescribed: Record<string, Prescribed> = JSON.parse(
  readFileSync(new URL('../../../tests/contract/prescribed.json', import.meta.url), 'utf8'),
);
/** Names of columns that hold personal data, wherever they stand. */
const PERSONAL =
  /email|phone|skype|username|cnpj|cpf|address|sponsor|salesperson|nickname|respondent|created_by|notes|comments|obs_|reason|(^|_)(name|description|data|value)$/;
/** Words of lists, by their names: statuses, types, profiles, priorities. */
const NOT_PERSONAL = /^(status|type|types|priority)__?(description|name)$|profile_?_?(name|role)$|^created_by__id$/;
/** The same, by their streams; `products` is that of the walk in CONTRIBUTING. */
const WORD_LISTS = ['products', 'contracts_status', 'tasks_types', 'tasks_status', 'playbooks'];
const TYPES: Record<string, string> = { float: 'number' };

describe('the prescribed streams', () => {
  it('are all there, in order', () => {
    expect(streams.all.map(({ name }) => name)).to.deep.equal(Object.keys(prescribed));
  });

  for (const stream of streams.all) {
    describe(stream.name, () => {
      const wanted = prescribed[stream.name]!;
      const schema = streams.schemaOf(stream);
      const entry = discover(streams).streams.find((candidate) => candidate.stream === stream.name)!;
      const table = metadataOf(entry)!;

      it('has the columns, in order and with their types', () => {
        const columns = Object.entries(schema.properties).map(([name, property]) => [name, columnType(property)]);
        expect(columns).to.deep.equal(
          Object.entries(wanted.columns).map(([name, [type]]) => [name, TYPES[type] ?? type]),
        );
      });

      // A child's row comes out of its parent's record: tests of `expander` and of values show its columns.
      if (!isChild(stream)) {
        it('takes them from the prescribed places', () => {
          for (const [column, [, ...sources]] of Object.entries(wanted.columns)) {
            const paths = sourcesOf(stream, column).map((path) => path.join('.'));
            expect(paths, column).to.deep.equal(sources);
          }
        });
      }

      it('has its key and its parent', () => {
        expect(stream.keys).to.deep.equal(wanted.keys);
        expect(isChild(stream) ? stream.parent : undefined).to.equal(wanted.parent);
        expect(isChild(stream) ? wanted.resource : stream.resource).to.equal(wanted.resource);
      });

      it('describes every column, and allows null everywhere but in keys', () => {
        for (const [name, property] of Object.entries(schema.properties)) {
          expect(property.description, name).to.be.a('string').with.length.above(1);
          const nullable = Array.isArray(property.type) && property.type[0] === 'null' && property.type.length === 2;
          expect(nullable, name).to.equal(!stream.keys.includes(name));
        }
      });

      it('uses nothing in its schema that a target chokes on', () => {
        for (const [name, property] of Object.entries(schema.properties)) {
          expect(Object.keys(property)).to.satisfy((keys: string[]) =>
            keys.every((key) => ['type', 'format', 'description', 'class'].includes(key)),
          );
          expect(name).to.match(/^[a-z][a-z0-9_]{0,59}$/);
        }
        expect(stream.name).to.match(/^[a-z][a-z0-9_]{0,59}$/);
      });

      it('says of each text column whether it is personal data, and of no other', () => {
        for (const [name, property] of Object.entries(schema.properties)) {
          const isText = columnType(property) === 'text';
          expect(property.class !== undefined, `${stream.name}.${name} has a class, or "none"`).to.equal(isText);
          expect(() => classesOf(property)).to.not.throw();
          if (isText && !WORD_LISTS.includes(stream.name) && PERSONAL.test(name) && !NOT_PERSONAL.test(name)) {
            expect(property.class, `${stream.name}.${name}`).to.not.equal('none');
          }
        }
      });

      it('says in the catalog what a user needs to choose', () => {
        expect(table).to.deep.include({
          inclusion: 'available',
          'selected-by-default': wanted.optional !== true,
          'table-key-properties': wanted.keys,
          'replication-method': replicationMethodOf(stream, streams),
        });
        const key = wanted.replication === 'INCREMENTAL' ? (wanted.key ?? 'updated_at') : null;
        expect(table['valid-replication-keys']).to.deep.equal(key === null ? undefined : [key]);
        expect(table['parent-tap-stream-id']).to.equal(wanted.parent);
        for (const name of Object.keys(schema.properties)) {
          const automatic = wanted.keys.includes(name) || name === key;
          const { class: given } = schema.properties[name]!;
          expect(metadataOf(entry, name), name).to.deep.equal({
            inclusion: automatic ? 'automatic' : 'available',
            ...(given === undefined || given === 'none' ? {} : { 'personal-data': given }),
          });
          expect(entry.schema.properties[name], name).to.not.have.property('class');
        }
      });
    });
  }
});
