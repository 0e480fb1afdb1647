import { readFileSync, writeFileSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { projectRoot } from '../../support/project-root.ts';
import { lastState } from '../../support/warehouse.ts';
import { Workspace } from '../../support/workspace.ts';

/** What the tap asks without any setting of the API's generation, byte by byte, as it is kept beside this file. */

const SIZES = { customers: 30, contacts: 25, contracts: 12, users: 9, playbooks: 8, financial: 22, tasks: 60 };
/** Long past: the run's start is the earlier of the API's clock and the machine's. */
const NOW = '2025-03-10T12:00:00Z';
const FILE = join(projectRoot(), 'tests/integration/golden/requests.txt');

/** The heads of all requests of a first load and a second run, in the order of their bytes, each head once. */
export async function makeRequests(): Promise<string[]> {
  const workspace = await Workspace.open({
    ...{ seed: 78, now: NOW, sizes: SIZES },
    behaviour: { equalOrder: 'stable', awkward: 0 },
  });
  const front = await recordingFront(new URL(workspace.simulator.url).origin);
  const config = { api_url: `${front.origin}/v2`, page_size: 10, concurrency: 1, user_agent: 'golden' };
  try {
    const first = await workspace.syncAsProcess({ config });
    workspace.simulator.advance(86_400);
    const second = await workspace.syncAsProcess({ config, state: lastState(first.lines) });
    const test = await workspace.syncAsProcess({ config, args: ['--test'] });
    for (const { code, stderr } of [first, second, test]) if (code !== 0) throw new Error(`code ${code}: ${stderr}`);
    return [...new Set(front.heads)].sort();
  } finally {
    front.close();
    await workspace.close();
  }
}

export function readRequests(): string[] {
  return readFileSync(FILE, 'utf8').trimEnd().split('\n');
}

export function writeRequests(heads: readonly string[]): void {
  writeFileSync(FILE, `${heads.join('\n')}\n`);
}

/** Hands everything on, and keeps the head of each request as it was written; the port alone differs from run to run. */
async function recordingFront(origin: string): Promise<{ origin: string; heads: string[]; close: () => void }> {
  const heads: string[] = [];
  const server = createServer((request, response) => {
    const { method, url, rawHeaders } = request;
    const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
    heads.push([`${method} ${url}`, ...pairs].join(' | ').replace(/127\.0\.0\.1:\d+/, '127.0.0.1'));
    const forward = ask(`${origin}${url}`, { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    forward.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, heads, close };
}
