import type http from 'node:http';
import type { Socket } from 'node:net';
import got, { type Got, type Request } from 'got';
import { ApiError } from '../../base/errors.ts';
import type { Agents } from './agents.ts';
import type { ApiGeneration } from './api-generation.ts';
import { BrokenAnswerError } from './broken-answer-error.ts';
import { toUtf8 } from './charset.ts';
import { ACCEPT_ENCODING, decodeBody, TooLargeError } from './content-coding.ts';
import { within } from './deadline.ts';
import type { RequestGroup } from './request-group.ts';
import { isWithinOrigin } from './request-url.ts';

/** Larger bodies are refused, however small they were while compressed. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const MAX_CONNECT_MS = 10_000;

export interface SenderOptions {
  readonly api: ApiGeneration;
  readonly apiUrl: string;
  readonly token: string;
  readonly userAgent: string;
  /** For one try, from its beginning to the last byte of its answer, redirects included. */
  readonly timeoutSeconds: number;
  readonly agents: Agents;
}

/** An answer, whatever its status. */
export interface RawResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** As UTF-8, without the codings that it came in; empty where it could not be read. */
  readonly body: Buffer;
  /** Why its body could not be read; null where it could. */
  readonly fault: BrokenAnswerError | null;
}

/** Sends single GET requests, and brings back whatever comes of them. */
export class Sender {
  readonly #got: Got;
  readonly #milliseconds: number;

  /** @param admit throws where a request, one after a redirect included, must not be sent. */
  constructor({ api, apiUrl, token, userAgent, timeoutSeconds, agents }: SenderOptions, admit: (url: URL) => void) {
    this.#milliseconds = timeoutSeconds * 1000;
    this.#got = got.extend({
      headers: {
        ...api.headers(token),
        'user-agent': userAgent,
        accept: 'application/json',
        'accept-encoding': ACCEPT_ENCODING,
        'cache-control': 'no-cache',
      },
      agent: agents,
      decompress: false,
      // Said here too: whatever the environment holds, certificates are checked.
      https: { rejectUnauthorized: true },
      timeout: { connect: Math.min(this.#milliseconds, MAX_CONNECT_MS) },
      retry: { limit: 0 },
      throwHttpErrors: false,
      maxRedirects: MAX_REDIRECTS,
      followRedirect: ({ headers, url }) => isWithinOrigin(headers.location, url, apiUrl),
      // Not in the function above: got asks it more than once a redirect.
      hooks: { beforeRedirect: [({ url }) => admit(url as URL)] },
    });
  }

  /**
   * Sends one request and collects its answer, for as long as one try may last, whatever the library below does.
   * @param group that ends it.
   * @throws ApiError where the body is too large to be taken; any other error where no answer came.
   */
  async send(url: URL, group: RequestGroup): Promise<RawResponse> {
    const stream = this.#got.stream(url);
    group.add(stream);
    stream.on('request', (request: http.ClientRequest) => request.once('upgrade', refuseUpgrade(stream)));
    try {
      return await read(url, stream, await within(this.#milliseconds, collect(url, stream)));
    } finally {
      group.delete(stream);
      stream.destroy();
    }
  }
}

/** Node hands over the connection with a 101, and says nothing more of the request. */
function refuseUpgrade(stream: Request): (response: http.IncomingMessage, socket: Socket) => void {
  return ({ statusCode }, socket) => {
    socket.destroy();
    stream.destroy(new Error(`HTTP ${statusCode}, a change to another protocol that nobody asked for`));
  };
}

/** All bytes of a body, piece by piece, so that their number is bounded. */
async function collect(url: URL, stream: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge(url);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

async function read(url: URL, { response }: Request, bytes: Buffer): Promise<RawResponse> {
  if (response === undefined) throw new Error('the connection was closed without an answer');
  const { statusCode: status, headers } = response;
  try {
    const decoded = await decodeBody(bytes, headers['content-encoding'], MAX_BODY_BYTES);
    return { status, headers, body: toUtf8(decoded, headers['content-type']), fault: null };
  } catch (error) {
    if (error instanceof TooLargeError) throw tooLarge(url);
    if (!(error instanceof BrokenAnswerError)) throw error;
    return { status, headers, body: Buffer.alloc(0), fault: error };
  }
}

function tooLarge({ pathname }: URL): ApiError {
  const limit = `${MAX_BODY_BYTES / 1024 / 1024} MiB`;
  return new ApiError(`${pathname}: an answer of more than ${limit} was refused; lower page_size`, null);
}
