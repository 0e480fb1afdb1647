import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TapRun } from './run-tap.ts';
import { runTapHere } from './run-tap-here.ts';
import { only } from './source.ts';
import { Warehouse } from './warehouse.ts';

type Row = Record<string, unknown>;

/** What one stream came to. */
export interface Reading extends TapRun {
  readonly rows: Row[];
  /** The query of each request. */
  readonly asked: URLSearchParams[];
  /** What stands in `rejected_records_path`. */
  readonly rejected: { readonly reasons: string[]; readonly record: Row | null }[];
}

export interface Asked {
  readonly page: number;
  readonly limit: number;
  /** How many requests there were before. */
  readonly before: number;
  readonly request: IncomingMessage;
}

/** Runs the tap for one stream, against a server that answers each request as it is told. */
export async function read(
  stream: string,
  answer: (asked: Asked, response: ServerResponse) => void,
  config: Row = {},
): Promise<Reading> {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, 'http://localhost');
    asked.push(searchParams);
    const [page, limit] = [Number(searchParams.get('page')), Number(searchParams.get('limit'))];
    answer({ page, limit, before: asked.length - 1, request }, response);
  });
  return readFrom(server, stream, asked, config);
}

/** The same, against a server that does with each connection as it is told, once a request's head has come. */
export async function readRaw(stream: string, talk: (socket: Socket) => void, config: Row = {}): Promise<Reading> {
  const asked: URLSearchParams[] = [];
  const server = createRawServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const path = /^GET (\S+)/.exec(chunk.toString('latin1'))?.[1];
      if (path === undefined) return;
      asked.push(new URL(path, 'http://localhost').searchParams);
      talk(socket);
    });
  });
  return readFrom(server, stream, asked, config);
}

async function readFrom(server: Server, stream: string, asked: URLSearchParams[], config: Row): Promise<Reading> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'tap-sensedata-answers-'));
  const file = (name: string, contents: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(contents), { mode: 0o600 });
    return join(folder, name);
  };
  try {
    const rejectedFile = join(folder, 'rejected.jsonl');
    const settings = {
      token: 'a-token-of-some-length',
      api_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
      max_retries: 1,
      rejected_records_path: rejectedFile,
      ...config,
    };
    const run = await runTapHere({
      args: ['--config', file('config.json', settings), '--catalog', file('catalog.json', only(stream))],
    });
    const rejected = readFileSync(rejectedFile, 'utf8').split('\n').filter(Boolean);
    return {
      ...run,
      lines: run.lines,
      rows: new Warehouse().load(run.lines).rows(stream),
      asked,
      rejected: rejected.map((line) => JSON.parse(line)),
    };
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}
