import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** What a hostile server does in place of an answer; `right` passes the request on to the real one. */
export type Move =
  | { readonly do: 'right' | 'reset' | 'silent' | 'drip' | 'redirect-here' | 'redirect-away' }
  | { readonly do: 'bytes' | 'gzip-garbage' | 'chunk-garbage'; readonly bytes: Uint8Array }
  | { readonly do: 'status'; readonly status: number; readonly body: string }
  | { readonly do: 'length'; readonly length: string }
  | { readonly do: 'cut'; readonly share: number; readonly gzip: boolean }
  | { readonly do: 'json'; readonly json: string };

/**
 * With these an API says that something is not there, or that a page is past the end: not faults. 401 ends a run at once.
 */
const MEANT = [400, 401, 403, 404, 422];

const bytes = fc.uint8Array({ maxLength: 300 });

/** Any move, right answers among them, so that conversations get somewhere. Lists are left out: they would be believed. */
export const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Move>({ do: 'right' }) },
  { weight: 4, arbitrary: fc.constantFrom<Move>({ do: 'reset' }, { do: 'redirect-here' }, { do: 'redirect-away' }) },
  { weight: 1, arbitrary: fc.constantFrom<Move>({ do: 'silent' }, { do: 'drip' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('bytes' as const, 'gzip-garbage' as const, 'chunk-garbage' as const),
      bytes,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('status' as const),
      status: fc.integer({ min: 100, max: 999 }).filter((status) => status !== 200 && !MEANT.includes(status)),
      body: fc.string({ unit: 'binary', maxLength: 200 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('length' as const),
      length: fc.constantFrom('-1', '5, 6', '99999999999999999999', 'x', '', '1e3'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      share: fc.double({ min: 0, max: 0.95, noNaN: true }),
      gzip: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('json' as const),
      json: fc
        .oneof(
          fc.jsonValue(),
          fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(fc.string(), fc.double(), fc.constant(null))),
        )
        .filter((value) => !Array.isArray(value) && !Object.values(value ?? {}).some(Array.isArray))
        .map((value) => JSON.stringify(value)),
    }),
  },
);

export interface HostileServer {
  readonly port: number;
  close(): void;
}

/** Makes these moves, one a request, and then answers right for ever. @param api the real one, without its path. */
export async function startHostileServer(moves: readonly Move[], api: string): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  let next = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    let head = '';
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1');
      for (let end = head.indexOf('\r\n\r\n'); end >= 0; end = head.indexOf('\r\n\r\n')) {
        const request = head.slice(0, end);
        head = head.slice(end + 4);
        const chosen = moves[next++] ?? { do: 'right' };
        // Whoever hangs up while an answer is written has had enough of it.
        make(chosen, socket, request, api).catch(() => socket.destroy());
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function make(chosen: Move, socket: Socket, request: string, api: string): Promise<void> {
  const [line = '', ...headers] = request.split('\r\n');
  const path = line.split(' ')[1] ?? '/';
  const authorization = headers.find((header) => /^authorization:/i.test(header))?.slice(15) ?? '';
  const say = (status: number | string, more: readonly string[], body: string | Uint8Array, length = true): void => {
    const size = length ? [`Content-Length: ${Buffer.byteLength(body)}`] : [];
    // It sends back what it must not: no output may show it.
    socket.write(
      [`HTTP/1.1 ${status} Said${authorization}`, `X-Echo:${authorization}`, ...size, ...more, '', ''].join('\r\n'),
    );
    socket.write(body);
  };
  const right = async (): Promise<string> => {
    const answer = await fetch(api + path, { headers: { authorization: authorization.trim() } });
    return await answer.text();
  };
  switch (chosen.do) {
    case 'right':
      return say(200, ['Content-Type: application/json'], await right());
    case 'reset':
      return void socket.resetAndDestroy();
    case 'silent':
      return;
    case 'drip':
      say(200, ['Content-Length: 1000'], '', false);
      for (let sent = 0; sent < 100 && !socket.destroyed; sent++) {
        socket.write(' ');
        await sleep(100);
      }
      return;
    case 'redirect-here':
      return say(302, [`Location: ${path}`], '');
    case 'redirect-away':
      return say(301, ['Location: https://elsewhere.example/v2'], '');
    case 'bytes':
      return void socket.end(chosen.bytes);
    case 'gzip-garbage':
      return say(200, ['Content-Encoding: gzip'], chosen.bytes);
    case 'chunk-garbage':
      say(200, ['Transfer-Encoding: chunked'], chosen.bytes, false);
      return void socket.end();
    case 'status':
      return say(chosen.status, [], chosen.body + authorization);
    case 'length':
      say(200, [`Content-Length: ${chosen.length}`], await right(), false);
      return void socket.end();
    case 'cut': {
      const whole = chosen.gzip ? gzipSync(await right()) : Buffer.from(await right());
      const encoding = chosen.gzip ? ['Content-Encoding: gzip'] : [];
      say(200, [...encoding, `Content-Length: ${whole.length}`], whole.subarray(0, whole.length * chosen.share), false);
      return void socket.end();
    }
    case 'json':
      return say(200, [], chosen.json);
  }
}
