import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';

/** A TLS server in front of a plain one, with a certificate that nobody has heard of. */
export interface TlsFront {
  readonly port: number;
  /** PEM; for `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string;
  close(): void;
}

/** Passes everything on to this port of this machine. */
export async function startTlsFront(to: number, certificateFile: string): Promise<TlsFront> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  writeFileSync(certificateFile, cert);
  const sockets = new Set<Socket>();
  const server = createTlsServer({ cert, key }, (socket) => {
    const behind = connect(to, '127.0.0.1');
    for (const end of [socket, behind]) {
      sockets.add(end);
      end.on('error', () => end.destroy()).on('close', () => sockets.delete(end));
    }
    socket.pipe(behind).pipe(socket);
  });
  server.on('tlsClientError', () => {});
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    certificate: cert,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

export function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
