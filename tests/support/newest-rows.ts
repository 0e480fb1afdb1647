import { isChild, type Stream } from '../../src/sensedata/streams/stream.ts';
import { type Columns, type Row, streamColumns } from './read-back.ts';

/**
 * What a stream is, where a target only appends: of each key the row that was written last; child rows that are older than their
 * parent are gone.
 *
 * @param readAll gives all rows of a stream with these columns, oldest first
 */
export async function newestRows(
  stream: Stream,
  readAll: (stream: string, columns: Columns) => Promise<Row[]>,
): Promise<Row[]> {
  const newest = async (name: string, keys: readonly string[]): Promise<Row[]> => {
    const columns = { ...streamColumns(name), _sdc_extracted_at: { type: 'string', format: 'date-time' } };
    const rows = await readAll(name, columns);
    return [...new Map(rows.map((row) => [keys.map((key) => row[key]).join('\n'), row])).values()];
  };
  const parents = isChild(stream) ? await newest(stream.parent, ['id']) : [];
  const parentRead = new Map(parents.map((row) => [row.id, row._sdc_extracted_at]));
  const rows = await newest(stream.name, stream.keys);
  return rows
    .filter((row) => !isChild(stream) || row._sdc_extracted_at! >= parentRead.get(row[stream.keys[0]!]!)!)
    .map(({ _sdc_extracted_at: _, ...row }) => row);
}
