import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** In Google's place: gives whoever asks an access token for a service account. */
export interface TokenServer {
  /** The account's file, as JSON, with a key that was made for it. */
  readonly serviceAccount: Record<string, string>;
  stop(): void;
}

/** @param project that the account belongs to */
export async function startTokenServer(project: string): Promise<TokenServer> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: 'test', expires_in: 3600, token_type: 'Bearer' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    serviceAccount: {
      type: 'service_account',
      project_id: project,
      private_key_id: 'test',
      private_key: privateKey,
      client_email: `test@${project}.iam.gserviceaccount.com`,
      token_uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
