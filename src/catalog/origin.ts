import type { TreatedColumn } from '../personal-data/policy.ts';
import { type Stream, sourcesOf } from '../sensedata/streams/stream.ts';
import { type FoundColumn, treatedFound } from './field-source.ts';
import type { StreamSet } from './stream-set.ts';
import { treatedColumn } from './treated-columns.ts';

/** Where the values of a column come from, and how a policy for personal data looks at it. */
export interface Origin {
  /** None: nothing that the API shows. */
  readonly sources: readonly (readonly string[])[];
  readonly treated: TreatedColumn;
  /** Whether it is no column of the tap's own: discovery has found it. */
  readonly isFound: boolean;
  /** The type that discovery gave it, where that is not text; null otherwise. */
  readonly foundType: string | null;
}

/** @param found the columns of the stream's catalog that discovery has found. */
export function originOf(stream: Stream, name: string, found: readonly FoundColumn[], streams: StreamSet): Origin {
  const column = found.find((candidate) => candidate.name === name);
  if (column !== undefined) {
    return {
      sources: [column.path],
      treated: treatedFound(stream, column, streams),
      isFound: true,
      foundType: column.type,
    };
  }
  const isOwn = Object.hasOwn(streams.schemaOf(stream).properties, name);
  const treated = treatedColumn(stream, name, streams);
  return { sources: isOwn ? sourcesOf(stream, name) : [], treated, isFound: false, foundType: null };
}
