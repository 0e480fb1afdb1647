import type { Position, RawRecord } from '../list/list.ts';
import type { Order } from '../list/list-reading.ts';
import { dayIn, momentIn, type ReadMoment } from '../list/moments.ts';
import { idText, idValue } from '../list/record-id.ts';
import { valueAt } from '../list/value-at.ts';
import { withIds } from './expand.ts';
import { type KeyForm, type KeyType, keyForm } from './key-form.ts';
import { idMaker } from './made-id.ts';
import { isKeyedById, type ParentStream, sourcesOf } from './stream.ts';

const NONE: Position = { id: null, value: null };

/**
 * Makes the function that says what identifies a record, and where it stands in its list: the values of the stream's key,
 * or its id; the id goes first where it is the key. Where the API shows neither, an id is made, by which no list can be ordered.
 * @param field that the list is ordered by.
 * @param readUtc see `idMaker`.
 * @param keyTypes what the columns of the key hold: two records whose keys a table holds as the same are one to it.
 */
export function positionReader(
  stream: Pick<ParentStream, 'keys' | 'sources' | 'nameAsId' | 'madeId'>,
  order: Order,
  field: string,
  readMoment: ReadMoment,
  readUtc: ReadMoment,
  keyTypes: readonly KeyType[],
): (record: RawRecord) => Position {
  const named = stream.nameAsId ?? [];
  const parts = stream.keys.map((key, index) => ({
    paths: sourcesOf(stream, key),
    form: keyForm(keyTypes[index] ?? 'text', readMoment),
  }));
  const keyOf = (record: RawRecord): string | null => keyText(withIds(record, named), parts);
  const [first] = parts;
  const idOf = (record: RawRecord): string | null => {
    const text = idText(record.id);
    return text === null ? null : first!.form(text);
  };
  const identify = isKeyedById(stream.keys)
    ? (record: RawRecord): string | null => idOf(record) ?? keyOf(record)
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

/** A column of a key. */
interface KeyPart {
  /** Where its value stands; the first that has one counts. */
  readonly paths: readonly string[][];
  /** Its value as the table holds it. */
  readonly form: KeyForm;
}

/** The values of a key in one text; null where one of them is missing. */
function keyText(record: RawRecord, parts: readonly KeyPart[]): string | null {
  const texts: string[] = [];
  for (const { paths, form } of parts) {
    const text = paths.map((path) => partText(valueAt(record, path))).find((value) => value !== null);
    if (text == null) return null;
    texts.push(form(text));
  }
  return texts.length === 1 ? texts[0]! : JSON.stringify(texts);
}

function partText(value: unknown): string | null {
  return typeof value === 'boolean' ? String(value) : idText(value);
}
