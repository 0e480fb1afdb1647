import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { listen } from './tls-front.ts';

/** An HTTP proxy that opens tunnels (CONNECT). */
export interface ConnectProxy {
  readonly port: number;
  /** What tunnels were asked for: `host:port`. */
  readonly asked: string[];
  close(): void;
}

/** @param credentials `user:password` that it wants; @param refusal the status that it answers to everybody; @param silent it answers nobody. */
export async function startConnectProxy(
  options: { credentials?: string; refusal?: number; silent?: boolean } = {},
): Promise<ConnectProxy> {
  const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString('base64')}`;
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    const status = options.refusal ?? (wanted && request.headers['proxy-authorization'] !== wanted ? 407 : 200);
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (options.silent) return;
    socket.write(`HTTP/1.1 ${status} Said\r\n\r\n`);
    if (status !== 200) {
      socket.end();
      return;
    }
    const behind = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1');
    sockets.add(behind);
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
