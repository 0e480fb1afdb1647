import { type ParentStream, sourcesOf } from '../sensedata/streams/stream.ts';
import type { StreamSet } from './stream-set.ts';

/** The fields of a resource's records that some column, or some child stream, is made of. */
export function knownFields(parent: ParentStream, streams: StreamSet): Set<string> {
  const columns = Object.keys(streams.schemaOf(parent).properties);
  const paths = columns.flatMap((column) => sourcesOf(parent, column));
  return new Set([...paths.map(([first]) => first as string), ...streams.childrenOf(parent).map(({ field }) => field)]);
}
