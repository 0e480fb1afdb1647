import { builtInStreams } from '../../src/catalog/built-in-streams.ts';
import { discover } from '../../src/catalog/discover.ts';
import { isChild } from '../../src/sensedata/streams/stream.ts';
import { readSettings } from '../../src/settings/config.ts';
import { type Catalog, metadataOf } from '../../src/singer/catalog.ts';
import { diffRows } from './compare.ts';
import { OWN_STREAMS } from './own-streams.ts';
import type { Row } from './read-back.ts';
import { Warehouse } from './warehouse.ts';
import type { Workspace } from './workspace.ts';

const builtIn = builtInStreams();
/** With those that a user defined. */
const streams = builtIn.and(readSettings(['streams'], { streams: OWN_STREAMS }).streams);

/** What is read without a catalog. */
export const DEFAULT_STREAMS = builtIn.all.filter(({ optional }) => optional !== true);

/** What is read only if somebody selects it. */
export const OPTIONAL_STREAMS = builtIn.all.filter(({ optional }) => optional === true);

/** A catalog of these streams alone, selected. */
export function only(...names: string[]): Catalog {
  const chosen = discover(streams).streams.filter(({ stream }) => names.includes(stream));
  for (const entry of chosen) metadataOf(entry)!.selected = true;
  return { streams: chosen };
}

/** What a warehouse and a state are once a stream was loaded, without the time that the loading takes. */
export function loaded(workspace: Workspace, stream: string): { warehouse: Warehouse; state: Record<string, unknown> } {
  const rows = workspace.truth(stream);
  const highest = (column: string): unknown =>
    rows
      .map((row) => row[column])
      .filter((value) => typeof value === 'string')
      .sort()
      .at(-1);
  const schema = { type: 'SCHEMA', stream, key_properties: ['id'] };
  const records = rows.map((record) => ({ type: 'RECORD', stream, record }));
  const bookmark = {
    replication_key: 'updated_at',
    replication_key_value: highest('updated_at'),
    created_at: highest('created_at'),
  };
  return { warehouse: new Warehouse().load([schema, ...records]), state: { bookmarks: { [stream]: bookmark } } };
}

/**
 * What a warehouse lacks of the source as it is now, or holds otherwise; empty where nothing was lost. Rows of deleted
 * records do not count: Singer knows no deletes.
 */
export function lost(workspace: Workspace, warehouse: Warehouse, ...names: string[]): string[] {
  return streams.all
    .filter(({ name }) => names.includes(name))
    .flatMap((stream) => {
      const keyOf = (row: Row): string => JSON.stringify(stream.keys.map((key) => row[key]));
      const truth = workspace.truth(stream.name);
      const alive = new Set(truth.map(keyOf));
      const rows = isChild(stream)
        ? warehouse.childRows(stream.name, stream.parent, stream.keys[0]!)
        : warehouse.rows(stream.name);
      const held = rows.filter((row) => alive.has(keyOf(row)));
      return diffRows(truth, held, stream.keys).map((line) => `${stream.name}: ${line}`);
    });
}

/** A stream's bookmark in a state. */
export function bookmarkOf(state: Record<string, unknown>, stream: string): Record<string, unknown> {
  return (state.bookmarks as Record<string, Record<string, unknown>>)[stream] ?? {};
}
