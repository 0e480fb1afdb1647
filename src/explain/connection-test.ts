import { ApiError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { table } from '../base/table.ts';
import { listOf } from '../catalog/list-of.ts';
import type { ResourcePlan } from '../catalog/plan.ts';
import type { Client } from '../sensedata/http/client.ts';
import { Pages } from '../sensedata/http/pages.ts';
import { firstOrder, orderField } from '../sensedata/streams/stream.ts';
import type { Config } from '../settings/config.ts';

export interface ConnectionReport {
  /** A table for people, line by line. */
  readonly lines: readonly string[];
  /** The same for programs, where there is such a form. */
  readonly json?: string;
  /** Streams whose resource could not be read. */
  readonly unreadable: readonly string[];
}

/**
 * Asks each planned resource for one page.
 * @throws AuthError where the token is refused: then nothing else could be read either.
 */
export async function testConnection(
  plan: readonly ResourcePlan[],
  client: Client,
  config: Config,
  log: Log,
): Promise<ConnectionReport> {
  const rows: (string | number)[][] = [['stream', 'records on the first page', 'HTTP status', 'hint']];
  const unreadable: string[] = [];
  for (const resource of plan) {
    const { parent, streams } = resource;
    let row: (string | number)[];
    try {
      const order = orderField(parent, firstOrder(parent.replication));
      const position = () => ({ id: null, value: null });
      const request = { ...listOf(resource), order, limit: config.pageSize, readMoment: () => null, position };
      const { records } = await (await new Pages(client, request, log, client.group()).fetch(1)).read();
      row = [records.length, 200, ''];
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      unreadable.push(...streams.map(({ stream }) => stream.name));
      row = ['-', error.status ?? '-', hint(error)];
    }
    for (const { stream } of streams) rows.push([stream.name, ...row]);
  }
  return { lines: withFootnotes(rows), unreadable };
}

/** The table, with each hint that stands in several rows moved below it. */
function withFootnotes(rows: readonly (string | number)[][]): string[] {
  const hints = rows.map((row) => row.at(-1) as string);
  const repeated = [...new Set(hints)].filter((text) => text !== '' && hints.indexOf(text) !== hints.lastIndexOf(text));
  const short = rows.map((row, index) => {
    const number = repeated.indexOf(hints[index]!) + 1;
    return number === 0 ? row : [...row.slice(0, -1), `(${number})`];
  });
  return [...table(short), ...repeated.map((text, index) => `(${index + 1}) ${text}`)];
}

function hint(error: ApiError): string {
  if (error.status !== 403 && error.status !== 404) return error.message;
  return 'your contract may not include it: deselect the stream, or name another path in "endpoints"';
}
