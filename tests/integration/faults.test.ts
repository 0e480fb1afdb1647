import type { ChildProcess } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type BrotliCompress, constants, createBrotliCompress, createGzip, type Gzip } from 'node:zlib';
import { expect } from 'chai';
import type { FaultAction } from '../../simulator/faults.ts';
import { isChild } from '../../src/sensedata/streams/stream.ts';
import { diffRows } from '../support/compare.ts';
import { freePort } from '../support/free-port.ts';
import { runTap } from '../support/run-tap.ts';
import { DEFAULT_STREAMS, only } from '../support/source.ts';
import { untilIdle } from '../support/until-idle.ts';
import { Warehouse } from '../support/warehouse.ts';
import { Workspace } from '../support/workspace.ts';

const SMALL = { customers: 20, contacts: 40, contracts: 20, users: 10, playbooks: 5, financial: 30, tasks: 60 };

/** On a slow machine good answers may take as long, one after the other. */
const IMPATIENT = { request_timeout_seconds: 1, max_retries: 8 };

/** Faults that pass by themselves: the request is sent again, and nothing of a broken answer is ever sent on. */
const PASSING: readonly [name: string, action: FaultAction, said: RegExp, config?: object][] = [
  ...[408, 425, 429, 500, 502, 503, 504].map((status): [string, FaultAction, RegExp] => [
    `${status === 429 ? 26 : 27}. HTTP ${status}`,
    { status },
    new RegExp(`HTTP ${status}; try 2 of`),
  ]),
  ['27. a reset connection', { reset: true }, /try 2 of/],
  ['25. a body cut by Content-Length', { cut: 'half' }, /try 2 of/],
  ['25. a body cut in a chunk', { cut: 'chunk' }, /try 2 of/],
  ['25. a body cut in gzip', { cut: 'gzip' }, /try 2 of/],
  ['25. a body cut between two records', { cut: 'record' }, /the body is cut off, or no JSON; try 2 of/],
  ['24. an empty body', { body: '' }, /the body is empty; try 2 of/],
  ['24. null', { body: 'null', contentType: 'application/json' }, /the body is null, not a list; try 2 of/],
  ['24. HTML', { body: '<html>down</html>', contentType: 'text/html' }, /the body is HTML, not JSON; try 2 of/],
  [
    '24. an error in a 200',
    { body: '{"error":"busy"}', contentType: 'application/json' },
    /no list "tasks" in it.*try 2 of/,
  ],
  ['28. no headers for ever', { hang: 'headers' }, /try 2 of/, IMPATIENT],
  ['28. half a body, then nothing', { hang: 'body' }, /try 2 of/, IMPATIENT],
  ['28. a body of one byte now and then', { drip: { bytes: 1, everyMs: 400 } }, /try 2 of/, IMPATIENT],
];

describe('faults on the way', () => {
  for (const [name, action, said, config] of PASSING) {
    it(`${name}: asked again, and all of it comes`, async () => {
      const workspace = await Workspace.open({
        seed: 31,
        sizes: SMALL,
        faults: [{ match: { resource: 'tasks', page: 2 }, do: action }],
      });
      try {
        const { code, stderr, lines } = await workspace.sync({ config: { page_size: 25, max_retries: 3, ...config } });
        expect(code, stderr).to.equal(0);
        expect(stderr).to.match(said);
        const warehouse = new Warehouse().load(lines);
        for (const stream of DEFAULT_STREAMS) {
          if (isChild(stream)) continue;
          expect(diffRows(workspace.truth(stream.name), warehouse.rows(stream.name), stream.keys)).to.deep.equal([]);
        }
      } finally {
        await workspace.close();
      }
    });
  }

  it('40. for ever on one stream: that one fails, the others run, and the last line says how often it was tried', async () => {
    const workspace = await Workspace.open({
      sizes: SMALL,
      faults: [{ match: { resource: 'customers' }, times: Number.POSITIVE_INFINITY, do: { status: 503 } }],
    });
    const { code, stderr, lines } = await workspace.sync({ config: { max_retries: 2 } });
    await workspace.close();
    expect(code).to.equal(1);
    expect(stderr.trimEnd().split('\n').at(-1)).to.match(
      /ERROR.*customers.*HTTP 503 \(gave up after 3 tries in \d+ s\)/,
    );
    expect(new Warehouse().load(lines).rows('tasks')).to.have.length(SMALL.tasks);
  });

  it('26. waits as long as Retry-After asks', async () => {
    const workspace = await Workspace.open({
      sizes: SMALL,
      faults: [{ match: { resource: 'users' }, do: { status: 429, headers: { 'Retry-After': '2' } } }],
    });
    const { code, stderr } = await workspace.sync();
    const [refused, answered] = workspace.simulator.requests.filter(({ resource }) => resource === 'users');
    await workspace.close();
    expect(code).to.equal(0);
    expect(stderr).to.match(/HTTP 429; try 2 of 2 in 2\.0 s/);
    expect(answered!.at - refused!.at).to.be.at.least(1950);
  });

  it('31. follows a redirect within the origin, and refuses one to another', async () => {
    const elsewhere: string[] = [];
    const stranger = await listen((authorization) => elsewhere.push(authorization));
    const workspace = await Workspace.open({
      sizes: SMALL,
      faults: [{ match: { resource: 'users' }, do: { redirect: `http://127.0.0.1:${stranger.port}/v2/users` } }],
    });
    const { code, stderr } = await workspace.sync();
    await workspace.close();
    await stranger.close();
    expect(code).to.equal(1);
    expect(elsewhere).to.deep.equal([]);
    expect(stderr).to.match(/HTTP 30\d: a redirect to http:\/\/127\.0\.0\.1:\d+ was refused; is "api_url" right\?/);

    const within = await Workspace.open({ sizes: SMALL });
    const target = `${within.simulator.url}/users/?page=1&limit=500&order_by=id&sort=asc`;
    await within.close();
    const again = await Workspace.open({
      sizes: SMALL,
      port: Number(new URL(target).port),
      faults: [{ match: { resource: 'users' }, do: { redirect: target } }],
    });
    const followed = await again.sync();
    await again.close();
    expect(followed.code, followed.stderr).to.equal(0);
  });

  for (const [encoding, compress] of [
    ['gzip', () => createGzip({ level: constants.Z_BEST_SPEED })],
    ['br', () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ] as const) {
    it(`32. refuses 600 MiB that ${encoding} makes small, with a heap of 512 MiB`, async () => {
      const bomb = await compressed(compress(), 600);
      const server = createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
        response.end(bomb);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { code, stderr } = await runTap({
        args: [],
        env: {
          TAP_SENSEDATA_TOKEN: 't',
          TAP_SENSEDATA_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
          TAP_SENSEDATA_MAX_RETRIES: '0',
          NODE_OPTIONS: '--max-old-space-size=512',
        },
      });
      server.close();
      expect(code, stderr).to.equal(1);
      expect(stderr).to.match(/an answer of more than 256 MiB was refused/);
    });
  }

  it('26. a wait of 999999 seconds is one of 300, said so, and ends with a signal', async () => {
    const workspace = await Workspace.open({
      sizes: SMALL,
      faults: [{ match: { resource: 'users' }, do: { status: 429, headers: { 'Retry-After': '999999' } } }],
    });
    const { code, stderr } = await workspace.syncAsProcess({
      catalog: only('users'),
      onStart: (child) => {
        let said = '';
        const end = (chunk: Buffer): void => {
          said += chunk;
          if (!said.includes('HTTP 429; try 2')) return;
          // Once: a second signal ends it without waiting for anything.
          child.stderr!.off('data', end);
          child.kill('SIGTERM');
        };
        child.stderr!.on('data', end);
      },
    });
    await workspace.close();
    expect(stderr).to.match(/HTTP 429; try 2 of 2 in 300\.0 s/);
    expect(code).to.equal(143);
  });

  for (const [name, host, reason] of [
    // No label is as long: that is known without a network.
    ['a host that is not known', async () => `${'x'.repeat(64)}.invalid`, /ENOTFOUND.*is "api_url" right\?$/],
    ['a port where nothing listens', async () => `127.0.0.1:${await freePort()}`, /ECONNREFUSED.*run again later, or/],
  ] as const) {
    it(`27. ${name}: one list is tried, and the run ends for all`, async () => {
      const workspace = await Workspace.open();
      const api_url = `https://${await host()}/v2`;
      const { code, stderr } = await workspace.sync({ config: { api_url, max_retries: 1 } });
      await workspace.close();
      expect(code).to.equal(1);
      expect(stderr.match(/gave up after 2 tries/g)).to.have.length(1);
      const last = stderr.trimEnd().split('\n').at(-1)!;
      expect(last)
        .to.match(/ERROR.*\/v2\/customers/)
        .and.match(reason);
    });
  }

  it('26. after 429 half as many requests are under way, and one more after each 50 good answers', async () => {
    const waiting: { page: number; response: ServerResponse }[] = [];
    const server = createServer((request, response) => {
      waiting.push({ page: Number(new URL(request.url ?? '', 'http://x').searchParams.get('page')), response });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    /** How many requests are under way when the tap can do no more, before each answer. */
    const underWay: number[] = [];
    const answerOneByOne = async ({ pid }: ChildProcess): Promise<void> => {
      for (;;) {
        await untilIdle(pid!, () => waiting.length === 0);
        const asked = waiting.shift();
        if (asked === undefined) return;
        underWay.push(waiting.length + 1);
        if (underWay.length === 30) asked.response.writeHead(429, { 'retry-after': '0' }).end();
        else {
          const { page, response } = asked;
          const next_page = page < 200 ? page + 1 : null;
          response.end(JSON.stringify({ playbooks: [{ id: page, name: `${page}` }], next_page }));
        }
      }
    };
    const workspace = await Workspace.open({ sizes: SMALL });
    const { code, stderr } = await workspace.syncAsProcess({
      onStart: answerOneByOne,
      config: {
        api_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
        page_size: 1,
        concurrency: 8,
      },
      catalog: only('playbooks'),
    });
    await workspace.close();
    server.close();
    expect(code, stderr).to.equal(0);
    // The first answers of a list are asked for one by one, and what was under way at a 429 stays so.
    const most = (from: number, to: number): number => Math.max(...underWay.slice(from, to));
    expect(most(0, 30)).to.equal(8);
    expect(most(40, 75)).to.equal(4);
    expect(most(90, 125)).to.equal(5);
    expect(most(140, 175)).to.equal(6);
  });

  it('44. neither control characters of the server nor bodies of errors get into the log; at debug 500 characters of them', async () => {
    const body = `\u001b[2J\u0007person@example.com ${'x'.repeat(5000)}`;
    const faults = [
      { match: { resource: 'users' }, do: { status: 500, body } },
      {
        match: { resource: 'tasks' },
        do: { body: JSON.stringify({ 'k\u001b[31m\u0085': 1 }), contentType: 'application/json' },
      },
    ] as const;
    for (const level of ['info', 'debug']) {
      const workspace = await Workspace.open({ sizes: SMALL, faults });
      const { code, stderr } = await workspace.sync({ env: { TAP_SENSEDATA_LOGLEVEL: level } });
      await workspace.close();
      expect(code, stderr).to.equal(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
      expect(stderr).to.not.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(stderr.includes('person@example.com')).to.equal(level === 'debug');
      expect(stderr).to.not.include('x'.repeat(501));
    }
  });
});

/** So many MiB of spaces, compressed piece by piece. */
async function compressed(stream: Gzip | BrotliCompress, mebibytes: number): Promise<Buffer> {
  const piece = Buffer.alloc(1024 * 1024, 0x20);
  Readable.from(Array.from({ length: mebibytes }, () => piece)).pipe(stream);
  return buffer(stream);
}

/** A server that must not be asked anything. */
async function listen(
  onRequest: (authorization: string) => void,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    onRequest(request.headers.authorization ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
