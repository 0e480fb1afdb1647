import { isChild, type ParentStream, sourcesOf } from '../sensedata/streams/stream.ts';
import { streams } from '../sensedata/streams/streams.ts';
import { loadSchema } from './schemas.ts';

/** The fields of a resource's records that some column, or some child stream, is made of. */
export function knownFields(parent: ParentStream): Set<string> {
  const columns = Object.keys(loadSchema(parent.name).properties);
  const children = streams.filter(isChild).filter((child) => child.parent === parent.name);
  const paths = columns.flatMap((column) => sourcesOf(parent, column));
  return new Set([...paths.map(([first]) => first as string), ...children.map(({ field }) => field)]);
}
