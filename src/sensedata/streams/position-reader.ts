import type { Position, RawRecord } from '../list/list.ts';
import type { Order } from '../list/list-reading.ts';
import { dayIn, momentIn, type ReadMoment } from '../list/moments.ts';
import { idText, idValue } from '../list/record-id.ts';
import { valueAt } from '../list/value-at.ts';
import { withIds } from './expand.ts';
import { idMaker } from './made-id.ts';
import { isKeyedById, type ParentStream, sourcesOf } from './stream.ts';

/** The date of a moment: a key that is a date may be written as one. */
const DATE_OF_MOMENT = /^\d{4}-\d\d-\d\d(?=[T ])/;

const NONE: Position = { id: null, value: null };

/**
 * Makes the function that says what identifies a record, and where it stands in its list: the values of the stream's key,
 * or its id; the id goes first where it is the key. Where the API shows neither, an id is made, by which no list can be ordered.
 * @param field that the list is ordered by.
 * @param readUtc see `idMaker`.
 */
export function positionReader(
  stream: Pick<ParentStream, 'keys' | 'sources' | 'nameAsId' | 'madeId'>,
  order: Order,
  field: string,
  readMoment: ReadMoment,
  readUtc: ReadMoment,
): (record: RawRecord) => Position {
  const named = stream.nameAsId ?? [];
  const paths = stream.keys.map((key) => sourcesOf(stream, key));
  const keyOf = (record: RawRecord): string | null => keyText(withIds(record, named), paths);
  const identify = isKeyedById(stream.keys)
    ? (record: RawRecord): string | null => idText(record.id) ?? keyOf(record)
    : (record: RawRecord): string | null => keyOf(record) ?? idText(record.id);
  const make = stream.madeId === undefined ? () => null : idMaker(stream.madeId, readUtc);
  const placeOf: (record: RawRecord, id: string | null) => Position['value'] =
    order === 'id'
      ? (_, id) => (id === null ? null : idValue(id))
      : order === 'moment'
        ? (record) => momentIn(record, [field], readMoment)?.from ?? null
        : (record) => dayIn(record, field, readMoment)?.from ?? null;
  return (record) => {
    if (typeof record !== 'object' || record === null) return NONE;
    const id = identify(record);
    return { id: id ?? make(record), value: placeOf(record, id) };
  };
}

/** The values of a key in one text; null where one of them is missing. */
function keyText(record: RawRecord, paths: readonly string[][][]): string | null {
  const parts: string[] = [];
  for (const sources of paths) {
    const text = sources.map((path) => idText(valueAt(record, path))).find((value) => value !== null);
    if (text == null) return null;
    parts.push(DATE_OF_MOMENT.exec(text)?.[0] ?? text);
  }
  return parts.length === 1 ? parts[0]! : JSON.stringify(parts);
}
