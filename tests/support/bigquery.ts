import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOfAll, startChild } from './child.ts';
import { projectRoot } from './project-root.ts';

const PROJECT = 'tap-sensedata-test';

/** An emulator of BigQuery, with one project. */
export interface BigQuery {
  readonly url: string;
  readonly project: string;
  createDataset(name: string): Promise<void>;
  /** The names of the tables in a dataset. */
  tables(dataset: string): Promise<string[]>;
  /** Runs a query in BigQuery's SQL; rows by column, with values as BigQuery's REST API writes them (moments in microseconds). */
  query(sql: string): Promise<QueryResult>;
  /** Ends it and removes its files. It can be called again. */
  stop(): Promise<void>;
}

export interface QueryResult {
  readonly types: Readonly<Record<string, string>>;
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

/** @param python `pythonTools().bigqueryPython` */
export async function startBigQuery(python: string): Promise<BigQuery> {
  const folder = await mkdtemp(join(tmpdir(), 'tap-sensedata-bigquery-'));
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'w');
  const script = join(projectRoot(), 'tests/support/serve_bigquery.py');
  const child = startChild({ command: python, args: [script, join(folder, 'uploads')], cwd: folder }, [
    'pipe',
    'pipe',
    log,
  ]);
  closeSync(log);
  const first = await Promise.race([once(child.stdout!, 'data'), once(child, 'close')]);
  if (!(first[0] instanceof Buffer)) {
    const reason = await readFile(logFile, 'utf8');
    await rm(folder, { recursive: true });
    throw new Error(`the emulator of BigQuery did not start:\n${reason.slice(-2000)}`);
  }
  const url = first[0].toString().trim();
  const base = `${url}/bigquery/v2/projects/${PROJECT}`;

  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const request = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await fetch(`${base}/${path}`, request);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };

  let stopped = false;
  return {
    url,
    project: PROJECT,
    createDataset: async (name) => {
      await ask('datasets', { datasetReference: { projectId: PROJECT, datasetId: name } });
    },
    tables: async (dataset) => {
      const { tables = [] } = await ask<TableList>(`datasets/${dataset}/tables?maxResults=1000`);
      return tables.map(({ tableReference }) => tableReference.tableId).sort();
    },
    query: async (query) => {
      const options = { query, useLegacySql: false, useQueryCache: false, maxResults: 1_000_000 };
      const answer = await ask<QueryAnswer>('queries', { ...options, formatOptions: { useInt64Timestamp: true } });
      const { rows = [], totalRows } = answer;
      if (rows.length !== Number(totalRows)) throw new Error(`${rows.length} rows of ${totalRows} came: ${query}`);
      const { fields } = answer.schema;
      return {
        types: Object.fromEntries(fields.map(({ name, type }) => [name, type])),
        rows: rows.map(({ f }) => Object.fromEntries(fields.map(({ name }, index) => [name, f[index]!.v]))),
      };
    },
    stop: async () => {
      if (stopped) return;
      stopped = true;
      child.stdin!.end();
      if (child.exitCode === null && child.signalCode === null) await endOfAll([child], 20_000);
      await rm(folder, { recursive: true });
    },
  };
}

interface TableList {
  readonly tables?: readonly { readonly tableReference: { readonly tableId: string } }[];
}

interface QueryAnswer {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: string }[] };
  readonly rows?: readonly { readonly f: readonly { readonly v: string | null }[] }[];
  readonly totalRows: string;
}
