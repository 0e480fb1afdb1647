import { idText } from '../sensedata/list/record-id.ts';
import type { Page } from './page.ts';
import { type ShownColumns, shownColumns } from './shown-columns.ts';

/** A stream as the setting `streams` takes it. */
export interface StreamDefinition {
  readonly name: string;
  readonly path: string;
  readonly keys: readonly string[];
  readonly columns: ShownColumns;
  readonly replication?: { readonly updated: string; readonly created?: string };
}

/**
 * The definition that fits a list, by one page of it.
 * @param name that no stream of the tap has.
 * @returns null where the page has no records, or shows nothing by which they are told apart.
 */
export function streamDefinition(name: string, path: string, page: Page): StreamDefinition | null {
  const { records } = page;
  const ids = records.map(({ id }) => idText(id));
  if (ids.length === 0 || ids.includes(null) || new Set(ids).size < ids.length) return null;
  const columns = shownColumns(records);
  const is = (column: string): boolean => columns[column] === 'date-time';
  // A short list is read whole in one request.
  const replication =
    page.next === 'last' || !is('updated_at')
      ? {}
      : { replication: { updated: 'updated_at', ...(is('created_at') ? { created: 'created_at' } : {}) } };
  return { name, path, keys: ['id'], columns, ...replication };
}
