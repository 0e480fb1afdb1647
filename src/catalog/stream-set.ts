import {
  type ChildStream,
  isChild,
  type ParentStream,
  type Replication,
  type Stream,
} from '../sensedata/streams/stream.ts';
import type { StreamSchema } from '../singer/catalog.ts';

/** A stream that the tap offers: how it behaves, and its columns. */
export interface OfferedStream {
  readonly stream: Stream;
  readonly schema: StreamSchema;
  /** Its definition names no columns: the schema holds those alone that it goes by, and discovery finds the others. */
  readonly findsColumns?: boolean;
  /** The class of personal data of all columns of which nothing else is said, as its definition names it. */
  readonly ownClass?: unknown;
  /** Where a user defined it, `streams[0]`; nowhere, if it comes with the tap. */
  readonly definedAt?: string;
}

/** All streams that the tap offers, with their columns. Built once, and handed to everything that asks about streams. */
export class StreamSet {
  /** In the order in which they are read. */
  readonly all: readonly Stream[];
  readonly #offered: ReadonlyMap<string, OfferedStream>;

  /**
   * @param offered in the order in which they are read.
   * @throws Error where two have one name, or a child's parent is not among them.
   */
  constructor(offered: readonly OfferedStream[]) {
    this.all = offered.map(({ stream }) => stream);
    this.#offered = new Map(offered.map((one) => [one.stream.name, one]));
    if (this.#offered.size < offered.length) throw new Error('two streams have one name');
    for (const stream of this.all.filter(isChild)) this.parentOf(stream);
  }

  get names(): string[] {
    return this.all.map(({ name }) => name);
  }

  get parents(): ParentStream[] {
    return this.all.filter((stream): stream is ParentStream => !isChild(stream));
  }

  /** Every resource that some stream is read from, once. */
  get resources(): string[] {
    return [...new Set(this.parents.map(({ resource }) => resource))];
  }

  has(name: string): boolean {
    return this.#offered.has(name);
  }

  schemaOf(stream: Stream): StreamSchema {
    return this.#find(stream).schema;
  }

  /** Whether the columns of a stream come from discovery. */
  findsColumns(stream: Stream): boolean {
    return this.#find(stream).findsColumns === true;
  }

  /** The class of personal data that a user's stream names for all its columns; undefined where nothing is said. */
  classOf(stream: Stream): unknown {
    return this.#find(stream).ownClass;
  }

  /** Where a user defined a stream; null for one that comes with the tap. */
  definedAt(stream: Stream): string | null {
    return this.#find(stream).definedAt ?? null;
  }

  /** These streams, and others after them. */
  and(others: readonly OfferedStream[]): StreamSet {
    return new StreamSet([...this.#offered.values(), ...others]);
  }

  /** The same streams, some with other columns. @param schemas by name; what has none stays as it is. */
  withSchemas(schemas: ReadonlyMap<string, StreamSchema>): StreamSet {
    const all = [...this.#offered.values()];
    return new StreamSet(all.map((one) => ({ ...one, schema: schemas.get(one.stream.name) ?? one.schema })));
  }

  childrenOf(parent: ParentStream): ChildStream[] {
    return this.all.filter(isChild).filter((child) => child.parent === parent.name);
  }

  /** The stream whose list a stream is read from: of a child its parent, else itself. */
  parentOf(stream: Stream): ParentStream {
    if (!isChild(stream)) return stream;
    const parent = this.#offered.get(stream.parent)?.stream;
    if (parent === undefined || isChild(parent))
      throw new Error(`stream ${stream.name} has no parent ${stream.parent}`);
    return parent;
  }

  /** How a stream is replicated; children as their parent. */
  replicationOf(stream: Stream): Replication {
    return this.parentOf(stream).replication;
  }

  #find({ name }: Stream): OfferedStream {
    const found = this.#offered.get(name);
    if (found === undefined) throw new Error(`stream ${name} is not offered`);
    return found;
  }
}
