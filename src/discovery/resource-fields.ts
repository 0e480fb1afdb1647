import { createHash } from 'node:crypto';
import { valuesFields } from '../catalog/field-source.ts';
import type { StreamSet } from '../catalog/stream-set.ts';
import type { RawRecord } from '../sensedata/list/list.ts';
import { recordText } from '../sensedata/list/record-text.ts';
import { childExpander, valuesByName } from '../sensedata/streams/expand.ts';
import { type ParentStream, type Stream, sourcesOf } from '../sensedata/streams/stream.ts';
import { isObject } from '../singer/kind.ts';
import type { ReadMoment } from '../singer/moment.ts';
import { FieldTree, type SeenField } from './field-tree.ts';
import { ValueTally } from './value-tally.ts';

/** What the records of a resource show beside the columns of its streams. The order in which they come does not matter. */
export class ResourceFields {
  readonly #customFields: {
    readonly field: string;
    readonly names: readonly string[];
    readonly byKey: Map<string, ValueTally>;
  }[];
  readonly #trees: {
    readonly stream: Stream;
    readonly tree: FieldTree;
    readonly rows: (record: RawRecord) => RawRecord[];
  }[];
  readonly #readMoment: ReadMoment;
  readonly #parent: ParentStream;
  readonly #noted = new Set<string>();

  constructor(parent: ParentStream, streams: StreamSet, readMoment: ReadMoment) {
    this.#parent = parent;
    this.#readMoment = readMoment;
    this.#customFields = valuesFields(parent, streams).map((values) => ({ ...values, byKey: new Map() }));
    const children = streams.childrenOf(parent);
    const tree = (stream: Stream, others: string[][]): FieldTree => {
      const columns = Object.keys(streams.schemaOf(stream).properties);
      return new FieldTree([...columns.flatMap((column) => sourcesOf(stream, column)), ...others], readMoment);
    };
    this.#trees = [
      {
        stream: parent,
        tree: tree(
          parent,
          children.map(({ field }) => [field]),
        ),
        rows: (record) => [record],
      },
      ...children.flatMap((child) => {
        if (child.entries.kind === 'values') return [];
        const expand = childExpander(child);
        const { parentKey, key } = child.entries;
        const rows = (record: RawRecord): RawRecord[] =>
          expand(
            record,
            (value) => value,
            () => {},
          );
        return [
          {
            stream: child,
            tree: tree(
              child,
              [...Object.keys(parentKey), key].map((name) => [name]),
            ),
            rows,
          },
        ];
      }),
    ];
  }

  /**
   * Looks at records. One that comes again as it was is not counted twice.
   * @returns whether there was another one among them.
   */
  note(records: readonly RawRecord[]): boolean {
    const before = this.#noted.size;
    for (const record of records) {
      if (!isObject(record)) continue;
      const digest = createHash('sha256').update(recordText(record)).digest('base64');
      if (this.#noted.has(digest)) continue;
      this.#noted.add(digest);
      for (const { tree, rows } of this.#trees) for (const row of rows(record)) tree.note(row);
      for (const { field, names, byKey } of this.#customFields) this.#noteValues(record[field], names, byKey);
    }
    return this.#noted.size > before;
  }

  /** What was seen, by the stream of which it would be a column: custom fields by key, then other fields by path. */
  get fields(): ReadonlyMap<Stream, readonly SeenField[]> {
    const records = this.#noted.size;
    const customFields = this.#customFields.flatMap(({ field, byKey }) =>
      [...byKey.keys()].sort().map((key) => ({ path: [field, key], tally: byKey.get(key)!, records })),
    );
    return new Map(
      this.#trees.map(({ stream, tree }) => [
        stream,
        stream === this.#parent ? [...customFields, ...tree.fields] : tree.fields,
      ]),
    );
  }

  #noteValues(shown: unknown, names: readonly string[], byKey: Map<string, ValueTally>): void {
    for (const [key, value] of valuesByName(shown, names, () => {}) ?? []) {
      const tally = byKey.get(key) ?? new ValueTally(this.#readMoment);
      byKey.set(key, tally);
      tally.note(value);
    }
  }
}
