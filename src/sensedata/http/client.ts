import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import got, { type Got } from 'got';
import PQueue from 'p-queue';
import type { Clock } from '../../base/clock.ts';
import { ApiError, AuthError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Redact } from '../../base/redact.ts';
import type { Turn } from '../list/list.ts';
import type { Agents } from './agents.ts';
import { bodyFault, statusMessage, wayOut } from './answer-fault.ts';
import type { ApiGeneration } from './api-generation.ts';
import { BrokenAnswerError } from './broken-answer-error.ts';
import { parseJson } from './json.ts';
import { networkFault } from './network-fault.ts';
import { isWithinOrigin, queryText, resourceUrl } from './request-url.ts';
import { isPassing, retryDelay } from './retry.ts';
import { Scope } from './scope.ts';

/** Larger bodies are refused, however small they were while compressed. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;
const MAX_REDIRECTS = 5;
/** Of an error's body, at debug level only: it may hold personal data. */
const MAX_LOGGED_BODY = 500;
/** After this many good answers in a row, one more request may be in flight again. */
const CALM = 50;
const CLOCK_TOLERANCE_MS = 5 * 60_000;

export interface ClientOptions {
  readonly api: ApiGeneration;
  readonly apiUrl: string;
  readonly token: string;
  readonly userAgent: string;
  /** Requests in flight at most. */
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  /** Tries after the first one. */
  readonly maxRetries: number;
  readonly agents: Agents;
  readonly clock: Clock;
  readonly log: Log;
  /** Hides the token wherever an answer shows it; `isSecretIn` tells where it does. */
  readonly redact: Redact;
  readonly isSecretIn: (text: Buffer) => boolean;
  /** Ends every request and every wait. */
  readonly signal: AbortSignal;
  /** Asked before each request, those after a redirect or a failure included; where it says false, none is sent. */
  readonly admits?: () => boolean;
}

export interface Answer<T> {
  readonly value: T;
  /** See `ListPage.answeredAt`. */
  readonly answeredAt: string;
  /** See `ListPage.fresh`. */
  readonly fresh: boolean;
  readonly headers: http.IncomingHttpHeaders;
}

/** A request was not sent, because `admits` said so. */
export class NotAdmittedError extends ApiError {}

export interface GetOptions {
  /** Goes before requests that are not. */
  readonly urgent?: boolean;
  /** What it belongs to; the whole run where nothing is said. */
  readonly scope?: Scope;
  /** When the answer is to be read; at once where nothing is said. */
  readonly turn?: Turn | undefined;
  /** Statuses that are passing faults for this request, beside those that always are. */
  readonly passing?: ReadonlySet<number>;
}

/** A request, over all its tries. */
interface Asking {
  readonly url: URL;
  readonly scope: Scope;
  readonly passing: ReadonlySet<number> | undefined;
  readonly begun: number;
  /** How often it was sent again. */
  retries: number;
  /** Why the last try was none. */
  failure: Failed | null;
}

/** An answer, whatever its status. */
interface Sent {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer with status 200 that nobody has read yet. */
interface RawAnswer {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly answeredAt: string;
}

/** A try that may be mended by another one. */
interface Failed {
  readonly error: ApiError;
  readonly retryAfter: string | undefined;
  /** The server's moment, by which it counts `Retry-After`; milliseconds. */
  readonly date: number;
}

/** Sends GET requests to the API: one queue, one retry policy, one place where the token is. */
export class Client {
  readonly #options: ClientOptions;
  readonly #queue: PQueue;
  readonly #got: Got;
  readonly #begun: number;
  #runStart: number | null = null;
  readonly #scope = new Scope();
  #calm = 0;
  #echoed = false;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.concurrency });
    this.#begun = options.clock.now();
    options.signal.addEventListener('abort', () => this.close(options.signal.reason as Error));
    const ms = options.timeoutSeconds * 1000;
    this.#got = got.extend({
      headers: {
        ...options.api.headers(options.token),
        'user-agent': options.userAgent,
        accept: 'application/json',
        'cache-control': 'no-cache',
      },
      agent: options.agents,
      // Said here too: whatever the environment holds, certificates are checked.
      https: { rejectUnauthorized: true },
      timeout: { lookup: ms, connect: Math.min(ms, 10_000), secureConnect: ms, socket: ms, response: ms, request: ms },
      retry: { limit: 0 },
      throwHttpErrors: false,
      maxRedirects: MAX_REDIRECTS,
      followRedirect: ({ headers, url }) => isWithinOrigin(headers.location, url, options.apiUrl),
      // Not in the function above: got asks it more than once a redirect.
      hooks: { beforeRedirect: [({ url }) => this.#admit(url as URL)] },
    });
  }

  /** How the API is asked, and how its answers are read. */
  get api(): ApiGeneration {
    return this.#options.api;
  }

  /** Ends every request and every wait: nothing is asked, and nothing logged, from here on. */
  close(reason: Error = new Error('the client was closed')): void {
    this.#scope.close(reason);
  }

  /** Of the whole run. */
  get counts(): Readonly<Scope['counts']> {
    return this.#scope.counts;
  }

  /** For requests that end together, and are counted together. */
  scope(): Scope {
    return this.#scope.open();
  }

  /** The run's start: the `Date` of the first answer, or the machine's clock where that is earlier. Milliseconds. */
  get runStart(): number {
    return Math.min(this.#runStart ?? this.#begun, this.#begun);
  }

  /** The later of the two: no record that is being looked for can be newer than this by much. Milliseconds. */
  get latestStart(): number {
    return Math.max(this.#runStart ?? this.#begun, this.#begun);
  }

  /**
   * Asks for one resource until there is an answer, as often as the retry policy allows.
   * @param path under `api_url`, or from its origin where it begins with `/`.
   * @param parse reads the body's JSON; throws `BrokenAnswerError` where it is not what was asked for.
   * @throws AuthError on 401, ApiError when there is no answer for good.
   */
  async get<T>(
    path: string,
    query: Readonly<Record<string, string>>,
    parse: (json: unknown) => T,
    { urgent = false, scope = this.#scope, turn, passing }: GetOptions = {},
  ): Promise<Answer<T>> {
    const url = resourceUrl(this.#options.apiUrl, path);
    url.search = queryText(query);
    const asking: Asking = { url, scope, passing, begun: this.#options.clock.now(), retries: 0, failure: null };
    for (;;) {
      const raw = await this.#queue.add(() => this.#persist(asking), { priority: scope.priority(urgent) });
      turn?.arrived();
      await turn?.come;
      scope.signal.throwIfAborted();
      const outcome = this.#read(raw, parse);
      if ('answer' in outcome) return outcome.answer;
      asking.failure = outcome;
    }
  }

  /** Tries until an answer has come. */
  async #persist(asking: Asking): Promise<RawAnswer> {
    for (;;) {
      asking.scope.signal.throwIfAborted();
      if (asking.failure !== null) await this.#pause(asking, asking.failure);
      const outcome = await this.#attempt(asking);
      if ('body' in outcome) return outcome;
      asking.failure = outcome;
    }
  }

  /** Waits before the next try, if there is to be one. */
  async #pause(asking: Asking, { error, retryAfter, date }: Failed): Promise<void> {
    const { clock, log, maxRetries } = this.#options;
    const { url, scope, begun, retries } = asking;
    const what = `${url.pathname}${decodeURIComponent(url.search)}: ${error.message}`;
    if (retries >= maxRetries) {
      const seconds = Math.round((clock.now() - begun) / 1000);
      const tries = `${retries + 1} ${retries === 0 ? 'try' : 'tries'} in ${seconds} s`;
      throw new ApiError(`${what} (gave up after ${tries}); ${wayOut(error.status)}`, error.status, { cause: error });
    }
    const delay = retryDelay(retries, retryAfter, Math.random(), date);
    asking.retries++;
    scope.count('retries');
    log.warning(`${what}; try ${retries + 2} of ${maxRetries + 1} in ${(delay / 1000).toFixed(1)} s`);
    await sleep(delay, undefined, { signal: scope.signal }).catch(() => scope.signal.throwIfAborted());
    scope.signal.throwIfAborted();
  }

  /** Reads an answer. Throws what another try cannot mend; returns what it may. */
  #read<T>({ headers, body, answeredAt }: RawAnswer, parse: (json: unknown) => T): { answer: Answer<T> } | Failed {
    const { clock, log } = this.#options;
    try {
      const value = parse(parseJson(body));
      this.#afterGoodAnswer();
      return { answer: { value, answeredAt, fresh: !(Number(headers.age) > 0), headers } };
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof BrokenAnswerError)) throw error;
      log.debug(`body: ${excerpt(body)}`);
      const reason = error instanceof BrokenAnswerError ? error.message : bodyFault(body.toString());
      return failed(new ApiError(`HTTP 200, but ${reason}`, 200, { cause: error }), clock.now());
    }
  }

  /** One try. Throws what another try cannot mend; returns what it may. */
  async #attempt({ url, scope, passing: alsoPassing }: Asking): Promise<RawAnswer | Failed> {
    const { clock, log } = this.#options;
    this.#admit(url);
    scope.count('requests');
    const begun = clock.now();
    let sent: Sent;
    try {
      sent = await this.#send(url, scope);
    } catch (error) {
      scope.signal.throwIfAborted();
      const own = error instanceof ApiError ? error : (error as Error).cause;
      if (own instanceof ApiError) throw own;
      if ((error as Error).name === 'MaxRedirectsError')
        throw new ApiError(`${url.pathname}: ${(error as Error).message}`, null);
      this.#calm = 0;
      const { message, passing } = networkFault(error);
      if (!passing) throw new ApiError(`${url.pathname}: ${message}`, null, { cause: error });
      return failed(new ApiError(message, null, { cause: error }), clock.now());
    }
    const { status, headers, body } = sent;
    this.#noteDate(headers.date);
    const seconds = (clock.now() - begun) / 1000;
    const endpoint = url.pathname;
    const tags = { endpoint, http_status_code: status, status: status === 200 ? 'succeeded' : 'failed' };
    log.metric({ type: 'timer', metric: 'http_request_duration', value: seconds, tags });
    if (status === 200) return { headers, body, answeredAt: clock.stamp() };
    log.debug(`body of HTTP ${status}: ${excerpt(body)}`);
    if (status === 401) {
      const refused = new AuthError(
        'the token was refused (HTTP 401): set "token" to the production token of Sense Connect',
      );
      // Nothing else in the run can work: what waits, or is under way, ends now and for this reason.
      this.close(refused);
      throw refused;
    }
    const error = new ApiError(statusMessage(status, headers.location), status);
    if (!isPassing(status) && !alsoPassing?.has(status))
      throw new ApiError(`${url.pathname}${decodeURIComponent(url.search)}: ${error.message}`, status);
    this.#calm = 0;
    if (status === 429) this.#slowDown();
    const date = Date.parse(headers.date ?? '');
    return failed(error, Number.isNaN(date) ? clock.now() : date, headers['retry-after']);
  }

  /** Sends one request and collects its body, which is read as a stream so that its size is bounded while it inflates. */
  async #send(url: URL, scope: Scope): Promise<Sent> {
    const stream = this.#got.stream(url);
    scope.add(stream);
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) {
          const limit = `${MAX_BODY_BYTES / 1024 / 1024} MiB`;
          throw new ApiError(`${url.pathname}: an answer of more than ${limit} was refused; lower page_size`, null);
        }
        chunks.push(chunk);
      }
    } finally {
      scope.delete(stream);
      stream.destroy();
    }
    const { response } = stream;
    if (response === undefined) throw new Error('the connection was closed without an answer');
    return {
      status: response.statusCode,
      headers: response.headers,
      body: this.#withoutToken(Buffer.concat(chunks, size)),
    };
  }

  #admit({ pathname }: URL): void {
    if (this.#options.admits?.() === false)
      throw new NotAdmittedError(`${pathname}: not asked, there were enough requests`, null);
  }

  /** A server that sends the token back must not get it into the log, or into the data. */
  #withoutToken(body: Buffer): Buffer {
    const { isSecretIn, redact, log } = this.#options;
    if (!isSecretIn(body)) return body;
    if (!this.#echoed) {
      this.#echoed = true;
      log.warning('the API sends the token back in its answers; it is replaced by ***, in the data too');
    }
    return Buffer.from(redact(body.toString()));
  }

  /** The server wants fewer requests: half as many at a time. */
  #slowDown(): void {
    this.#queue.concurrency = Math.max(1, Math.floor(this.#queue.concurrency / 2));
  }

  #afterGoodAnswer(): void {
    this.#calm++;
    if (this.#calm % CALM === 0 && this.#queue.concurrency < this.#options.concurrency) this.#queue.concurrency++;
  }

  #noteDate(header: string | undefined): void {
    if (this.#runStart !== null) return;
    const { clock, log } = this.#options;
    const now = clock.now();
    const date = Date.parse(header ?? '');
    this.#runStart = Number.isNaN(date) ? this.#begun : date;
    if (Math.abs(now - this.#runStart) > CLOCK_TOLERANCE_MS) {
      const minutes = Math.round((now - this.#runStart) / 60_000);
      log.warning(
        `this machine's clock and the API's are ${Math.abs(minutes)} minutes apart; the earlier one is used as the run's start`,
      );
    }
  }
}

function failed(error: ApiError, date: number, retryAfter?: string): Failed {
  return { error, retryAfter, date };
}

/** What the log may show of a body. */
function excerpt(body: Buffer): string {
  return body.toString('utf8', 0, 4 * MAX_LOGGED_BODY).slice(0, MAX_LOGGED_BODY);
}
